use flows::{
    Alert, Amounts, By, Decision, FlowError, FollowedQuery, IDLE_DAYS, Part, Scoped, effects, followed,
};
use kernel::{Money, Month, jiff::SignedDuration};
use records::{Address, Period, Person, Visit};

use crate::scene::{Scene, invoice, invoices, march, order, orders, scenes, visit, visits};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn whole(from: &str, to: &str) -> Scoped {
    Scoped { from: month(from), to: month(to), partner: None, product: String::new(), place: String::new() }
}

fn asked(scoped: Scoped, alert: Option<Alert>) -> FollowedQuery {
    FollowedQuery { scoped, alert, text: String::new(), page: 0, size: 50 }
}

/// An hour that was planned at nine, and did not take place.
fn missed(id: &str, day: i8, code: &str) -> Visit {
    let mut missed = visit(id, march(day), 0);
    missed.planned = missed.retained;
    (missed.stamp_in, missed.stamp_out, missed.billed) = (None, None, None);
    missed.correction = Some(code.into());
    missed
}

/// Ten hours a month. In March: three done, one in hospital, one refused, one cancelled without a word, one without a
/// departure; four billed.
async fn march_of_jeanne(scene: &Scene) {
    let mut ordered = order("PC-1", 0);
    let address =
        Address { postcode: Some("62000".to_owned()), city: Some("Arras".to_owned()), ..Address::default() };
    ordered.beneficiary.address = Some(address);
    scene.send(scene.nadia(), orders([ordered])).await;
    let mut unproved = visit("V-7", march(8), 0);
    unproved.stamp_out = None;
    let done = [2, 3, 4].map(|day| visit(&format!("V-{day}"), march(day), 0));
    let rest = [missed("V-5", 5, "HOS"), missed("V-6", 6, "REF"), missed("V-9", 9, "SUP"), unproved];
    scene.send(scene.omar(), visits(done.into_iter().chain(rest))).await;
    scene.send(scene.omar(), invoices([invoice("F-1", "4", 10_000, 0)])).await;
}

async fn one(scene: &Scene, scoped: &Scoped, by: By) -> (String, Amounts) {
    let mut found = effects(scene.nadia(), scoped, by).await.unwrap();
    assert_eq!(found.len(), 1, "{}: {found:?}", scene.engine());
    let found = found.remove(0);
    (found.key, found.amounts)
}

#[tokio::test]
async fn each_hour_of_march_has_its_cause() {
    for scene in scenes().await {
        march_of_jeanne(&scene).await;
        let scoped = whole("2026-03", "2026-03");
        let (key, amounts) = one(&scene, &scoped, By::Month).await;
        assert_eq!(key, "2026-03");
        let hours = |part| amounts.minutes(part) as f64 / 60.0;
        assert_eq!(amounts.ordered(), 600, "{}", scene.engine());
        assert_eq!(hours(Part::Within), 3.0);
        assert_eq!(hours(Part::Hospital), 1.0);
        assert_eq!(hours(Part::Refusal), 1.0);
        assert_eq!(hours(Part::Unsaid), 1.0, "cancelled, nobody said why");
        assert_eq!(hours(Part::Unproved), 1.0, "a departure is missing");
        assert_eq!(hours(Part::NotPlanned), 3.0, "10 − 3 − 4");
        assert_eq!(hours(Part::Undone), 1.0, "four billed, three done");
        assert_eq!((amounts.done(), amounts.billed_min(), amounts.rate()), (180, 240, Some(300)));
        assert_eq!(amounts.worth(&Part::ORDERED), Money::from_euros(250), "at the 25 € of the invoice");
        assert_eq!(amounts.billed, Money::from_euros(100));
        assert_eq!((amounts.visits, amounts.refusals), (4, 1));
        assert_eq!(one(&scene, &scoped, By::Place).await.0, "62000 ARRAS");
        assert_eq!(one(&scene, &scoped, By::Service).await.0, scene.partner.to_string());
        assert_eq!(one(&scene, &scoped, By::Product).await.0, "APA");
        let elsewhere = Scoped { place: "59000 LILLE".to_owned(), ..scoped };
        assert_eq!(effects(scene.nadia(), &elsewhere, By::Month).await.unwrap(), []);
    }
}

