use access::Role;
use accounts::StructureKind;
use flows::{Anomaly, Correct, CorrectError, Decision, Exception, FlowError, InvoiceState, Retained, Unfit};
use kernel::{
    Month,
    jiff::{
        SignedDuration, ToSpan,
        civil::{Date, date},
    },
};
use records::Correction;

use crate::scene::{Scene, invoice, invoices, march, order, orders, scenes, visit, visits};

fn of_march() -> Month {
    Month::of(march(1))
}

/// An hour at Jeanne's whose departure nobody stamped.
fn forgotten(id: &str, day: Date) -> records::Visit {
    records::Visit { stamp_out: None, ..visit(id, day, 0) }
}

async fn found(scene: &Scene) -> Vec<Exception> {
    flows::exceptions(scene.omar(), &scene.means.archive, scene.partner, of_march()).await.unwrap()
}

fn asked(scene: &Scene, code: Correction, of: &[Exception]) -> Correct {
    let visits = of.iter().map(|one| Retained {
        visit: one.visit.id.clone(),
        sending: one.sending.clone(),
        start: one.visit.retained.0,
        end: one.visit.retained.1,
    });
    Correct { partner: scene.partner, code, reason: "Batterie vide.".to_owned(), visits: visits.collect() }
}

async fn correct(scene: &Scene, asked: Correct) -> Result<usize, CorrectError> {
    let done = flows::correct(scene.omar(), &scene.means.archive, asked).await;
    scene.run_jobs().await;
    done
}

fn why(refused: Result<usize, CorrectError>) -> Vec<Unfit> {
    match refused {
        Err(CorrectError::Visits(visits)) => visits.into_iter().map(|(_, why)| why).collect(),
        other => panic!("{other:?}"),
    }
}

/// Two departures forgotten of four hours, all four billed.
async fn begun(scene: &Scene) {
    scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
    let sent = [
        visit("V-1", march(2), 0),
        visit("V-2", march(3), 0),
        forgotten("V-3", march(4)),
        forgotten("V-4", march(5)),
    ];
    scene.send(scene.omar(), visits(sent)).await;
    scene.send(scene.omar(), invoices([invoice("F-1", "4", 10_000, 0)])).await;
}

#[tokio::test]
async fn what_proves_nothing_waits_for_somebody() {
    for scene in scenes().await {
        scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
        let mut elsewhere = visit("V-3", march(3), 0);
        elsewhere.beneficiary.id = "BEN-9".into();
        let nobody = records::Visit { stamp_in: None, stamp_out: None, ..visit("V-4", march(4), 0) };
        let sent = [
            forgotten("V-1", march(2)),
            visit("V-2", march(3), 0),
            elsewhere,
            nobody,
            visit("V-5", march(6), 0),
        ];
        scene.send(scene.omar(), visits(sent)).await;
        let found = found(&scene).await;
        let told: Vec<(&str, &[Anomaly])> =
            found.iter().map(|one| (one.visit.id.as_str(), one.anomalies.as_slice())).collect();
        let expected: [(&str, &[Anomaly]); 3] = [
            ("V-1", &[Anomaly::NoDeparture]),
            ("V-2", &[Anomaly::Overlap]),
            ("V-3", &[Anomaly::Overlap, Anomaly::NoOrder]),
        ];
        assert_eq!(told, expected, "{}: no rule asks for stamps", scene.engine());
        assert_eq!(found[0].beneficiary_name.as_deref(), Some("Jeanne FICTIVE"));
        let settings = flows::Settings { stamps_required: Some(true), ..flows::Settings::default() };
        let rule = flows::NewRule { settings, ..flows::NewRule::default() };
        flows::publish_rule(scene.nadia(), rule).await.unwrap();
        let found = self::found(&scene).await;
        assert_eq!(found[3].anomalies, [Anomaly::NoStamp], "{}", scene.engine());
    }
}

