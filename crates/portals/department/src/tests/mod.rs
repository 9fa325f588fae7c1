//! The portal as a département's agents use it, on each engine at hand.

use access::{Cx, Role};
use accounts::StructureKind;
use esppadom::{Partner as Wire, Record, Writer};
use flows::{Archive, Means, NewPartner};
use jobs::Runner;
use kernel::{
    Money,
    id::PartnerId,
    jiff::civil::{Date, date},
};
use records::{
    Flow, Identifier, Invoice, InvoiceLine, Order, OrderLine, Party, Period, Person, Quantity, Stamp, Visit,
    Worker,
};
use testing::{Browser, World};

mod analyses;
mod files;
mod formats;
mod invoices;
mod payments;
mod rules;
mod services;
mod statements;
mod steering;

const PAGES: [&str; 22] = [
    "/departement",
    "/departement/fichiers",
    "/departement/factures",
    "/departement/factures/accepter",
    "/departement/analyses",
    "/departement/paiements",
    "/departement/formats",
    "/departement/formats/nouveau",
    "/departement/formats/importer",
    "/departement/services",
    "/departement/services/nouveau",
    "/departement/services/cles",
    "/departement/regles",
    "/departement/regles/nouvelle",
    "/departement/pilotage",
    "/departement/pilotage/finances",
    "/departement/pilotage/suivi-social",
    "/departement/pilotage/beneficiaires",
    "/departement/prises-en-charge",
    "/departement/equipement",
    "/departement/equipement/nouvelle",
    "/departement/releves",
];

/// The portal, with the archive of this world.
fn portal(world: &World) -> axum::Router<web::App> {
    let archive = Archive::folder(&world.folder().join("archive")).unwrap();
    crate::routes().layer(axum::Extension(archive))
}

async fn agent(world: &World) -> Browser {
    world.browser(portal(world)).log_in(&world.caseworker()).await
}

/// A service whose files are known as SAAD-42.
async fn service(world: &World) -> PartnerId {
    let new = NewPartner {
        code: "SAAD-42".to_owned(),
        name: "Aide et Présence".to_owned(),
        siret: "73282932000074".to_owned(),
        provider: None,
    };
    flows::add_partner(&world.caseworker(), new).await.unwrap()
}

async fn run_jobs(world: &World) {
    let archive = Archive::folder(&world.folder().join("archive")).unwrap();
    let means = Means::new(world.app.shelf.clone(), archive);
    let (taking, analysing) = (means.clone(), means.clone());
    let (studying, measuring) = (means.clone(), means);
    let runner = Runner::default()
        .on(flows::TAKE_IN_JOB, move |cx, payload| flows::take_in(cx, payload, taking.clone()))
        .on(flows::ANALYSE_JOB, move |cx, payload| flows::analyse(cx, payload, analysing.clone()))
        .on(flows::STUDY_JOB, move |cx, payload| flows::run_study(cx, payload, studying.clone()))
        .on(flows::MEASURE_JOB, move |cx, payload| flows::measure(cx, payload, measuring.clone()));
    runner.run_due(&world.system()).await.unwrap();
    assert!(jobs::failing(&world.app.db).await.unwrap().is_empty(), "{}", world.engine);
}

