use std::time::Duration;

use db::sea_orm::{ConnectionTrait, DbBackend, Statement};
use flows::{
    Decision, DecisionError, Invoice, InvoiceLine, InvoiceQuery, InvoiceState, NewRule, Reason, Settings,
};
use kernel::Money;
use reconciliation::Finding;

use crate::scene::{Scene, invoice, invoices, march, order, orders, scenes, visit, visits};

pub async fn only_invoice(scene: &Scene) -> (Invoice, Vec<InvoiceLine>) {
    let asked = InvoiceQuery { size: 20, ..InvoiceQuery::default() };
    let found = flows::invoices(scene.nadia(), &asked).await.unwrap();
    assert_eq!(found.total, 1, "{}", scene.engine());
    flows::invoice(scene.nadia(), found.invoices[0].id).await.unwrap()
}

fn said(line: &InvoiceLine) -> Vec<Finding> {
    line.findings.iter().collect()
}

/// Ten hours ordered, three done.
async fn three_hours(scene: &Scene) {
    scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
    scene.send(scene.omar(), visits((2..5).map(|day| visit(&format!("V-{day}"), march(day), 0)))).await;
}

#[tokio::test]
async fn what_was_ordered_and_done_is_clean() {
    for scene in scenes().await {
        three_hours(&scene).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "3", 7500, 0)])).await;
        let (found, lines) = only_invoice(&scene).await;
        assert_eq!(found.state, InvoiceState::Clean, "{}: {lines:?}", scene.engine());
        let line = &lines[0];
        assert_eq!((line.planned_min, line.delivered_min, line.quantity_min), (Some(600), Some(180), 180));
        assert_eq!(line.beneficiary_name.as_deref(), Some("Jeanne FICTIVE"));
        assert_eq!(line.explained.as_ref().unwrap().visits.len(), 3);
    }
}

#[tokio::test]
async fn an_hour_too_many_is_found_explained_and_mended_by_a_late_visit() {
    for scene in scenes().await {
        three_hours(&scene).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "4", 10_000, 0)])).await;
        let (found, lines) = only_invoice(&scene).await;
        assert_eq!(found.state, InvoiceState::ToReview, "{}", scene.engine());
        assert_eq!(said(&lines[0]), [Finding::QuantityMismatch]);
        assert_eq!(found.effect, Money::from_cents(2500), "one hour at 25 €");
        assert_eq!(lines[0].explained.as_ref().unwrap().payable_min, 180);
        // The visit that was missing arrives: the invoice is analysed again by itself.
        scene.send(scene.omar(), visits([visit("V-9", march(9), 0)])).await;
        let (found, _) = only_invoice(&scene).await;
        assert_eq!((found.state, found.effect), (InvoiceState::Clean, Money::ZERO), "{}", scene.engine());
    }
}

#[tokio::test]
async fn hours_without_an_order_or_beyond_it_are_found() {
    for scene in scenes().await {
        scene.send(scene.omar(), visits((2..14).map(|day| visit(&format!("V-{day}"), march(day), 0)))).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "12", 30_000, 0)])).await;
        let (_, lines) = only_invoice(&scene).await;
        assert_eq!(said(&lines[0]), [Finding::NoOrder], "{}", scene.engine());
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        let (found, lines) = only_invoice(&scene).await;
        assert_eq!(said(&lines[0]), [Finding::OverPlan], "the order came late; ten hours, twelve done");
        assert_eq!(found.effect, Money::from_cents(5000));
    }
}

#[tokio::test]
async fn a_published_tariff_and_tolerance_apply() {
    for scene in scenes().await {
        let settings = Settings { tariff_c: Some(2450), tolerance_min: Some(60), ..Settings::default() };
        let rule = NewRule { partner: Some(scene.partner), settings, ..NewRule::default() };
        flows::publish_rule(scene.nadia(), rule).await.unwrap();
        three_hours(&scene).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "4", 10_000, 0)])).await;
        let (_, lines) = only_invoice(&scene).await;
        assert_eq!(
            said(&lines[0]),
            [Finding::WrongTariff],
            "{}: the hour is within the tolerance",
            scene.engine()
        );
        let explained = lines[0].explained.as_ref().unwrap();
        assert_eq!((explained.rules.as_slice(), explained.price_c), (&[1][..], 2450));
    }
}

#[tokio::test]
async fn a_departure_nobody_stamped_is_no_proof_until_it_is_corrected() {
    for scene in scenes().await {
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        let mut without = visit("V-2", march(2), 0);
        without.stamp_out = None;
        let mut corrected = without.clone();
        corrected.issued_at = Some(crate::scene::at(30));
        corrected.correction = Some("COD".into());
        scene.send(scene.omar(), visits([without])).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "1", 2500, 5)])).await;
        let (_, lines) = only_invoice(&scene).await;
        assert_eq!(said(&lines[0]), [Finding::QuantityMismatch, Finding::MissingStamp], "{}", scene.engine());
        scene.send(scene.omar(), visits([corrected])).await;
        let (found, _) = only_invoice(&scene).await;
        assert_eq!(found.state, InvoiceState::Clean, "{}", scene.engine());
    }
}

