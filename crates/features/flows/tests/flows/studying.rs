use access::Role;
use accounts::StructureKind;
use flows::{
    Cause, Criteria, Decision, FlowError, InvoiceState, Mode, NewPartner, NewRule, Replayed, Settings, Study,
    StudyError, StudyOutcome, StudyQuery, Summary,
};
use kernel::{Money, Month, jiff::SignedDuration};
use reconciliation::Finding;
use uuid::Uuid;

use crate::{
    deciding::only_invoice,
    scene::{Scene, invoice, invoices, march, order, orders, scenes, visit, visits},
};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn march_2026() -> Criteria {
    Criteria { from: month("2026-03"), to: month("2026-03"), partner: None, product: None, beneficiary: None }
}

async fn computed(scene: &Scene, id: Uuid) -> Study {
    scene.run_jobs().await;
    flows::study(scene.nadia(), id).await.unwrap()
}

fn summed(study: &Study) -> &Summary {
    match &study.outcome {
        StudyOutcome::Summed(summary) => summary,
        other => panic!("not summed: {other:?}"),
    }
}

fn replayed(study: &Study) -> &Replayed {
    match &study.outcome {
        StudyOutcome::Replayed(replayed) => replayed,
        other => panic!("not replayed: {other:?}"),
    }
}

/// Ten hours ordered, three done, four billed at 25 €.
async fn four_for_three(scene: &Scene) {
    scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
    scene.send(scene.omar(), visits((2..5).map(|day| visit(&format!("V-{day}"), march(day), 0)))).await;
    scene.send(scene.omar(), invoices([invoice("F-1", "4", 10_000, 0)])).await;
}

/// More than are read while one waits: a job answers.
async fn many_services(scene: &Scene) {
    for number in 1..4 {
        let new = NewPartner {
            code: format!("SAAD-{number}"),
            name: format!("Service {number}"),
            siret: String::new(),
            provider: None,
        };
        flows::add_partner(scene.nadia(), new).await.unwrap();
    }
}

fn later(scene: &Scene) {
    scene.world.clock.advance(SignedDuration::from_mins(5));
}

#[tokio::test]
async fn an_analysis_on_demand_sums_what_its_criteria_choose_and_decides_nothing() {
    for scene in scenes().await {
        four_for_three(&scene).await;
        let before = only_invoice(&scene).await;
        let id = flows::analyse_on_demand(scene.nadia(), &scene.means.archive, march_2026()).await.unwrap();
        let study = flows::study(scene.nadia(), id).await.unwrap();
        let total = summed(&study).total();
        assert_eq!((total.lines, total.in_fault), (1, 1), "{}", scene.engine());
        assert_eq!(
            (total.billed_min, total.ordered_min, total.delivered_min, total.retained_min),
            (240, 600, 180, 180)
        );
        assert_eq!(
            (total.billed_c, total.ordered_c, total.delivered_c, total.retained_c, total.gap_c()),
            (10_000, 25_000, 7500, 7500, 2500)
        );
        let found: Vec<_> =
            summed(&study).findings.iter().map(|one| (one.finding, one.lines, one.effect_c)).collect();
        assert_eq!(found, [(Finding::QuantityMismatch as u16, 1, 2500)]);
        let asked = StudyQuery { size: 9, finding: Some(Finding::QuantityMismatch), ..StudyQuery::default() };
        let lines = flows::study_lines(scene.nadia(), &scene.means.archive, id, asked).await.unwrap();
        assert_eq!(lines.total, 1);
        assert_eq!(lines.lines[0].beneficiary_name.as_deref(), Some("Jeanne FICTIVE"));
        assert_eq!(lines.lines[0].found.explained.count, 3);
        let line = lines.lines[0].id;
        let visits = flows::study_visits(scene.nadia(), &scene.means.archive, id, line).await.unwrap();
        assert_eq!(visits.len(), 3, "the visits behind the line");
        assert_eq!((visits[0].id.as_str(), visits[0].counted_s), ("V-2", 3600));
        let none = StudyQuery { finding: Some(Finding::Overlap), ..asked };
        assert_eq!(flows::study_lines(scene.nadia(), &scene.means.archive, id, none).await.unwrap().total, 0);
        for other in [
            Criteria { from: month("2026-04"), to: month("2026-04"), ..march_2026() },
            Criteria { product: Some("TISF".to_owned()), ..march_2026() },
            Criteria { beneficiary: Some("BEN-2".to_owned()), ..march_2026() },
        ] {
            let id = flows::analyse_on_demand(scene.nadia(), &scene.means.archive, other).await.unwrap();
            assert_eq!(summed(&computed(&scene, id).await).total().lines, 0);
        }
        assert_eq!(only_invoice(&scene).await, before, "nothing moved");
        assert_eq!(flows::studies(scene.nadia()).await.unwrap().len(), 4, "kept with their criteria");
    }
}