#[tokio::test]
async fn several_visits_are_corrected_at_once_and_the_invoice_is_compared_again() {
    for scene in scenes().await {
        begun(&scene).await;
        let (before, _) = crate::deciding::only_invoice(&scene).await;
        assert_eq!(before.state, InvoiceState::ToReview);
        let wrong = found(&scene).await;
        assert_eq!(wrong.len(), 2);
        let done = correct(&scene, asked(&scene, Correction::Cod, &wrong)).await;
        assert_eq!(done.unwrap(), 2);
        let (after, lines) = crate::deciding::only_invoice(&scene).await;
        assert_eq!(
            (after.state, lines[0].delivered_min),
            (InvoiceState::Clean, Some(240)),
            "{}",
            scene.engine()
        );
        assert!(found(&scene).await.is_empty());
        let (made, total) = flows::corrections(scene.omar(), 0, 10).await.unwrap();
        assert_eq!(total, 2);
        let last = &made[0];
        assert_eq!((last.before.correction.as_str(), last.after.correction.as_str()), ("", "COD"));
        assert_eq!(last.after.stamp_out, None, "what was stamped is not touched");
        assert_eq!((last.reason.as_str(), last.made_by.as_str()), ("Batterie vide.", "Omar"));
        let original = last.original.unwrap();
        let (_, bytes) = flows::original(scene.omar(), &scene.means.shelf, original).await.unwrap();
        assert!(String::from_utf8(bytes).unwrap().contains("V-4"), "the message as received");
    }
}

#[tokio::test]
async fn a_correction_is_taken_back_by_a_further_one_as_long_as_nothing_newer_came() {
    for scene in scenes().await {
        begun(&scene).await;
        let wrong = found(&scene).await;
        correct(&scene, asked(&scene, Correction::Sup, &wrong[..1])).await.unwrap();
        let (made, _) = flows::corrections(scene.omar(), 0, 10).await.unwrap();
        assert!(made[0].after.cancelled);
        scene.world.clock.advance(SignedDuration::from_mins(1));
        flows::undo(scene.omar(), &scene.means.archive, made[0].id).await.unwrap();
        assert_eq!(found(&scene).await[0].visit, wrong[0].visit, "{}: as it was", scene.engine());
        let again = flows::undo(scene.omar(), &scene.means.archive, made[0].id).await;
        assert!(matches!(again, Err(CorrectError::Newer)));
        let (made, total) = flows::corrections(scene.omar(), 0, 10).await.unwrap();
        assert_eq!((total, made[0].undoes, made[1].undone), (2, Some(made[1].id), true));

        // The older sending does not come back; a newer one of the service's software stands.
        let wrong = found(&scene).await;
        correct(&scene, asked(&scene, Correction::Cod, &wrong[..1])).await.unwrap();
        scene
            .send(
                scene.omar(),
                visits([records::Visit { tasks: vec!["X".into()], ..forgotten("V-3", march(4)) }]),
            )
            .await;
        assert_eq!(found(&scene).await.len(), 1, "the older sending changed nothing");
        let (made, _) = flows::corrections(scene.omar(), 0, 1).await.unwrap();
        scene.world.clock.advance(SignedDuration::from_mins(10));
        let newer = records::Visit {
            issued_at: Some(date(2026, 11, 21).at(14, 35, 0, 0)),
            ..visit("V-3", march(4), 0)
        };
        scene.send(scene.omar(), visits([newer])).await;
        let late = flows::undo(scene.omar(), &scene.means.archive, made[0].id).await;
        assert!(matches!(late, Err(CorrectError::Newer)), "{}", scene.engine());
    }
}

#[tokio::test]
async fn a_correction_that_does_not_suit_corrects_nothing() {
    for scene in scenes().await {
        begun(&scene).await;
        let wrong = found(&scene).await;
        let none = asked(&scene, Correction::Cod, &[]);
        assert!(matches!(correct(&scene, none).await, Err(CorrectError::Nothing)));
        let silent = Correct { reason: " ".to_owned(), ..asked(&scene, Correction::Cod, &wrong) };
        assert!(matches!(correct(&scene, silent).await, Err(CorrectError::Reason)));
        let clock = asked(&scene, Correction::Hor, &wrong);
        assert!(matches!(correct(&scene, clock).await, Err(CorrectError::Code)));
        for code in [Correction::Coa, Correction::Mdt] {
            let refused = why(correct(&scene, asked(&scene, code, &wrong)).await);
            assert_eq!(refused, [Unfit::Stamps { arrival: true, departure: false }; 2]);
            assert!(refused[0].to_string().ends_with("choisissez COD."));
        }
        let mut backwards = asked(&scene, Correction::Cod, &wrong);
        backwards.visits[1].end = backwards.visits[1].start;
        assert_eq!(why(correct(&scene, backwards).await), [Unfit::Backwards]);
        let mut future = asked(&scene, Correction::Cod, &wrong[..1]);
        future.visits[0].end = march(4).saturating_add(1.year()).at(9, 0, 0, 0);
        assert_eq!(why(correct(&scene, future).await), [Unfit::Future]);
        let mut stale = asked(&scene, Correction::Cod, &wrong);
        stale.visits[0].sending = "another".to_owned();
        assert_eq!(why(correct(&scene, stale).await), [Unfit::Newer]);
        assert_eq!(found(&scene).await, wrong, "{}: nothing was corrected", scene.engine());
        assert_eq!(flows::corrections(scene.omar(), 0, 10).await.unwrap().1, 0);
    }
}

