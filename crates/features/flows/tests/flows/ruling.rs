use flows::{Actor, Extra, InvoiceOrder, InvoiceQuery, InvoiceState, NewRule, Settings};
use kernel::{
    Money,
    jiff::{SignedDuration, civil::date},
};
use reconciliation::{Finding, Findings};

use crate::{
    deciding::only_invoice,
    scene::{Scene, at, invoice, invoices, march, order, orders, scenes, visit, visits},
};

async fn publish(scene: &Scene, product: Option<&str>, settings: Settings) {
    let rule = NewRule { product: product.map(str::to_owned), settings, ..NewRule::default() };
    flows::publish_rule(scene.nadia(), rule).await.unwrap();
}

/// The first of March 2026 is a Sunday: three hours, one of them paid a quarter more.
#[tokio::test]
async fn a_sunday_is_paid_what_the_rule_says() {
    for scene in scenes().await {
        publish(&scene, None, Settings { sunday: Some(Extra::Percent(25)), ..Settings::default() }).await;
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        scene.send(scene.omar(), visits((1..4).map(|day| visit(&format!("V-{day}"), march(day), 0)))).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "3", 8125, 0)])).await;
        let (_, lines) = only_invoice(&scene).await;
        assert_eq!(lines[0].findings, Findings::NONE, "{}: {:?}", scene.engine(), lines[0].explained);
        assert_eq!(lines[0].explained.as_ref().unwrap().surcharged, [0, 60, 0, 0]);
        scene.send(scene.omar(), invoices([invoice("F-1", "3", 7500, 30)])).await;
        let (found, lines) = only_invoice(&scene).await;
        assert_eq!(lines[0].findings.iter().collect::<Vec<_>>(), [Finding::WrongAmount]);
        assert_eq!(found.effect, Money::from_cents(-625), "a quarter of an hour's price was not invoiced");
    }
}

#[tokio::test]
async fn a_service_is_paid_for_nothing_it_is_not_authorised_to_do() {
    for scene in scenes().await {
        publish(&scene, None, Settings { authorised: Some(false), ..Settings::default() }).await;
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        scene.send(scene.omar(), visits([visit("V-2", march(2), 0)])).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "1", 2500, 0)])).await;
        let (found, lines) = only_invoice(&scene).await;
        assert_eq!(lines[0].findings.iter().collect::<Vec<_>>(), [Finding::NotAuthorised]);
        assert_eq!(found.effect, Money::from_cents(2500), "{}", scene.engine());
        // The « prestation » is authorised, by a more particular rule.
        publish(&scene, Some("APA"), Settings { authorised: Some(true), ..Settings::default() }).await;
        scene.send(scene.omar(), visits([visit("V-2", march(2), 5)])).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "1", 2500, 5)])).await;
        scene.send(scene.omar(), visits([visit("V-3", date(2026, 2, 3), 5)])).await;
        let (_, lines) = only_invoice(&scene).await;
        assert_eq!(lines[0].findings, Findings::NONE, "{}", scene.engine());
    }
}

async fn to_answer(scene: &Scene) -> (Vec<flows::Invoice>, u64) {
    let states = vec![InvoiceState::ToReview];
    let asked = InvoiceQuery { size: 9, states, order: InvoiceOrder::Due, ..InvoiceQuery::default() };
    let found = flows::invoices(scene.nadia(), &asked).await.unwrap();
    (found.invoices, found.total)
}

/// Two visits, one of them corrected on the second of April: more than a quarter, and later than five days.
#[tokio::test]
async fn corrections_have_a_quota_and_a_delay() {
    for scene in scenes().await {
        let settings = Settings {
            correction_quota_pct: Some(25),
            correction_days: Some(5),
            answer_days: Some(10),
            ..Settings::default()
        };
        publish(&scene, None, settings).await;
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        let mut corrected = visit("V-3", march(3), 0);
        corrected.stamp_out = None;
        corrected.correction = Some("COD".into());
        scene.send(scene.omar(), visits([visit("V-2", march(2), 0), corrected.clone()])).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "2", 5000, 0)])).await;
        let (found, lines) = only_invoice(&scene).await;
        let said: Vec<_> = lines[0].findings.iter().collect();
        assert_eq!(said, [Finding::OverCorrected, Finding::LateCorrection], "{}", scene.engine());
        let explained = lines[0].explained.as_ref().unwrap();
        assert_eq!((explained.corrected, explained.late), (Some((1, 2, 25)), Some((1, 5))));
        assert_eq!(found.effect, Money::ZERO, "somebody has to explain; the hours stay");
        let (due, total) = to_answer(&scene).await;
        assert_eq!((total, due[0].id), (1, found.id));
        assert_eq!(due[0].findings, lines[0].findings);
        assert!(due[0].findings.iter().all(|finding| flows::actor(finding) == Actor::Service));
        let received = kernel::clock::paris(found.received_at).date();
        assert_eq!(due[0].due_on, received.checked_add(kernel::jiff::Span::new().days(10)).ok());
        // A day later the same visit comes again, in time and without correction: another analysis gives no more days.
        scene.world.clock.advance(SignedDuration::from_hours(24));
        let again = visit("V-5", march(5), 0);
        scene.send(scene.omar(), visits([again])).await;
        let (after, _) = only_invoice(&scene).await;
        assert_eq!(after.due_on, due[0].due_on, "{}", scene.engine());
        corrected.correction = None;
        corrected.stamp_out = visit("V-3", march(3), 0).stamp_out;
        corrected.issued_at = Some(at(40));
        let mut gone = visit("V-5", march(5), 41);
        gone.correction = Some("SUP".into());
        scene.send(scene.omar(), visits([corrected, gone])).await;
        assert_eq!(to_answer(&scene).await.1, 0, "nothing is left to answer");
    }
}