#[tokio::test]
async fn a_period_that_means_nothing_is_refused() {
    for scene in scenes().await {
        let backwards = Criteria { to: month("2026-02"), ..march_2026() };
        let refused = flows::analyse_on_demand(scene.nadia(), &scene.means.archive, backwards).await;
        assert!(matches!(refused, Err(StudyError::Backwards)), "{refused:?}");
        let long = Criteria { to: month("2028-03"), ..march_2026() };
        let refused = flows::analyse_on_demand(scene.nadia(), &scene.means.archive, long).await;
        assert!(matches!(refused, Err(StudyError::TooLong)), "{refused:?}");
        let long = Criteria { to: month("2028-02"), ..march_2026() };
        flows::analyse_on_demand(scene.nadia(), &scene.means.archive, long).await.unwrap();
    }
}

/// A rule changes, a visit arrives late: as of its date the answer is the same, and one is told what differs since.
#[tokio::test]
async fn an_analysis_replayed_with_the_rules_of_its_date_gives_the_same_answer() {
    for scene in scenes().await {
        four_for_three(&scene).await;
        later(&scene);
        let id = flows::analyse_on_demand(scene.nadia(), &scene.means.archive, march_2026()).await.unwrap();
        let first = computed(&scene, id).await;
        later(&scene);
        let settings = Settings { tariff_c: Some(2400), ..Settings::default() };
        flows::publish_rule(scene.nadia(), NewRule { settings, ..NewRule::default() }).await.unwrap();
        scene.send(scene.omar(), visits([visit("V-9", march(9), 0)])).await;
        let mut more = order("PC-1", 30);
        more.lines[0].quantity = Some(records::Quantity { value: 12.into(), unit: "HUR".to_owned() });
        scene.send(scene.nadia(), orders([more])).await;
        later(&scene);
        let again = flows::analyse_again(scene.nadia(), id).await.unwrap();
        let again = computed(&scene, again).await;
        let told = replayed(&again);
        assert_eq!((told.lines, told.differing), (1, 0), "{}: {told:?}", scene.engine());
        assert_eq!(told.since, 1);
        let since = &told.since_told[0];
        assert_eq!((since.then, since.now), (Some(Money::from_cents(7500)), Some(Money::from_cents(9600))));
        assert_eq!(
            since.causes,
            [
                Cause::Rules { then: vec![], now: vec![1] },
                Cause::Visits { count: 1, some: vec!["V-9".to_owned()] },
                Cause::Order { then: 600, now: 720 },
            ]
        );
        assert_eq!(computed(&scene, id).await.outcome, first.outcome, "what is kept stays");
    }
}

#[tokio::test]
async fn a_decided_invoice_is_replayed_as_it_was_analysed() {
    for scene in scenes().await {
        four_for_three(&scene).await;
        let (found, _) = only_invoice(&scene).await;
        flows::decide(scene.nadia(), found.id, Decision::Accept).await.unwrap();
        later(&scene);
        scene.send(scene.omar(), visits([visit("V-9", march(9), 0)])).await;
        later(&scene);
        let id = flows::replay_invoice(scene.nadia(), found.id).await.unwrap();
        let again = computed(&scene, id).await;
        let told = replayed(&again);
        assert_eq!((told.lines, told.differing, told.since), (1, 0, 1), "{}: {told:?}", scene.engine());
        assert_eq!(told.since_told[0].causes, [Cause::Visits { count: 1, some: vec!["V-9".to_owned()] }]);
        let (after, _) = only_invoice(&scene).await;
        assert_eq!(after.state, InvoiceState::Accepted);
    }
}

