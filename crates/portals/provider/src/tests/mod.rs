//! The portal as a service's coordinators use it, on each engine at hand.

use access::{Cx, Role};
use accounts::StructureKind;
use axum::{Extension, Router};
use esppadom::{Partner as Wire, Record, Writer};
use flows::{Archive, Channel, Decision, Deposit, InvoiceQuery, Means, NewPartner, PaymentScope};
use jobs::Runner;
use kernel::{
    Money,
    jiff::civil::{Date, date},
};
use records::{
    Flow, Identifier, Invoice, InvoiceLine, Order, OrderLine, Party, Period, Person, Quantity, Stamp, Visit,
    Worker,
};
use testing::{Browser, World};
use web::App;

mod correcting;
mod partner;
mod reading;
mod trying;

const PAGES: [&str; 7] = [
    "/service",
    "/service/fichiers",
    "/service/essayer",
    "/service/factures",
    "/service/interventions",
    "/service/corrections",
    "/service/paiements",
];

/// A world where Omar coordinates SAAD-42, which Nadia's département knows.
struct Scene {
    world: World,
    nadia: Cx,
    omar: Cx,
    browser: Browser,
}

fn archive(world: &World) -> Archive {
    Archive::folder(&world.folder().join("archive")).unwrap()
}

fn pages(world: &World) -> Router<App> {
    crate::routes().layer(Extension(archive(world)))
}

async fn scenes() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for world in testing::worlds().await {
        let omar =
            world.somebody(StructureKind::Provider, "Aide et Présence", "Omar Diop", Role::Coordinator).await;
        let nadia = world.caseworker();
        let new = NewPartner {
            code: "SAAD-42".to_owned(),
            name: "Aide et Présence".to_owned(),
            siret: String::new(),
            provider: omar.who.structure(),
        };
        flows::add_partner(&nadia, new).await.unwrap();
        let browser = world.browser(pages(&world)).log_in(&omar).await;
        scenes.push(Scene { world, nadia, omar, browser });
    }
    scenes
}

impl Scene {
    fn engine(&self) -> &'static str {
        self.world.engine
    }

    async fn run_jobs(&self) {
        let means = Means::new(self.world.app.shelf.clone(), archive(&self.world));
        let (taking, analysing, measuring) = (means.clone(), means.clone(), means);
        let runner = Runner::default()
            .on(flows::TAKE_IN_JOB, move |cx, payload| flows::take_in(cx, payload, taking.clone()))
            .on(flows::ANALYSE_JOB, move |cx, payload| flows::analyse(cx, payload, analysing.clone()))
            .on(flows::MEASURE_JOB, move |cx, payload| flows::measure(cx, payload, measuring.clone()));
        runner.run_due(&self.world.system()).await.unwrap();
        assert!(jobs::failing(&self.world.app.db).await.unwrap().is_empty(), "{}", self.engine());
    }

    /// Uploaded on the page, then read; gives the address of its acknowledgement.
    async fn send(&self, name: &str, bytes: &[u8]) -> String {
        let answer = self.browser.upload("/service/fichiers", &[("fichiers", name, bytes)]).await;
        let page = answer.is(303).location.clone().unwrap();
        self.run_jobs().await;
        page
    }

    /// Ten hours a month for Jeanne, from the département.
    async fn order(&self) {
        let sender = flows::sender(&self.nadia, None).await.unwrap();
        let deposit = Deposit {
            name: "plans.xml".to_owned(),
            bytes: order(),
            channel: Channel::Page,
            key: None,
            format: None,
        };
        flows::deposit(&self.nadia, &self.world.app.shelf, &sender, deposit).await.unwrap();
        self.run_jobs().await;
    }

    /// Ten hours ordered, two proved and two without departure, four billed on F-1; gives the invoice's page.
    async fn billed(&self) -> String {
        self.order().await;
        self.send("interventions.xml", &visits()).await;
        self.send("factures.xml", &invoice("F-1", 4)).await;
        format!("/service/factures/{}", self.invoice().await.id)
    }

    async fn invoice(&self) -> flows::Invoice {
        let asked = InvoiceQuery { size: 1, ..InvoiceQuery::default() };
        flows::invoices(&self.omar, &asked).await.unwrap().invoices.remove(0)
    }

    async fn accept_and_pay(&self) {
        let invoice = self.invoice().await;
        flows::decide(&self.nadia, invoice.id, Decision::Accept).await.unwrap();
        let sum = flows::payable(&self.nadia, PaymentScope::default()).await.unwrap()[0].accepted;
        flows::pay(&self.nadia, PaymentScope::default(), 1, sum).await.unwrap();
    }
}