#[tokio::test]
async fn months_without_a_visit_are_not_planned_and_have_no_price() {
    for scene in scenes().await {
        march_of_jeanne(&scene).await;
        let year = effects(scene.nadia(), &whole("2026-01", "2026-12"), By::Month).await.unwrap();
        let months: Vec<&str> = year.iter().map(|effect| effect.key.as_str()).collect();
        assert_eq!(months.len(), 11, "January to today's November: {months:?}");
        let february = &year[1].amounts;
        assert_eq!(february.minutes(Part::NotPlanned), 600);
        assert_eq!((february.unpriced_min, february.worth(&Part::ORDERED)), (600, Money::ZERO));
    }
}

#[tokio::test]
async fn a_correction_a_decision_and_the_night_change_the_figures() {
    for scene in scenes().await {
        march_of_jeanne(&scene).await;
        let scoped = whole("2026-03", "2026-03");
        // The departure was found.
        let mut proved = visit("V-7", march(8), 10);
        proved.retained = Some(Period { start: march(8).at(9, 0, 0, 0), end: march(8).at(10, 30, 0, 0) });
        proved.stamp_out.as_mut().unwrap().at = march(8).at(10, 30, 0, 0);
        scene.send(scene.omar(), visits([proved])).await;
        let (_, amounts) = one(&scene, &scoped, By::Month).await;
        assert_eq!((amounts.done(), amounts.minutes(Part::Unproved)), (270, 0));
        assert_eq!((amounts.minutes(Part::Unbilled), amounts.minutes(Part::Undone)), (30, 0));
        let (found, _) = crate::deciding::only_invoice(&scene).await;
        flows::decide(scene.nadia(), found.id, Decision::Accept).await.unwrap();
        scene.run_jobs().await;
        assert_eq!(one(&scene, &scoped, By::Month).await.1.accepted, Money::ZERO, "within the minute");
        scene.world.clock.advance(SignedDuration::from_mins(1));
        scene.run_jobs().await;
        assert_eq!(one(&scene, &scoped, By::Month).await.1.accepted, Money::from_euros(100));
        let sum = flows::payable(scene.nadia(), Default::default()).await.unwrap()[0].accepted;
        flows::pay(scene.nadia(), Default::default(), 1, sum).await.unwrap();
        scene.world.clock.advance(SignedDuration::from_mins(1));
        scene.run_jobs().await;
        assert_eq!(one(&scene, &scoped, By::Month).await.1.paid, Money::from_euros(100));
        // A rule published says nothing by itself: the night measures anew.
        let settings = flows::Settings { tariff_c: Some(3_000), ..flows::Settings::default() };
        flows::publish_rule(scene.nadia(), flows::NewRule { settings, ..Default::default() }).await.unwrap();
        flows::schedule_measures(&scene.world.system()).await.unwrap();
        scene.run_jobs().await;
        scene.run_jobs().await;
        let (_, amounts) = one(&scene, &scoped, By::Month).await;
        assert_eq!(amounts.worth(&Part::ORDERED), Money::from_euros(300), "{}", scene.engine());
    }
}