#[tokio::test]
async fn a_decided_invoice_is_said_to_have_changed() {
    for scene in scenes().await {
        begun(&scene).await;
        let (invoice, _) = crate::deciding::only_invoice(&scene).await;
        flows::decide(scene.nadia(), invoice.id, Decision::Accept).await.unwrap();
        let wrong = found(&scene).await;
        correct(&scene, asked(&scene, Correction::Cod, &wrong)).await.unwrap();
        let (after, _) = crate::deciding::only_invoice(&scene).await;
        assert!(after.changed_since && after.state == InvoiceState::Accepted, "{}", scene.engine());
    }
}

#[tokio::test]
async fn only_a_coordinator_of_the_service_corrects() {
    for scene in scenes().await {
        begun(&scene).await;
        let wrong = found(&scene).await;
        let solange = scene
            .world
            .somebody(StructureKind::Provider, "Autre service", "Solange", Role::Coordinator)
            .await;
        let archive = &scene.means.archive;
        let ask = || asked(&scene, Correction::Cod, &wrong);
        assert!(matches!(flows::correct(&solange, archive, ask()).await, Err(CorrectError::NotFound)));
        assert!(flows::exceptions(&solange, archive, scene.partner, of_march()).await.unwrap().is_empty());
        for who in [scene.nadia(), &scene.world.care_manager(), &scene.world.visitor()] {
            assert!(matches!(flows::correct(who, archive, ask()).await, Err(CorrectError::Denied(_))));
        }
        correct(&scene, ask()).await.unwrap();
        let (made, _) = flows::corrections(scene.omar(), 0, 1).await.unwrap();
        assert!(matches!(flows::undo(&solange, archive, made[0].id).await, Err(CorrectError::NotFound)));
        assert!(matches!(
            flows::undo(scene.nadia(), archive, made[0].id).await,
            Err(CorrectError::Denied(_))
        ));
        assert_eq!(flows::corrections(&solange, 0, 10).await.unwrap().1, 0);
        assert_eq!(
            flows::corrections(scene.nadia(), 0, 10).await.unwrap().1,
            2,
            "the département reads them"
        );
    }
}

#[tokio::test]
async fn a_service_reads_its_part_of_a_payment_state() {
    for scene in scenes().await {
        begun(&scene).await;
        assert!(flows::statements(scene.omar()).await.unwrap().is_empty());
        let (invoice, _) = crate::deciding::only_invoice(&scene).await;
        flows::decide(scene.nadia(), invoice.id, Decision::Accept).await.unwrap();
        let scope = flows::PaymentScope::default();
        let sum = flows::payable(scene.nadia(), scope).await.unwrap()[0].accepted;
        let closed = flows::pay(scene.nadia(), scope, 1, sum).await.unwrap();
        let own = flows::statements(scene.omar()).await.unwrap();
        assert_eq!((own[0].id, own[0].invoices, own[0].accepted), (closed.id, 1, sum), "{}", scene.engine());
        let (_, lines) = flows::statement(scene.omar(), closed.id).await.unwrap();
        assert_eq!(lines[0].number, "F-1");
        let solange = scene
            .world
            .somebody(StructureKind::Provider, "Autre service", "Solange", Role::Coordinator)
            .await;
        assert!(matches!(flows::statement(&solange, closed.id).await, Err(FlowError::NotFound)));
        assert!(flows::statements(&solange).await.unwrap().is_empty());
        assert!(matches!(flows::statements(&scene.world.stranger()).await, Err(FlowError::Denied(_))));
    }
}
