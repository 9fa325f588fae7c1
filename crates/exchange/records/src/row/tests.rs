use kernel::jiff::civil::{date, datetime};
use proptest::prelude::*;

use super::*;
use crate::{
    Action, Invoice, InvoiceKind, InvoiceLine, Order, OrderLine, Per, Period, Quantity, Stamp, Visit, Worker,
};

fn visit() -> Visit {
    Visit {
        id: "V-1".to_owned(),
        order_line: Some("PLAN-1".to_owned()),
        funder: crate::Party { id: "CD99".into(), ..Default::default() },
        beneficiary: crate::Person { id: "BEN-1".into(), ..Default::default() },
        provider: crate::Party {
            id: "SAAD-42".into(),
            siret: Some("00000000000000".to_owned()),
            ..Default::default()
        },
        workers: vec![Worker { id: "INT-7".into(), ..Default::default() }],
        stamp_in: Some(Stamp {
            at: datetime(2026, 3, 2, 9, 1, 17, 0),
            customer_method: None,
            supplier_method: None,
        }),
        retained: Some(Period {
            start: datetime(2026, 3, 2, 9, 0, 0, 0),
            end: datetime(2026, 3, 2, 10, 0, 0, 0),
        }),
        correction: Some("COD".into()),
        billed: Some(Quantity { value: Decimal::ONE, unit: "HUR".to_owned() }),
        product: Some("APA".into()),
        ..Default::default()
    }
}

#[test]
fn a_visit_comes_back_from_its_row() {
    let row = Row::from(&visit());
    assert_eq!(row.get("stamp_start").unwrap().to_string(), "2026-03-02T09:01:17");
    assert_eq!(row.get("stamp_end"), None, "a missing departure stays missing");
    assert_eq!(Visit::try_from(&row).unwrap(), visit());
}

#[test]
fn a_row_says_all_that_it_lacks() {
    let mut row = Row::from(&Visit { retained: None, correction: Some("FE1".into()), ..visit() });
    let said: Vec<String> = Visit::try_from(&row).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert_eq!(said[0], "« Début retenu » manque");
    assert!(said[2].contains("« FE1 » n’est pas attendu ; écrivez CRE, MDT"), "{said:?}");
    assert!(!row.set("couleur", Datum::Text("bleu".to_owned())), "no such field");
    assert!(!row.set("retained_start", Datum::Text("hier".to_owned())), "not a time");
}

#[test]
fn the_lines_of_an_order_find_each_other() {
    let line = |number: &str, per| OrderLine {
        number: number.into(),
        product: Some("H-JO".into()),
        quantity: Some(Quantity { value: "12.5".parse().unwrap(), unit: "HUR".to_owned() }),
        per,
        unit_price: Some(Money::from_cents(2500)),
        ..Default::default()
    };
    let order = |number: &str| Order {
        number: number.to_owned(),
        action: Action::Modify,
        buyer: crate::Party { id: "CD99".into(), ..Default::default() },
        seller: crate::Party { id: "SAAD-42".into(), ..Default::default() },
        beneficiary: crate::Person { id: "BEN-1".into(), ..Default::default() },
        valid_from: Some(date(2026, 1, 1)),
        lines: vec![line("1", Per::Week), line("2", Per::Month)],
        ..Default::default()
    };
    let (a, b) = (order("PC-1"), order("PC-2"));
    let mut rows = a.rows();
    rows.extend(b.rows());
    rows.swap(1, 2);
    assert_eq!(orders(&rows), vec![(a, Vec::new()), (b, Vec::new())]);
}

#[test]
fn an_invoice_in_fault_keeps_its_good_lines() {
    let line = |id: &str| InvoiceLine {
        id: id.into(),
        beneficiary: crate::Person { id: "BEN-1".into(), ..Default::default() },
        visits: vec!["V-1".to_owned(), "V-2".to_owned()],
        product: Some("H-JO".into()),
        period_from: Some(date(2026, 3, 1)),
        period_to: Some(date(2026, 3, 31)),
        quantity: Some(Quantity { value: Decimal::TWO, unit: "HUR".to_owned() }),
        unit_price: Some(Money::from_cents(2500)),
        gross: Some(Money::from_cents(5000)),
        ..Default::default()
    };
    let invoice = Invoice {
        number: "F-1".to_owned(),
        kind: InvoiceKind::CreditNote,
        corrects: vec!["F-0".to_owned()],
        seller: crate::Party { id: "SAAD-42".into(), ..Default::default() },
        buyer: crate::Party { id: "CD99".into(), ..Default::default() },
        period_from: Some(date(2026, 3, 1)),
        period_to: Some(date(2026, 3, 31)),
        lines: vec![line("1"), line("2")],
        ..Default::default()
    };
    let mut rows = invoice.rows();
    assert_eq!(invoices(&rows), vec![(invoice.clone(), Vec::new())]);
    let mut broken = Row::new(Flow::Invoice);
    for (field, datum) in rows[1].cells().filter(|(field, _)| field.key != "gross") {
        if let Some(datum) = datum {
            broken.set(&field.key, datum.clone());
        }
    }
    rows[1] = broken;
    let (read, faults) = invoices(&rows).remove(0);
    assert_eq!(read.lines, invoice.lines[..1]);
    assert_eq!(faults, vec![Invalid::Missing(Flow::Invoice, "gross")]);
}

proptest! {
    #[test]
    fn what_is_printed_is_read_again(cents in -10_000_000_i64..10_000_000, value in -1_000_000_i64..1_000_000, scale in 0_u32..6) {
        let money = Datum::Money(Money::from_cents(cents));
        prop_assert_eq!(Datum::parse(Kind::Money, &money.to_string()), Some(money));
        let decimal = Datum::Decimal(Decimal::new(value, scale));
        prop_assert_eq!(Datum::parse(Kind::Decimal, &decimal.to_string()), Some(decimal));
    }
}

#[test]
fn a_fraction_of_a_cent_is_not_an_amount() {
    assert_eq!(Datum::parse(Kind::Money, "1.005"), None);
    assert_eq!(Datum::parse(Kind::Money, "1.500"), Some(Datum::Money(Money::from_cents(150))));
}

#[test]
fn an_end_needs_no_line() {
    let end = Order {
        number: "PC-1".to_owned(),
        action: Action::End,
        buyer: crate::Party { id: "CD99".into(), ..Default::default() },
        seller: crate::Party { id: "SAAD-42".into(), ..Default::default() },
        beneficiary: crate::Person { id: "BEN-1".into(), ..Default::default() },
        valid_from: Some(date(2026, 1, 1)),
        ..Default::default()
    };
    assert_eq!(orders(&end.rows()), vec![(end.clone(), Vec::new())]);
    let (_, faults) = orders(&Order { action: Action::Create, ..end }.rows()).remove(0);
    assert_eq!(faults.len(), 3, "a creation says what its line lacks: {faults:?}");
}
