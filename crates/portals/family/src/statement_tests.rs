//! What a family reads of the département's files, before and after its word.

use access::CircleRole;
use esppadom::{Partner, Record, Writer};
use flows::{Archive, Channel, Deposit, LinkState, Means, NewPartner, Refusal, StatementAnswer};
use jobs::Runner;
use kernel::{id::PersonId, jiff::civil::date};
use people::{Details, Invitation, NewPerson};
use records::{Flow, Identifier, Order, OrderLine, Party, Period, Person, Quantity, Stamp, Visit};
use testing::{Browser, World};

fn archive(world: &World) -> Archive {
    Archive::folder(&world.folder().join("archive")).unwrap()
}

async fn madeleine(world: &World) -> PersonId {
    let julie = world.care_manager();
    let details = Details {
        given_name: "Madeleine".to_owned(),
        usual_name: "Durand".to_owned(),
        birth_date: Some(date(1942, 4, 3)),
        ..Details::default()
    };
    let tx = julie.db.begin().await.unwrap();
    let new = NewPerson { structure: world.company, referent: None, details };
    let id = people::create(&julie, &tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn paul(world: &World, person: PersonId) -> Browser {
    let invitation = Invitation {
        name: "Paul".to_owned(),
        email: "paul@exemple.fr".to_owned(),
        role: CircleRole::Caregiver,
        relation_label: None,
    };
    let account =
        people::invite(&world.care_manager(), person, invitation, "http://cordee.test").await.unwrap();
    let portal = crate::routes().layer(axum::Extension(archive(world)));
    world.browser(portal).log_in(&world.relative(account, "Paul")).await
}

fn party(code: &str) -> Party {
    Party { id: Identifier::from(code), ..Party::default() }
}

fn hours(hours: i64) -> Option<Quantity> {
    Some(Quantity { value: hours.into(), unit: "HUR".to_owned() })
}

/// Ten hours a month ordered for BEN-1 from January, an hour done on the 2nd of March.
fn files() -> [Vec<u8>; 2] {
    let beneficiary = Person {
        id: "BEN-1".into(),
        first_name: Some("Madeleine".to_owned()),
        last_name: Some("DURAND".to_owned()),
        ..Person::default()
    };
    let line = OrderLine {
        number: "1".into(),
        product: Some("APA".into()),
        quantity: hours(10),
        ..OrderLine::default()
    };
    let order = Order {
        number: "PC-1".to_owned(),
        transaction: Some("T-PC-1".to_owned()),
        buyer: party("CD99"),
        seller: party("SAAD-42"),
        beneficiary: beneficiary.clone(),
        aid: Some("APA".into()),
        framework: Some("PRE".into()),
        valid_from: Some(date(2026, 1, 1)),
        lines: vec![line],
        ..Order::default()
    };
    let (start, end) = (date(2026, 3, 2).at(9, 0, 0, 0), date(2026, 3, 2).at(10, 0, 0, 0));
    let stamp =
        |at| Some(Stamp { at, customer_method: Some("BDG".into()), supplier_method: Some("BDG".into()) });
    let visit = Visit {
        id: "V-1".to_owned(),
        transaction: Some("T-V-1".to_owned()),
        order_line: Some("1".to_owned()),
        line_id: Some("V-1".to_owned()),
        funder: party("CD99"),
        beneficiary,
        provider: party("SAAD-42"),
        workers: vec![records::Worker {
            id: "INT-7".into(),
            name: Some("Camille".to_owned()),
            ..Default::default()
        }],
        stamp_in: stamp(start),
        stamp_out: stamp(end),
        retained: Some(Period { start, end }),
        billed: hours(1),
        framework: Some("PRE".into()),
        product: Some("APA".into()),
        ..Visit::default()
    };
    [(Flow::Order, Record::Order(Box::new(order))), (Flow::Delivery, Record::Visit(Box::new(visit)))].map(
        |(flow, record)| {
            let mut writer = Writer::new(Vec::new(), flow, Partner::default()).unwrap();
            writer.write(&record).unwrap();
            writer.finish().unwrap().0
        },
    )
}

async fn exchange(world: &World) {
    let nadia = world.caseworker();
    let new = NewPartner {
        code: "SAAD-42".to_owned(),
        name: "Aide et Présence".to_owned(),
        siret: String::new(),
        provider: None,
    };
    flows::add_partner(&nadia, new).await.unwrap();
    let sender = flows::sender(&nadia, Some(world.department)).await.unwrap();
    for bytes in files() {
        let deposit =
            Deposit { name: "x.xml".to_owned(), bytes, channel: Channel::Page, key: None, format: None };
        flows::deposit(&nadia, &world.app.shelf, &sender, deposit).await.unwrap();
    }
    let means = Means::new(world.app.shelf.clone(), archive(world));
    let measuring = means.clone();
    let runner = Runner::default()
        .on(flows::TAKE_IN_JOB, move |cx, payload| flows::take_in(cx, payload, means.clone()))
        .on(flows::MEASURE_JOB, move |cx, payload| flows::measure(cx, payload, measuring.clone()));
    runner.run_due(&world.system()).await.unwrap();
}

async fn answer(world: &World, answer: StatementAnswer) {
    let nadia = world.caseworker();
    let (asked, _) = flows::statement_requests(&nadia, LinkState::Asked, 0, 1).await.unwrap();
    flows::answer_statement(&nadia, asked[0].id, answer).await.unwrap();
}

#[tokio::test]
async fn the_page_says_how_far_it_is_then_the_figures() {
    for world in testing::worlds().await {
        let id = madeleine(&world).await;
        let (paul, page) = (paul(&world, id).await, format!("/famille/{id}/releve"));
        let julie = world.care_manager();
        let ask = async || flows::ask_statement(&julie, id, Some(world.department), "BEN-1").await.unwrap();
        paul.get(&format!("/famille/{id}")).await.sees(&page);
        paul.get(&page).await.sees("n’a pas encore été demandé");
        ask().await;
        paul.get(&page).await.sees("La demande est en cours").does_not_see("BEN-1");
        paul.get(&format!("{page}/2026-03")).await.is(404);
        answer(&world, StatementAnswer::Refuse(Refusal::Mismatch)).await;
        paul.get(&page).await.sees("n’est pas disponible").sees("Relisez le numéro");
        exchange(&world).await;
        world.clock.advance(kernel::jiff::SignedDuration::from_mins(1));
        ask().await;
        answer(&world, StatementAnswer::Confirm).await;
        paul.get(&page)
            .await
            .sees("Mars 2026")
            .sees("Aide et Présence")
            .sees("10\u{a0}h")
            .sees("Ce que cette page ne sait pas");
        paul.get(&format!("{page}?annee=1999")).await.sees("Rien pour l’instant");
        paul.get(&format!("{page}/2026-03"))
            .await
            .sees("Lundi 2 mars 2026")
            .sees("9\u{a0}h à 10\u{a0}h")
            .sees("Faite")
            .does_not_see("Camille")
            .does_not_see("INT-7");
        paul.get(&format!("{page}/2026-04")).await.sees("Aucun passage ce mois-ci");
        paul.get(&format!("{page}/avril")).await.is(404);
        paul.get(&format!("/famille/{id}/journal")).await.sees("a confirmé le relevé du département");
        flows::withdraw_statement(&julie, id).await.unwrap();
        paul.get(&page).await.sees("n’a pas encore été demandé").does_not_see("Mars 2026");
        paul.get(&format!("{page}/2026-03")).await.is(404);
    }
}