fn file(flow: Flow, records: impl IntoIterator<Item = Record>) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), flow, Wire::default()).unwrap();
    for record in records {
        writer.write(&record).unwrap();
    }
    writer.finish().unwrap().0
}

fn party(code: &str) -> Party {
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

fn hours(value: i64) -> Option<Quantity> {
    Some(Quantity { value: value.into(), unit: "HUR".to_owned() })
}

fn march(day: i8) -> Date {
    date(2026, 3, day)
}

fn order() -> Vec<u8> {
    let order = Order {
        number: "PC-1".to_owned(),
        transaction: Some("T-PC-1".to_owned()),
        buyer: party("CD99"),
        seller: party("SAAD-42"),
        beneficiary: jeanne(),
        aid: Some("APA".into()),
        framework: Some("PRE".into()),
        valid_from: Some(date(2026, 1, 1)),
        lines: vec![OrderLine {
            number: "1".into(),
            product: Some("APA".into()),
            quantity: hours(10),
            ..OrderLine::default()
        }],
        ..Order::default()
    };
    file(Flow::Order, [Record::Order(Box::new(order))])
}

/// Four hours at Jeanne's, from nine o'clock; nobody stamped the departure of the last two.
fn visits() -> Vec<u8> {
    let visits = (2..6).map(|day| {
        let (start, end) = (march(day).at(9, 0, 0, 0), march(day).at(10, 0, 0, 0));
        let stamp =
            |at| Some(Stamp { at, customer_method: Some("BDG".into()), supplier_method: Some("BDG".into()) });
        let visit = Visit {
            id: format!("V-{day}"),
            transaction: Some(format!("T-V-{day}")),
            order_line: Some("1".to_owned()),
            line_id: Some(format!("V-{day}")),
            funder: party("CD99"),
            beneficiary: jeanne(),
            provider: party("SAAD-42"),
            workers: vec![Worker {
                id: "INT-7".into(),
                name: Some("Camille".to_owned()),
                ..Worker::default()
            }],
            stamp_in: stamp(start),
            stamp_out: if day < 4 { stamp(end) } else { None },
            retained: Some(Period { start, end }),
            billed: hours(1),
            framework: Some("PRE".into()),
            product: Some("APA".into()),
            ..Visit::default()
        };
        Record::Visit(Box::new(visit))
    });
    file(Flow::Delivery, visits)
}

/// March 2026 for Jeanne, at 25 € an hour.
fn invoice(number: &str, quantity: i64) -> Vec<u8> {
    let total = Some(Money::from_cents(2500 * quantity));
    let invoice = Invoice {
        number: number.to_owned(),
        transaction: Some(format!("T-{number}")),
        seller: party("SAAD-42"),
        buyer: party("CD99"),
        period_from: Some(march(1)),
        period_to: Some(march(31)),
        total,
        lines: vec![InvoiceLine {
            id: "1".into(),
            order_line: Some("1".to_owned()),
            beneficiary: jeanne(),
            aid: Some("APA".into()),
            product: Some("APA".into()),
            quantity: hours(quantity),
            unit_price: Some(Money::from_cents(2500)),
            gross: total,
            ..InvoiceLine::default()
        }],
        ..Invoice::default()
    };
    file(Flow::Invoice, [Record::Invoice(Box::new(invoice))])
}

#[tokio::test]
async fn only_a_coordinator_enters() {
    for scene in scenes().await {
        let (world, omar) = (&scene.world, &scene.browser);
        let nadia = world.browser(pages(world)).log_in(&scene.nadia).await;
        let julie = world.browser(pages(world)).log_in(&world.care_manager()).await;
        let nobody = world.browser(pages(world));
        for path in PAGES {
            omar.get(path).await.is(200).sees("Interventions").does_not_see("Rechercher une personne");
            nadia.get(path).await.is(403);
            julie.get(path).await.is(403).sees("Accès réservé");
            assert!(nobody.get(path).await.location.unwrap().starts_with("/connexion"));
        }
    }
}

#[tokio::test]
async fn a_service_no_departement_knows_is_told_what_to_ask() {
    for scene in scenes().await {
        let world = &scene.world;
        let solange = world.somebody(StructureKind::Provider, "Autre", "Solange", Role::Coordinator).await;
        let solange = world.browser(pages(world)).log_in(&solange).await;
        solange.get("/service").await.sees("Aucun département n’échange encore avec vous");
        solange.get("/service/essayer").await.sees("Demandez au département");
        let answer = solange.upload("/service/essayer", &[("fichiers", "f.xml", &invoice("F-1", 1))]).await;
        answer.is(422).sees("Choisissez le département");
    }
}