/// Deposited on the page, then read; gives the address of its acknowledgement.
async fn send(world: &World, nadia: &Browser, name: &str, bytes: &[u8]) -> String {
    let answer = nadia.upload("/departement/fichiers", &[("fichiers", name, bytes)]).await;
    let page = answer.is(303).location.clone().unwrap();
    run_jobs(world).await;
    page
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

fn hours(value: &str) -> Option<Quantity> {
    Some(Quantity { value: value.parse().unwrap(), unit: "HUR".to_owned() })
}

fn march(day: i8) -> Date {
    date(2026, 3, day)
}

/// Ten hours a month for Jeanne, from January 2026.
fn order() -> Vec<u8> {
    let order = Order {
        number: "PC-1".to_owned(),
        transaction: Some("T-PC-1".to_owned()),
        issued_at: Some(date(2026, 4, 2).at(9, 0, 0, 0)),
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
    };
    file(Flow::Order, [Record::Order(Box::new(order))])
}

/// An hour at Jeanne's on each of these days of March, from nine o'clock; without departure when `stamped` is false.
fn visits(days: impl IntoIterator<Item = i8>, stamped: bool) -> Vec<u8> {
    let visits = days.into_iter().map(|day| {
        let (start, end) = (march(day).at(9, 0, 0, 0), march(day).at(10, 0, 0, 0));
        let stamp =
            |at| Some(Stamp { at, customer_method: Some("BDG".into()), supplier_method: Some("BDG".into()) });
        let visit = Visit {
            id: format!("V-{day}"),
            transaction: Some(format!("T-V-{day}")),
            issued_at: Some(date(2026, 4, 2).at(9, 0, 0, 0)),
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
            stamp_out: if stamped { stamp(end) } else { None },
            retained: Some(Period { start, end }),
            billed: hours("1"),
            framework: Some("PRE".into()),
            product: Some("APA".into()),
            ..Visit::default()
        };
        Record::Visit(Box::new(visit))
    });
    file(Flow::Delivery, visits)
}

/// March 2026 for Jeanne: one line per quantity, at 25 € an hour.
fn invoice(number: &str, quantities: &[i64]) -> Record {
    let lines = quantities.iter().enumerate().map(|(place, quantity)| InvoiceLine {
        id: Identifier::from((place + 1).to_string().as_str()),
        order_line: Some("1".to_owned()),
        beneficiary: jeanne(),
        aid: Some("APA".into()),
        product: Some("APA".into()),
        quantity: hours(&quantity.to_string()),
        unit_price: Some(Money::from_cents(2500)),
        gross: Some(Money::from_cents(2500 * quantity)),
        ..InvoiceLine::default()
    });
    let invoice = Invoice {
        number: number.to_owned(),
        transaction: Some(format!("T-{number}")),
        issued_at: Some(date(2026, 4, 2).at(9, 0, 0, 0)),
        seller: party("SAAD-42"),
        buyer: party("CD99"),
        period_from: Some(march(1)),
        period_to: Some(march(31)),
        total: Some(Money::from_cents(2500 * quantities.iter().sum::<i64>())),
        lines: lines.collect(),
        ..Invoice::default()
    };
    Record::Invoice(Box::new(invoice))
}

fn invoices(invoices: impl IntoIterator<Item = Record>) -> Vec<u8> {
    file(Flow::Invoice, invoices)
}

/// Ten hours ordered, three done, and these quantities billed on F-1; gives the invoice's page.
async fn billed(world: &World, nadia: &Browser, quantities: &[i64]) -> String {
    send(world, nadia, "prises-en-charge.xml", &order()).await;
    send(world, nadia, "interventions.xml", &visits(2..5, true)).await;
    send(world, nadia, "factures.xml", &invoices([invoice("F-1", quantities)])).await;
    page_of(world, "F-1").await
}

async fn page_of(world: &World, number: &str) -> String {
    let asked = flows::InvoiceQuery { size: 50, text: number.to_owned(), ..flows::InvoiceQuery::default() };
    let found = flows::invoices(&world.caseworker(), &asked).await.unwrap();
    format!("/departement/factures/{}", found.invoices[0].id)
}

async fn of_another_department(world: &World) -> Cx {
    world.somebody(StructureKind::Department, "Autre Département", "Paul Autre", Role::Caseworker).await
}

#[tokio::test]
async fn only_an_agent_of_a_department_enters() {
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        let julie = world.browser(crate::routes()).log_in(&world.care_manager()).await;
        let marc = world.browser(crate::routes()).log_in(&world.manager()).await;
        let nobody = world.browser(crate::routes());
        for path in PAGES {
            nadia.get(path).await.is(200).sees("Fichiers reçus").does_not_see("Rechercher une personne");
            julie.get(path).await.is(403).sees("Accès réservé");
            marc.get(path).await.is(403);
            assert!(nobody.get(path).await.location.unwrap().starts_with("/connexion"));
        }
        marc.post("/departement/services/cles", &[("usage", "x")]).await.is(403);
    }
}

#[tokio::test]
async fn an_agent_is_told_what_to_begin_with_then_what_awaits() {
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        nadia.get("/departement").await.sees("Pour commencer").sees("Ajoutez un premier service");
        service(&world).await;
        nadia
            .get("/departement")
            .await
            .sees("Aucune règle n’est publiée")
            .sees("Aucune facture avec un écart");
        send(&world, &nadia, "bruit.xml", b"ceci n'est pas un fichier").await;
        billed(&world, &nadia, &[4]).await;
        let home = nadia.get("/departement").await;
        home.sees("1 fichier refusé").sees("25,00 €").sees("1 facture à examiner");
        let other = world.browser(crate::routes()).log_in(&of_another_department(&world).await).await;
        other.get("/departement").await.sees("Aucun fichier refusé").does_not_see("facture à examiner<");
    }
}
