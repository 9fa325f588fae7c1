//! Nadia works for a département, Omar coordinates one of its services.

use access::{Cx, Role};
use accounts::StructureKind;
use esppadom::{Partner, Record, Writer};
use flows::{Archive, Channel, Deposit, Means, NewPartner, Receipt, Report};
use jobs::Runner;
use kernel::{
    Money,
    id::{PartnerId, ReceivedFileId, StructureId},
    jiff::civil::{Date, DateTime, date},
};
use records::{
    Flow, Identifier, Invoice, InvoiceLine, Order, OrderLine, Party, Period, Person, Quantity, Stamp, Visit,
    Worker,
};
use testing::{World, worlds};

pub struct Scene {
    pub world: World,
    pub means: Means,
    pub department: StructureId,
    pub partner: PartnerId,
    nadia: Cx,
    omar: Cx,
}

pub async fn scenes() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for world in worlds().await {
        scenes.push(Scene::new(world).await);
    }
    scenes
}

impl Scene {
    async fn new(world: World) -> Self {
        let archive = Archive::folder(&world.folder().join("archive")).unwrap();
        let means = Means::new(world.app.shelf.clone(), archive);
        let nadia = world.caseworker();
        let omar =
            world.somebody(StructureKind::Provider, "Aide et Présence", "Omar", Role::Coordinator).await;
        let new = NewPartner {
            code: "SAAD-42".to_owned(),
            name: "Aide et Présence".to_owned(),
            siret: String::new(),
            provider: omar.who.structure(),
        };
        let partner = flows::add_partner(&nadia, new).await.unwrap();
        Self { department: world.department, world, means, partner, nadia, omar }
    }

    pub fn engine(&self) -> &'static str {
        self.world.engine
    }

    /// An agent of the département.
    pub fn nadia(&self) -> &Cx {
        &self.nadia
    }

    /// A coordinator of SAAD-42.
    pub fn omar(&self) -> &Cx {
        &self.omar
    }

    pub async fn deposit(&self, who: &Cx, bytes: Vec<u8>) -> Receipt {
        let sender = flows::sender(who, Some(self.department)).await.unwrap();
        let deposit =
            Deposit { name: "envoi.xml".to_owned(), bytes, channel: Channel::Page, key: None, format: None };
        flows::deposit(who, &self.means.shelf, &sender, deposit).await.unwrap()
    }

    pub async fn run_jobs(&self) {
        let (taking, analysing) = (self.means.clone(), self.means.clone());
        let (studying, measuring) = (self.means.clone(), self.means.clone());
        let runner = Runner::default()
            .on(flows::TAKE_IN_JOB, move |cx, payload| flows::take_in(cx, payload, taking.clone()))
            .on(flows::ANALYSE_JOB, move |cx, payload| flows::analyse(cx, payload, analysing.clone()))
            .on(flows::STUDY_JOB, move |cx, payload| flows::run_study(cx, payload, studying.clone()))
            .on(flows::MEASURE_JOB, move |cx, payload| flows::measure(cx, payload, measuring.clone()))
            .on(flows::NIGHTLY_JOB, flows::measure_all);
        runner.run_due(&self.world.system()).await.unwrap();
        let failing = jobs::failing(&self.world.app.db).await.unwrap();
        assert!(failing.is_empty(), "{}: {failing:?}", self.engine());
    }

    /// Deposits, reads, and gives the acknowledgement.
    pub async fn send(&self, who: &Cx, bytes: Vec<u8>) -> Report {
        let receipt = self.deposit(who, bytes).await;
        self.run_jobs().await;
        self.report(receipt.file).await
    }

    pub async fn report(&self, file: ReceivedFileId) -> Report {
        flows::received(&self.nadia, file).await.unwrap().1
    }
}

pub fn file(flow: Flow, records: impl IntoIterator<Item = Record>) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), flow, Partner::default()).unwrap();
    for record in records {
        writer.write(&record).unwrap();
    }
    writer.finish().unwrap().0
}

pub fn orders(orders: impl IntoIterator<Item = Order>) -> Vec<u8> {
    file(Flow::Order, orders.into_iter().map(|order| Record::Order(Box::new(order))))
}

