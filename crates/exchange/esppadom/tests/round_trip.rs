//! What is written is read again the same, whatever it holds.

mod support;

use esppadom::{Item, Options, Partner, Prefixes, Reader, Record, Writer};
use kernel::{
    Money,
    jiff::civil::{Date, DateTime, date, datetime},
};
use proptest::{collection::vec, option::of, prelude::*};
use records::{
    Action, Address, Coded, Identifier, Invoice, InvoiceKind, InvoiceLine, Order, OrderLine, Party, Per,
    Period, Person, Quantity, Stamp, Visit, Worker,
};
use rust_decimal::Decimal;

fn text() -> impl Strategy<Value = String> {
    // Accents, markup, quotes; never blank at the ends, which no reader keeps.
    "[a-zA-Z0-9éèçœ<>&'\"«»€.,;:!?/()-]([a-zA-Z0-9éèçœ <>&'\"«»€\\n.,;:!?/()\\]-]{0,14}[a-zA-Z0-9éœ<>&'\"])?"
}

fn identifier() -> impl Strategy<Value = Identifier> {
    (text(), of(text()), of(text())).prop_map(|(value, scheme, agency)| Identifier { value, scheme, agency })
}

fn coded() -> impl Strategy<Value = Coded> {
    ("[A-Z0-9-]{1,6}", of("[A-Z_]{1,12}"), of("[A-Z]{1,5}")).prop_map(|(code, list, agency)| Coded {
        code,
        list,
        agency,
        label: None,
    })
}

fn product() -> impl Strategy<Value = Coded> {
    (coded(), of(text())).prop_map(|(coded, label)| Coded { label, ..coded })
}

fn at() -> impl Strategy<Value = DateTime> {
    (0i64..500_000_000).prop_map(|seconds| {
        datetime(2015, 1, 1, 0, 0, 0, 0).saturating_add(kernel::jiff::SignedDuration::from_secs(seconds))
    })
}

fn day() -> impl Strategy<Value = Date> {
    (0i32..40_000).prop_map(|days| date(1930, 1, 1).saturating_add(kernel::jiff::Span::new().days(days)))
}

fn quantity() -> impl Strategy<Value = Quantity> {
    (0i64..1_000_000, 0u32..4, "(HUR|MIN|C62)")
        .prop_map(|(value, scale, unit)| Quantity { value: Decimal::new(value, scale), unit })
}

fn money() -> impl Strategy<Value = Money> {
    (-10_000_000i64..10_000_000).prop_map(Money::from_cents)
}

fn address() -> impl Strategy<Value = Address> {
    (text(), of(text()), of(text())).prop_map(|(line, postcode, city)| Address {
        line: Some(line),
        postcode,
        city,
        country: Some("FR".to_owned()),
    })
}

fn party() -> impl Strategy<Value = Party> {
    (identifier(), of(text()), of("[0-9]{14}"), of(address())).prop_map(|(id, name, siret, address)| Party {
        id,
        name,
        siret,
        address,
    })
}

fn person() -> impl Strategy<Value = Person> {
    (identifier(), of(text()), of(text()), of(text()), of(day()), of(address())).prop_map(
        |(id, name, first_name, last_name, birth_date, address)| Person {
            id,
            name,
            first_name,
            last_name,
            birth_date,
            address,
        },
    )
}

fn stamp() -> impl Strategy<Value = Stamp> {
    (at(), of(coded()), of(coded())).prop_map(|(at, customer_method, supplier_method)| Stamp {
        at,
        customer_method,
        supplier_method,
    })
}

fn worker() -> impl Strategy<Value = Worker> {
    (identifier(), of(text()), of(coded())).prop_map(|(id, name, role)| Worker { id, name, role })
}

fn period() -> impl Strategy<Value = Period> {
    (at(), at()).prop_map(|(start, end)| Period { start, end })
}

