//! Services made at random: what is held answers, to the byte, as if everything were read anew for each question; with
//! hardly any memory, and on another server, too.

use std::collections::BTreeMap;

use access::Cx;
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use esppadom::Record;
use kernel::{
    Money, Month,
    id::{InvoiceId, PartnerId},
    jiff::{
        SignedDuration, Timestamp,
        civil::{Date, DateTime, date},
    },
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use records::{
    Identifier, Invoice, InvoiceLine, Order, OrderLine, Party, Period, Person, Quantity, Stamp, Visit, Worker,
};
use testing::{World, worlds};
use uuid::Uuid;

use super::{Warm, anew};
use crate::{
    analyse::{self, Billed},
    archive::Archive,
    decide::{Decision, decide},
    deposit::{self, Channel, Deposit, Kept},
    invoice::Reason,
    partner::{NewPartner, add_partner},
    reading::Reading,
    rule::{self, Extra, Mode, NewRule, Settings, Smoothing, Window, publish_rule},
    store::{invoice_lines, invoices},
    study::Criteria,
    take_in,
};

/// Services tried on each engine; each lives through several changes, with questions after each.
const SERVICES: usize = 24;

struct Scene {
    world: World,
    nadia: Cx,
    partner: PartnerId,
    /// On one folder: with much memory, with next to none, and as another server would.
    archives: [Archive; 3],
}

#[derive(Clone, Debug)]
enum Change {
    Send(Vec<Record>),
    Reject(usize),
    Publish(Settings),
}

impl Scene {
    async fn new(world: World) -> Self {
        let nadia = world.caseworker();
        let new = NewPartner {
            code: "SAAD-42".to_owned(),
            name: "Aide et Présence".to_owned(),
            siret: String::new(),
            provider: None,
        };
        let partner = add_partner(&nadia, new).await.unwrap();
        let folder = || Archive::folder(&world.folder().join("archive")).unwrap();
        let archives = [folder(), folder().with_memory(1), folder()];
        Self { nadia, partner, archives, world }
    }

    async fn make(&self, change: Change) {
        self.world.clock.advance(SignedDuration::from_mins(1));
        match change {
            Change::Send(messages) => self.take_in(messages).await,
            Change::Publish(settings) => {
                let _ = publish_rule(&self.nadia, NewRule { settings, ..NewRule::default() }).await;
            }
            Change::Reject(number) => {
                let received = self.invoices().await;
                let Some(invoice) = received.get(number % received.len().max(1)) else { return };
                let tx = self.nadia.db.begin().await.unwrap();
                analyse::examine(&self.nadia, &tx, &self.archives[0], invoice.id).await.unwrap();
                tx.commit().await.unwrap();
                let rejected = Decision::Reject { reason: Reason::Other, comment: "essai".to_owned() };
                let _ = decide(&self.nadia, InvoiceId::from(invoice.id), rejected).await;
            }
        }
    }

    async fn take_in(&self, messages: Vec<Record>) {
        let cx = &self.nadia;
        let kept = Kept { file: cx.entropy.uuid(cx.clock.now()), document: cx.entropy.uuid(cx.clock.now()) };
        let deposit = Deposit {
            name: "envoi.xml".to_owned(),
            bytes: b"envoi".to_vec(),
            channel: Channel::Page,
            key: None,
            format: None,
        };
        let sender = deposit::sender(cx, None).await.unwrap();
        let tx = cx.db.begin().await.unwrap();
        files::describe(cx, &tx, kept.document, deposit::document(&deposit)).await.unwrap();
        let digest = kept.file.to_string();
        let file = deposit::row(cx, &tx, &sender, &deposit, &digest, kept).await.unwrap();
        let reading = Reading { messages, ..Reading::default() };
        take_in::apply(cx, &tx, &self.archives[0], &file, reading).await.unwrap();
        let mut file = file.into_active_model();
        file.taken_in_at = Set(Some(cx.clock.now().into()));
        file.update(&tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn invoices(&self) -> Vec<invoices::Model> {
        let received = invoices::Entity::find().filter(invoices::Column::PartnerId.eq(self.partner.uuid()));
        received.order_by_asc(invoices::Column::Id).all(self.nadia.db.read()).await.unwrap()
    }

    /// What there is to ask about: each invoice alone, whatever became of it, and all that stood.
    async fn questions(&self, at: Timestamp) -> Vec<Vec<Billed>> {
        let on = self.nadia.db.read();
        let mut lines: BTreeMap<Uuid, Vec<invoice_lines::Model>> = BTreeMap::new();
        for line in invoice_lines::Entity::find().all(on).await.unwrap() {
            lines.entry(line.invoice_id).or_default().push(line);
        }
        let of = |invoice: &invoices::Model| -> Vec<Billed> {
            let lines = lines.get(&invoice.id).into_iter().flatten();
            lines.map(|line| (invoice.clone(), line.clone())).collect()
        };
        let mut asked: Vec<Vec<Billed>> = self.invoices().await.iter().map(of).collect();
        let standing = analyse::standing(on, self.partner.uuid(), at).await.unwrap();
        asked.push(standing.values().flat_map(of).collect());
        asked
    }

    async fn compare(&self, at: Timestamp, said: &str) {
        let on = self.nadia.db.read();
        let partner = self.partner.uuid();
        let rules = rule::known_at(rule::of(on, self.world.department).await.unwrap(), at);
        let draft = NewRule {
            settings: Settings { stamps_required: Some(true), tariff_c: Some(1), ..Settings::default() },
            ..NewRule::default()
        };
        let tried = rule::Rule::tried(draft, &rules);
        let tried: Vec<_> = rules.iter().cloned().chain([tried]).collect();
        for billed in self.questions(at).await {
            for rules in [&rules, &tried] {
                let archive = &self.archives[0];
                let expected = anew::judge(on, archive, partner, at, rules, &billed).await.unwrap();
                for archive in &self.archives {
                    let found = analyse::judge(on, archive, partner, at, rules, &billed).await.unwrap();
                    assert_eq!(found, expected, "{} {said}: {billed:#?}", self.world.engine);
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_held_answers_as_if_all_were_read_anew() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..SERVICES {
        let changes = proptest::collection::vec(change(), 4..9).new_tree(&mut runner).unwrap().current();
        for world in worlds().await {
            let scene = Scene::new(world).await;
            let mut instants = vec![Timestamp::MAX];
            for (number, change) in changes.iter().cloned().enumerate() {
                scene.make(change).await;
                instants.push(scene.nadia.clock.now());
                for at in instants.iter().rev().take(3).chain([&Timestamp::MAX]) {
                    scene.compare(*at, &format!("after change {number}, as of {at}")).await;
                }
            }
            assert_eq!(scene.archives[1].warm().size(), (0, 0), "next to no memory holds nothing");
        }
    }
}

/// The least recently asked about goes first, and what stays is within the limit.
#[tokio::test]
async fn memory_stays_within_its_bound() {
    for world in worlds().await {
        let scene = Scene::new(world).await;
        let visits: Vec<Record> = (0..60).map(|number| stamped(&format!("V-{number}"), number)).collect();
        scene.take_in(visits).await;
        let on = scene.nadia.db.read();
        let mut partners = vec![scene.partner.uuid()];
        for number in 0..3 {
            let new = NewPartner {
                code: format!("S-{number}"),
                name: format!("Service {number}"),
                siret: String::new(),
                provider: None,
            };
            partners.push(add_partner(&scene.nadia, new).await.unwrap().uuid());
        }
        let archive = &scene.archives[0];
        let wanted = |partner: &Uuid, revision| super::Wanted {
            partner: *partner,
            revision,
            at: Timestamp::MAX,
            since: Month::of(date(2026, 1, 1)),
        };
        for partner in &partners {
            let revision = super::revision(on, *partner).await.unwrap();
            archive.warm().service(on, archive, wanted(partner, revision)).await.unwrap();
        }
        let (held, bytes) = archive.warm().size();
        assert_eq!(held, 4, "{}", scene.world.engine);
        let small = Warm::new(bytes - 1);
        for partner in &partners {
            let revision = super::revision(on, *partner).await.unwrap();
            small.service(on, archive, wanted(partner, revision)).await.unwrap();
            assert!(small.size().1 < bytes);
        }
        assert!(small.known(partners[0]).is_none(), "the first asked about went");
        assert!(small.known(partners[3]).is_some());
        let revision = super::revision(on, partners[3]).await.unwrap();
        assert!(small.ready(wanted(&partners[3], revision + 1)).is_none(), "it changed since");
        let earlier = super::Wanted { since: Month::of(date(2020, 1, 1)), ..wanted(&partners[3], revision) };
        assert!(small.ready(earlier).is_none(), "months before are not held");
    }
}

#[test]
fn criteria_choose_lines_in_their_order() {
    // A service without lines has nothing to choose from, whatever is asked.
    let service = tokio::runtime::Runtime::new().unwrap().block_on(async {
        let scene = Scene::new(worlds().await.remove(0)).await;
        let lines =
            vec![billed("F-2", &[("B1", "APA", 2), ("B2", "PCH", 3)]), billed("F-1", &[("B1", "APA", 3)])];
        scene.take_in(lines).await;
        let on = scene.nadia.db.read();
        let wanted = super::Wanted {
            partner: scene.partner.uuid(),
            revision: super::revision(on, scene.partner.uuid()).await.unwrap(),
            at: Timestamp::MAX,
            since: Month::of(date(2026, 1, 1)),
        };
        scene.archives[0].warm().service(on, &scene.archives[0], wanted).await.unwrap()
    });
    let month = |number| Month::of(date(2026, number, 1));
    let all = Criteria { from: month(1), to: month(12), partner: None, product: None, beneficiary: None };
    let chosen = |criteria: &Criteria| -> Vec<(String, String)> {
        service.chosen(criteria).into_iter().map(|place| service.names(place)).collect()
    };
    assert_eq!(chosen(&all).len(), 3);
    let apa = Criteria { product: Some("APA".to_owned()), ..all.clone() };
    assert_eq!(chosen(&apa), vec![("B1".to_owned(), "APA".to_owned()); 2]);
    assert_eq!(chosen(&Criteria { to: month(2), ..all.clone() }).len(), 1);
    assert_eq!(
        chosen(&Criteria { beneficiary: Some("B2".to_owned()), ..all }),
        [("B2".into(), "PCH".into())]
    );
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        2 => proptest::collection::vec(order(), 1..5).prop_map(Change::Send),
        5 => proptest::collection::vec(visit(), 1..30).prop_map(Change::Send),
        4 => proptest::collection::vec(invoice(), 1..3).prop_map(Change::Send),
        1 => (0..9_usize).prop_map(Change::Reject),
        2 => settings().prop_map(Change::Publish),
    ]
}

fn settings() -> impl Strategy<Value = Settings> {
    let smoothing = prop_oneof![
        Just(Smoothing::Calendar(3)),
        Just(Smoothing::Calendar(12)),
        (2..24_u16).prop_map(Smoothing::Sliding)
    ];
    (
        proptest::option::of(2300..2302_i64),
        proptest::option::of(any::<bool>()),
        proptest::option::of(smoothing),
        proptest::option::of(0..40_i64),
        proptest::option::of(0..60_u16),
        proptest::option::of(0..20_u16),
        any::<[bool; 4]>(),
    )
        .prop_map(|(tariff_c, stamps_required, smoothing, tolerance_min, quota, days, [a, b, c, d])| {
            Settings {
                tariff_c,
                stamps_required,
                smoothing,
                tolerance_min,
                correction_quota_pct: quota,
                correction_days: days,
                mode: a.then_some(Mode::Up),
                step_s: a.then_some(900),
                night: b.then_some(Window { from_min: 1200, to_min: 420, extra: Extra::Percent(25) }),
                authorised: c.then_some(d),
                carry_cap_min: d.then_some(30),
                cap_at_planned: (b && d).then_some(true),
                ..Settings::default()
            }
        })
}

fn party() -> Party {
    Party { id: Identifier::from("SAAD-42"), name: Some("SAAD-42".to_owned()), ..Party::default() }
}

fn person(number: u8) -> Person {
    Person { id: format!("B{number}").as_str().into(), ..Person::default() }
}

fn product(is_apa: bool) -> Option<records::Coded> {
    Some(if is_apa { "APA" } else { "PCH" }.into())
}

fn hours(minutes: u32) -> Option<Quantity> {
    Some(Quantity { value: minutes.into(), unit: Quantity::MINUTE.to_owned() })
}

/// When it was issued: what is older may arrive later.
fn issued() -> impl Strategy<Value = Option<DateTime>> {
    (0..50_i8).prop_map(|minute| Some(date(2026, 4, 2).at(9, minute, 0, 0)))
}

/// Days from November 2025 to March 2026.
fn day() -> impl Strategy<Value = Date> {
    (0..150_i64).prop_map(|days| date(2025, 11, 1).saturating_add(SignedDuration::from_hours(24 * days)))
}

fn order() -> impl Strategy<Value = Record> {
    (0..3_u8, any::<bool>(), issued(), day(), proptest::option::of(0..90_i64), 0..900_u32).prop_map(
        |(who, is_apa, issued_at, from, lasts, minutes)| {
            Record::Order(Box::new(Order {
                number: format!("PC-{who}-{is_apa}"),
                issued_at,
                seller: party(),
                beneficiary: person(who),
                aid: product(is_apa),
                valid_from: Some(from),
                valid_to: lasts.map(|lasts| from.saturating_add(SignedDuration::from_hours(24 * lasts))),
                lines: vec![OrderLine {
                    number: "1".into(),
                    product: product(is_apa),
                    quantity: hours(minutes),
                    ..OrderLine::default()
                }],
                ..Order::default()
            }))
        },
    )
}

fn visit() -> impl Strategy<Value = Record> {
    let worker = proptest::option::of(0..3_u8);
    let correction = prop_oneof![
        6 => Just(None),
        2 => Just(Some("HOR")),
        1 => Just(Some("MDT")),
        1 => Just(Some("SUP")),
        1 => Just(Some("CO2"))
    ];
    // Some clocks put a visit in another month than the one it is kept in.
    let early = prop_oneof![3 => -40..40_i64, 1 => 0..9000_i64];
    let stamps = (0..5_u8, early, 0..200_i64);
    ((0..40_u8, 0..3_u8, worker, any::<bool>()), issued(), (day(), 0..48_i8), 0..180_i64, correction, stamps)
        .prop_map(|((id, who, worker, is_apa), issued_at, (day, half), minutes, correction, stamps)| {
            let start = day.at(half / 2, half % 2 * 30, 0, 0);
            let after = |minutes| start.saturating_add(SignedDuration::from_mins(minutes));
            let stamp = |at| Some(Stamp { at, customer_method: None, supplier_method: None });
            let (kind, early, length) = stamps;
            Record::Visit(Box::new(Visit {
                id: format!("V-{id}"),
                issued_at,
                beneficiary: person(who),
                provider: party(),
                workers: worker
                    .map(|worker| Worker { id: format!("W{worker}").as_str().into(), ..Worker::default() })
                    .into_iter()
                    .collect(),
                planned: (kind == 3).then(|| Period { start, end: after(60) }),
                stamp_in: if kind == 1 { None } else { stamp(after(-early)) }.filter(|_| kind != 0),
                stamp_out: if kind == 2 { None } else { stamp(after(length - early)) }.filter(|_| kind != 0),
                retained: Some(Period { start, end: after(minutes) }),
                correction: correction.map(Into::into),
                product: product(is_apa),
                ..Visit::default()
            }))
        })
}

fn stamped(id: &str, number: i64) -> Record {
    let start = date(2026, 1, 1).at(9, 0, 0, 0).saturating_add(SignedDuration::from_hours(24 * number));
    Record::Visit(Box::new(Visit {
        id: id.to_owned(),
        beneficiary: person(1),
        provider: party(),
        retained: Some(Period { start, end: start.saturating_add(SignedDuration::from_hours(1)) }),
        product: product(true),
        ..Visit::default()
    }))
}

/// Minutes, month of a line after the invoice's, beneficiary, « prestation ».
type Billing = (u32, i8, u8, bool);

fn invoice() -> impl Strategy<Value = Record> {
    let line = (0..600_u32, 0..2_i8, 0..3_u8, any::<bool>());
    let lines = proptest::collection::vec(line, 1..4);
    (0..8_u8, issued(), 0..5_i8, any::<bool>(), lines).prop_map(|(number, issued_at, month, dated, lines)| {
        let first = |more: i8| {
            let months = 10 + month + more;
            date(2025 + i16::from(months / 12), months % 12 + 1, 1)
        };
        let line = |(position, (minutes, later, who, is_apa)): (usize, Billing)| InvoiceLine {
            id: (position + 1).to_string().as_str().into(),
            beneficiary: person(who),
            product: product(is_apa),
            period_from: Some(first(later)),
            period_to: Some(first(later).last_of_month()),
            quantity: hours(minutes),
            unit_price: Some(Money::from_cents(2300)),
            gross: Some(Money::from_cents(i64::from(minutes) * 2300 / 60)),
            ..InvoiceLine::default()
        };
        Record::Invoice(Box::new(Invoice {
            number: format!("F-{number}"),
            issued_at,
            seller: party(),
            period_from: dated.then(|| first(0)),
            period_to: dated.then(|| first(0).last_of_month()),
            lines: lines.into_iter().enumerate().map(line).collect(),
            ..Invoice::default()
        }))
    })
}

fn billed(number: &str, lines: &[(&str, &str, i8)]) -> Record {
    let line = |(who, product, month): &(&str, &str, i8)| InvoiceLine {
        beneficiary: Person { id: (*who).into(), ..Person::default() },
        product: Some((*product).into()),
        period_from: Some(date(2026, *month, 1)),
        period_to: Some(date(2026, *month, 1).last_of_month()),
        quantity: hours(60),
        unit_price: Some(Money::from_cents(2300)),
        gross: Some(Money::from_cents(2300)),
        ..InvoiceLine::default()
    };
    Record::Invoice(Box::new(Invoice {
        number: number.to_owned(),
        seller: party(),
        lines: lines.iter().map(line).collect(),
        ..Invoice::default()
    }))
}