#[tokio::test]
async fn the_same_month_invoiced_twice_is_found_on_the_second() {
    for scene in scenes().await {
        three_hours(&scene).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "3", 7500, 0)])).await;
        scene.world.clock.advance(kernel::jiff::SignedDuration::from_mins(1));
        scene.send(scene.omar(), invoices([invoice("F-2", "3", 7500, 0)])).await;
        let found = flows::invoices(scene.nadia(), &InvoiceQuery { size: 9, ..InvoiceQuery::default() })
            .await
            .unwrap();
        let states: Vec<_> = found.invoices.iter().map(|one| (one.number.as_str(), one.state)).collect();
        assert_eq!(
            states,
            [("F-1", InvoiceState::Clean), ("F-2", InvoiceState::ToReview)],
            "{}",
            scene.engine()
        );
    }
}

#[tokio::test]
async fn an_invoice_is_decided_once_and_then_replaced_by_nothing() {
    for scene in scenes().await {
        three_hours(&scene).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "3", 7500, 0)])).await;
        let (found, _) = only_invoice(&scene).await;
        let refused = flows::decide(scene.omar(), found.id, Decision::Accept).await;
        assert!(
            matches!(refused, Err(DecisionError::Denied(_))),
            "a service never decides on its own invoices"
        );
        let (one, other) = tokio::join!(
            flows::decide(scene.nadia(), found.id, Decision::Accept),
            flows::decide(
                scene.nadia(),
                found.id,
                Decision::Reject { reason: Reason::Quantity, comment: String::new() }
            ),
        );
        let told = [one, other].into_iter().filter_map(Result::err).map(|error| error.to_string());
        let told: Vec<String> = told.collect();
        assert_eq!(told.len(), 1, "{}: one of the two decides: {told:?}", scene.engine());
        assert!(told[0].starts_with("Nadia Roux vient de décider"), "{told:?}");
        let (found, _) = only_invoice(&scene).await;
        if found.state == InvoiceState::Accepted {
            let report = scene.send(scene.omar(), invoices([invoice("F-1", "2", 5000, 30)])).await;
            assert!(report.lines[0].reason.contains("envoyez un avoir"), "{:?}", report.lines);
        }
        // A visit that comes later is said, and undoes nothing.
        scene.send(scene.omar(), visits([visit("V-8", march(8), 0)])).await;
        let (after, _) = only_invoice(&scene).await;
        assert_eq!((after.state, after.changed_since), (found.state, true), "{}", scene.engine());
    }
}

/// A late visit has the invoice analysed again, and somebody decides while the analysis writes its lines: the decision
/// stays. Where transactions run side by side, the lines are held until the decision is under way; SQLite lets one
/// transaction write at a time.
#[tokio::test]
async fn an_analysis_under_way_never_undoes_a_decision() {
    for scene in scenes().await {
        three_hours(&scene).await;
        scene.send(scene.omar(), invoices([invoice("F-1", "4", 10_000, 0)])).await;
        let (found, _) = only_invoice(&scene).await;
        scene.deposit(scene.omar(), visits([visit("V-9", march(9), 0)])).await;
        let db = &scene.world.app.db;
        let held = if db.is_postgres() {
            let tx = db.begin().await.unwrap();
            let hold = "UPDATE flow_invoice_lines SET position = position".to_owned();
            tx.execute_raw(Statement::from_string(DbBackend::Postgres, hold)).await.unwrap();
            Some(tx)
        } else {
            None
        };
        let soon = |tenths: u64| tokio::time::sleep(Duration::from_millis(tenths * 100));
        let release = async {
            soon(15).await;
            if let Some(tx) = held {
                tx.commit().await.unwrap();
            }
        };
        let decide = async {
            soon(7).await;
            let reject = Decision::Reject { reason: Reason::Quantity, comment: String::new() };
            flows::decide(scene.nadia(), found.id, reject).await
        };
        let ((), decided, ()) = tokio::join!(scene.run_jobs(), decide, release);
        decided.unwrap();
        let (found, _) = only_invoice(&scene).await;
        assert_eq!(found.state, InvoiceState::Rejected, "{}", scene.engine());
    }
}

#[tokio::test]
async fn part_of_an_invoice_is_paid_with_a_reason_for_the_rest() {
    for scene in scenes().await {
        three_hours(&scene).await;
        let mut two = invoice("F-1", "3", 7500, 0);
        let mut again = two.lines[0].clone();
        again.id = "2".into();
        two.lines.push(again);
        two.total = Some(Money::from_cents(15_000));
        scene.send(scene.omar(), invoices([two])).await;
        let (found, lines) = only_invoice(&scene).await;
        assert_eq!((said(&lines[0]), said(&lines[1])), (Vec::new(), vec![Finding::DuplicateLine]));
        let part = |ticked: Vec<uuid::Uuid>, comment: &str, reason| Decision::AcceptInPart {
            lines: ticked,
            reason,
            comment: comment.to_owned(),
        };
        let nothing = flows::decide(scene.nadia(), found.id, part(vec![], "", Reason::Duplicate)).await;
        assert!(matches!(nothing, Err(DecisionError::NoLine)));
        let mute = flows::decide(scene.nadia(), found.id, part(vec![lines[0].id], " ", Reason::Other)).await;
        assert!(matches!(mute, Err(DecisionError::Comment)));
        flows::decide(scene.nadia(), found.id, part(vec![lines[0].id], "", Reason::Duplicate)).await.unwrap();
        let (found, lines) = only_invoice(&scene).await;
        assert_eq!((found.state, found.accepted), (InvoiceState::AcceptedInPart, Money::from_cents(7500)));
        assert_eq!((lines[0].accepted, lines[1].accepted), (true, false), "{}", scene.engine());
    }
}