#[tokio::test]
async fn those_to_call_are_found() {
    for scene in scenes().await {
        march_of_jeanne(&scene).await;
        let mut alone = order("PC-2", 0);
        alone.beneficiary = Person { id: "BEN-2".into(), ..Person::default() };
        scene.send(scene.nadia(), orders([alone])).await;
        let scoped = whole("2026-03", "2026-03");
        let seen = async |alert| {
            let page = followed(scene.nadia(), &asked(scoped.clone(), alert)).await.unwrap();
            assert_eq!(page.total, page.people.len() as u64, "{}", scene.engine());
            page.people.into_iter().map(|one| one.beneficiary).collect::<Vec<_>>()
        };
        assert_eq!(seen(None).await, ["BEN-2", "BEN-1"], "most is missing for the second");
        assert_eq!(seen(Some(Alert::UnderHalf)).await, ["BEN-2", "BEN-1"]);
        assert_eq!(seen(Some(Alert::Idle)).await, ["BEN-2"], "ordered since January, never a visit");
        assert_eq!(seen(Some(Alert::Refusals)).await, Vec::<String>::new(), "one is not three");
        let page = followed(scene.nadia(), &asked(scoped.clone(), None)).await.unwrap();
        let jeanne = &page.people[1];
        assert_eq!(jeanne.name.as_deref(), Some("Jeanne FICTIVE"));
        assert_eq!((jeanne.last_visit, jeanne.idle_days), (Some(march(8)), 0));
        assert!(page.people[0].idle_days > IDLE_DAYS);
        let refused = [missed("V-10", 10, "REF"), missed("V-11", 11, "REF")];
        scene.send(scene.omar(), visits(refused)).await;
        assert_eq!(seen(Some(Alert::Refusals)).await, ["BEN-1"]);
        let counted = flows::alerts(scene.nadia(), &scoped).await.unwrap();
        for (alert, people) in counted {
            assert_eq!(people, seen(Some(alert)).await.len() as u64, "{alert:?} on {}", scene.engine());
        }
        let with = FollowedQuery { text: "N-2".to_owned(), ..asked(scoped.clone(), None) };
        assert_eq!(followed(scene.nadia(), &with).await.unwrap().people[0].beneficiary, "BEN-2");
        let mine =
            flows::visits_of(scene.nadia(), &scene.means.archive, scene.partner, month("2026-03"), "BEN-1");
        assert_eq!(mine.await.unwrap().len(), 9);
    }
}

#[tokio::test]
async fn what_nobody_ordered_has_a_commune_too() {
    for scene in scenes().await {
        let mut unordered = visit("V-1", march(2), 0);
        let city = Address { city: Some("Lens".to_owned()), ..Address::default() };
        unordered.beneficiary.address = Some(city);
        scene.send(scene.omar(), visits([unordered])).await;
        let (place, amounts) = one(&scene, &whole("2026-03", "2026-03"), By::Place).await;
        assert_eq!((place.as_str(), amounts.minutes(Part::NotOrdered)), ("LENS", 60), "{}", scene.engine());
    }
}

#[tokio::test]
async fn nobody_else_learns_of_it() {
    for scene in scenes().await {
        march_of_jeanne(&scene).await;
        let scoped = whole("2026-01", "2026-12");
        let kind = accounts::StructureKind::Department;
        let elsewhere = scene.world.somebody(kind, "Ailleurs", "Rachid", access::Role::Caseworker).await;
        assert_eq!(effects(&elsewhere, &scoped, By::Month).await.unwrap(), [], "{}", scene.engine());
        assert_eq!(followed(&elsewhere, &asked(scoped.clone(), None)).await.unwrap().total, 0);
        assert_eq!(flows::places(&elsewhere).await.unwrap(), Vec::<String>::new());
        assert_eq!(flows::measured(&elsewhere).await.unwrap(), None);
        let seen =
            flows::visits_of(&elsewhere, &scene.means.archive, scene.partner, month("2026-03"), "BEN-1");
        assert!(matches!(seen.await, Err(FlowError::NotFound)));
        for who in [scene.omar(), &scene.world.care_manager(), &scene.world.visitor()] {
            assert!(matches!(effects(who, &scoped, By::Month).await, Err(FlowError::Denied(_))));
            assert!(matches!(followed(who, &asked(scoped.clone(), None)).await, Err(FlowError::Denied(_))));
            assert!(matches!(flows::alerts(who, &scoped).await, Err(FlowError::Denied(_))));
        }
    }
}