#[tokio::test]
async fn a_draft_is_tried_on_the_past_then_published_with_its_trial() {
    for scene in scenes().await {
        four_for_three(&scene).await;
        let settings = Settings {
            tolerance_min: Some(60),
            mode: Some(Mode::Up),
            step_s: Some(900),
            ..Settings::default()
        };
        // From next year on: the trial does as if it were in force already.
        let draft = NewRule {
            settings,
            valid_from: Some(kernel::jiff::civil::date(2027, 1, 1)),
            ..NewRule::default()
        };
        many_services(&scene).await;
        let archive = &scene.means.archive;
        let (from, to) = (month("2026-01"), month("2026-03"));
        let tried = flows::try_rule(scene.nadia(), archive, draft.clone(), from, to).await;
        let id = tried.unwrap();
        let early = flows::publish_tried(scene.nadia(), id).await;
        assert!(matches!(early, Err(StudyError::Unfinished)), "{early:?}");
        let study = computed(&scene, id).await;
        let summary = summed(&study);
        assert_eq!(summary.differing, 1, "{}", scene.engine());
        let (before, with) = (summary.total_before().unwrap(), summary.total());
        assert_eq!((before.retained_c, with.retained_c), (7500, 10_000), "the hour is within the tolerance");
        let asked = StudyQuery { size: 9, differing: true, ..StudyQuery::default() };
        let line =
            flows::study_lines(scene.nadia(), &scene.means.archive, id, asked).await.unwrap().lines.remove(0);
        assert_eq!(
            (line.due_before(), line.due()),
            (Some(Money::from_cents(7500)), Money::from_cents(10_000))
        );
        assert!(flows::rules(scene.nadia()).await.unwrap().is_empty(), "nothing is published");
        later(&scene);
        let rule = flows::publish_tried(scene.nadia(), id).await.unwrap();
        let published = flows::rules(scene.nadia()).await.unwrap();
        assert_eq!((published[0].id, &published[0].settings), (rule, &draft.settings));
        assert_eq!(published[0].valid_from, draft.valid_from);
        assert_eq!(flows::trials(scene.nadia()).await.unwrap()[0].rule, Some(rule));
        let twice = flows::publish_tried(scene.nadia(), id).await;
        assert!(matches!(twice, Err(StudyError::Published)), "{twice:?}");
        // The trial is computed again without the rule it became.
        later(&scene);
        let again = flows::analyse_again(scene.nadia(), id).await.unwrap();
        assert_eq!(replayed(&computed(&scene, again).await).differing, 0);
    }
}

#[tokio::test]
async fn nobody_else_asks_or_reads() {
    for scene in scenes().await {
        four_for_three(&scene).await;
        let id = flows::analyse_on_demand(scene.nadia(), &scene.means.archive, march_2026()).await.unwrap();
        scene.run_jobs().await;
        let elsewhere = scene
            .world
            .somebody(StructureKind::Department, "Autre département", "Rachid", Role::Caseworker)
            .await;
        assert!(matches!(flows::study(&elsewhere, id).await, Err(FlowError::NotFound)));
        let lines = flows::study_lines(&elsewhere, &scene.means.archive, id, StudyQuery::default()).await;
        assert!(matches!(lines, Err(FlowError::NotFound)), "{}", scene.engine());
        let line = only_invoice(&scene).await.1[0].id;
        let visits = flows::study_visits(&elsewhere, &scene.means.archive, id, line).await;
        assert!(matches!(visits, Err(FlowError::NotFound)));
        assert!(matches!(flows::analyse_again(&elsewhere, id).await, Err(StudyError::NotFound)));
        assert!(matches!(flows::publish_tried(&elsewhere, id).await, Err(StudyError::NotFound)));
        assert!(flows::studies(&elsewhere).await.unwrap().is_empty());
        let ours = Criteria { partner: Some(scene.partner), ..march_2026() };
        let asked = flows::analyse_on_demand(&elsewhere, &scene.means.archive, ours).await;
        assert!(matches!(asked, Err(StudyError::NoPartner)));
        for who in [scene.omar(), &scene.world.care_manager()] {
            assert!(matches!(flows::study(who, id).await, Err(FlowError::Denied(_))));
            let asked = flows::analyse_on_demand(who, &scene.means.archive, march_2026()).await;
            assert!(matches!(asked, Err(StudyError::Denied(_))));
        }
    }
}