pub fn visits(visits: impl IntoIterator<Item = Visit>) -> Vec<u8> {
    file(Flow::Delivery, visits.into_iter().map(|visit| Record::Visit(Box::new(visit))))
}

pub fn invoices(invoices: impl IntoIterator<Item = Invoice>) -> Vec<u8> {
    file(Flow::Invoice, invoices.into_iter().map(|invoice| Record::Invoice(Box::new(invoice))))
}

/// When messages are issued, minute by minute.
pub fn at(minute: i8) -> DateTime {
    date(2026, 4, 2).at(9, minute, 0, 0)
}

pub fn party(code: &str) -> Party {
    Party { id: Identifier::from(code), name: Some(code.to_owned()), ..Party::default() }
}

fn jeanne() -> Person {
    Person {
        id: "BEN-1".into(),
        name: Some("Jeanne FICTIVE".to_owned()),
        first_name: Some("Jeanne".to_owned()),
        last_name: Some("FICTIVE".to_owned()),
        ..Person::default()
    }
}

fn hours(value: &str) -> Option<Quantity> {
    Some(Quantity { value: value.parse().unwrap(), unit: "HUR".to_owned() })
}

/// Ten hours a month for Jeanne, from January 2026.
pub fn order(number: &str, minute: i8) -> Order {
    Order {
        number: number.to_owned(),
        transaction: Some(format!("T-{number}-{minute}")),
        issued_at: Some(at(minute)),
        buyer: party("CD99"),
        seller: party("SAAD-42"),
        beneficiary: jeanne(),
        aid: Some("APA".into()),
        framework: Some("PRE".into()),
        valid_from: Some(date(2026, 1, 1)),
        lines: vec![OrderLine {
            number: "1".into(),
            product: Some("APA".into()),
            quantity: hours("10"),
            ..OrderLine::default()
        }],
        ..Order::default()
    }
}

/// An hour at Jeanne's, stamped, from nine o'clock.
pub fn visit(id: &str, day: Date, minute: i8) -> Visit {
    let (start, end) = (day.at(9, 0, 0, 0), day.at(10, 0, 0, 0));
    let stamp =
        |at| Some(Stamp { at, customer_method: Some("BDG".into()), supplier_method: Some("BDG".into()) });
    Visit {
        id: id.to_owned(),
        transaction: Some(format!("T-{id}-{minute}")),
        issued_at: Some(at(minute)),
        order_line: Some("1".to_owned()),
        line_id: Some(id.to_owned()),
        funder: party("CD99"),
        beneficiary: jeanne(),
        provider: party("SAAD-42"),
        workers: vec![Worker { id: "INT-7".into(), name: Some("Camille".to_owned()), ..Worker::default() }],
        stamp_in: stamp(start),
        stamp_out: stamp(end),
        retained: Some(Period { start, end }),
        billed: hours("1"),
        framework: Some("PRE".into()),
        product: Some("APA".into()),
        ..Visit::default()
    }
}

/// March 2026 for Jeanne, at 25 € an hour.
pub fn invoice(number: &str, quantity: &str, cents: i64, minute: i8) -> Invoice {
    Invoice {
        number: number.to_owned(),
        transaction: Some(format!("T-{number}-{minute}")),
        issued_at: Some(at(minute)),
        seller: party("SAAD-42"),
        buyer: party("CD99"),
        period_from: Some(date(2026, 3, 1)),
        period_to: Some(date(2026, 3, 31)),
        total: Some(Money::from_cents(cents)),
        lines: vec![InvoiceLine {
            id: "1".into(),
            order_line: Some("1".to_owned()),
            beneficiary: jeanne(),
            aid: Some("APA".into()),
            product: Some("APA".into()),
            quantity: hours(quantity),
            unit_price: Some(Money::from_cents(2500)),
            gross: Some(Money::from_cents(cents)),
            ..InvoiceLine::default()
        }],
        ..Invoice::default()
    }
}

pub fn march(day: i8) -> Date {
    date(2026, 3, day)
}