prop_compose! {
    fn visit()(
        (id, transaction, issued_at, order_number, order_line) in (text(), of(text()), of(at()), of(text()), of(text())),
        (funder, beneficiary, provider, workers) in (party(), person(), party(), vec(worker(), 0..3)),
        (planned, stamp_in, stamp_out, retained) in (of(period()), of(stamp()), of(stamp()), of(period())),
        (correction, billed, framework, product, tasks) in
            (of(coded()), of(quantity()), of(coded()), of(product()), vec(coded(), 0..3)),
    ) -> Record {
        Record::Visit(Box::new(Visit {
            id, transaction, issued_at, order_number, order_line, funder, beneficiary, provider, workers, planned, stamp_in,
            stamp_out, retained, correction, billed, framework, product, tasks, ..Visit::default()
        }))
    }
}

prop_compose! {
    fn order_line()(
        number in identifier(), product in of(product()), quantity in of(quantity()), per in 0..4usize,
        unit_price in of(money()), participation in of((0i64..100_000).prop_map(|rate| Decimal::new(rate, 3))),
        tasks in vec(coded(), 0..3),
    ) -> OrderLine {
        OrderLine { number, product, quantity, per: Per::ALL[per], unit_price, participation, tasks }
    }
}

prop_compose! {
    fn order()(
        number in text(), issued_at in of(at()), action in 0..5usize, buyer in party(), seller in party(),
        beneficiary in person(), payer in of(party()), aid in of(coded()), framework in of(coded()),
        (valid_from, valid_to, instructions) in (of(day()), of(day()), of(text())), lines in vec(order_line(), 0..4),
    ) -> Record {
        Record::Order(Box::new(Order {
            number, issued_at, action: Action::ALL[action], buyer, seller, beneficiary, payer, aid, framework, valid_from,
            valid_to, instructions, lines, ..Order::default()
        }))
    }
}

prop_compose! {
    fn invoice_line()(
        id in identifier(), (order_number, order_line) in (of(text()), of(text())), beneficiary in person(),
        visits in vec(text(), 0..3), aid in of(coded()), product in of(product()),
        (period_from, period_to) in (of(day()), of(day())), quantity in of(quantity()),
        (unit_price, gross, funder_share, beneficiary_share) in (of(money()), of(money()), of(money()), of(money())),
    ) -> InvoiceLine {
        InvoiceLine {
            id, order_number, order_line, beneficiary, visits, aid, product, period_from, period_to, quantity, unit_price,
            gross, funder_share, beneficiary_share,
        }
    }
}

prop_compose! {
    fn invoice()(
        number in text(), issued_at in of(at()), credit in any::<bool>(), corrects in vec(text(), 0..3), seller in party(),
        buyer in party(), payer in of(party()), (period_from, period_to) in (of(day()), of(day())),
        lines in vec(invoice_line(), 0..4), (total, due) in (of(money()), of(money())),
    ) -> Record {
        Record::Invoice(Box::new(Invoice {
            number, issued_at, kind: if credit { InvoiceKind::CreditNote } else { InvoiceKind::Invoice }, corrects, seller,
            buyer, payer, period_from, period_to, lines, total, due, ..Invoice::default()
        }))
    }
}

fn partner() -> impl Strategy<Value = Partner> {
    (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(default, empty, placeholders, indent)| Partner {
            prefixes: if default { Prefixes::Default } else { Prefixes::All },
            empty_correction: empty,
            placeholders,
            indent,
            ..Partner::default()
        },
    )
}

fn comes_back(record: Record, partner: Partner) {
    let mut writer = Writer::new(Vec::new(), record.flow(), partner).expect("the test's own file");
    writer.write(&record).expect("the test's own file");
    let bytes = writer.finish().expect("the test's own file").0;
    let read: Vec<Record> = Reader::new(bytes.as_slice(), Options::default())
        .map(|item| match item.expect("the test's own file") {
            Item::Message(message) => message.record,
            Item::Finding(finding) => panic!("{finding}\n{}", String::from_utf8_lossy(&bytes)),
        })
        .collect();
    let mut expected = vec![record];
    support::complete(&mut expected);
    assert_eq!(read, expected, "{}", String::from_utf8_lossy(&bytes));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_visit_comes_back(record in visit(), partner in partner()) {
        comes_back(record, partner);
    }

    #[test]
    fn an_order_comes_back(record in order(), partner in partner()) {
        comes_back(record, partner);
    }

    #[test]
    fn an_invoice_comes_back(record in invoice(), partner in partner()) {
        comes_back(record, partner);
    }
}
