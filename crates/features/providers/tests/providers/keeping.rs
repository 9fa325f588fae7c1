use std::collections::BTreeSet;

use jobs::Runner;
use kernel::jiff::civil::date;
use people::{Board, DeadlineKind, Page};
use providers::{
    ApprovalError, ApprovalKind, CharterError, FicheError, NewApproval, Profile, Refused, Upload,
};
use questionnaire::{Answer, Value};
use testing::World;

use crate::scene::{SITE, registered, worlds};

const PAGE: Page = Page { number: 1, size: 50 };

fn text(key: &str, text: &str) -> (String, Answer) {
    (key.to_owned(), Answer::of(Value::Text(text.to_owned())))
}

fn ticked(key: &str, options: &[&str]) -> (String, Answer) {
    let options: BTreeSet<String> = options.iter().map(|one| (*one).to_owned()).collect();
    (key.to_owned(), Answer::of(Value::Choices(options)))
}

fn pdf() -> Upload {
    Upload { name: "agrement.pdf".to_owned(), bytes: b"%PDF-1.7 rien".to_vec() }
}

fn approval(number: &str, valid_to: Option<kernel::jiff::civil::Date>) -> NewApproval {
    NewApproval {
        kind: ApprovalKind::Approval,
        number: number.to_owned(),
        authority: "DDETS du Nord".to_owned(),
        valid_from: None,
        valid_to,
        proof: Some(pdf()),
    }
}

#[tokio::test]
async fn a_step_saved_is_found_by_who_looks_and_its_history_says_what_changed() {
    for world in worlds().await {
        let (id, awa) = registered(&world).await;
        let first = providers::fiche(&awa, id).await.unwrap();
        assert_eq!(first.number, 1, "{}", world.engine);
        let step = vec![ticked("domaines", &["menage", "toilette"]), ticked("jours", &["lundi"])];
        let saved = providers::save_step(&awa, "prestations", step.clone(), 1).await.unwrap();
        assert_eq!(saved.number, 2);
        assert_eq!(providers::save_step(&awa, "prestations", step, 2).await.unwrap().number, 2, "the same");
        let sought = providers::Sought { service: Some("menage".to_owned()), ..providers::Sought::default() };
        let found = providers::search(&world.care_manager(), &crate::places(), &sought).await.unwrap();
        assert_eq!(found[0].provider.id, id);
        let history = providers::history(&world.care_manager(), id).await.unwrap();
        assert_eq!((history.len(), history[0].by.as_str()), (2, "Awa Sow"));
        let told = &history[0].changes[0];
        assert_eq!((told.question.as_str(), told.after.as_str()), ("Domaines", "Toilette, Ménage"));
        assert!(told.before.is_empty());
    }
}

#[tokio::test]
async fn a_wrong_number_and_an_old_page_lose_nothing() {
    for world in worlds().await {
        let (id, awa) = registered(&world).await;
        let refused = providers::save_step(&awa, "identite", vec![text("siret", "73282932000075")], 1).await;
        let Err(FicheError::Problems(list)) = refused else { panic!("{refused:?}") };
        assert_eq!(list[0].0, "siret", "{}", world.engine);
        providers::save_step(&awa, "identite", vec![text("nom", "Présence Nord")], 1).await.unwrap();
        let late = providers::save_step(&awa, "identite", vec![text("nom", "Autre")], 1).await;
        assert!(matches!(late, Err(FicheError::Outdated)), "{late:?}");
        assert_eq!(providers::find(&world.care_manager(), id).await.unwrap().name(), "Présence Nord");
    }
}

#[tokio::test]
async fn another_profile_is_asked_other_questions() {
    for world in worlds().await {
        let (id, awa) = registered(&world).await;
        let transport = vec![("profil".to_owned(), Answer::of(Value::Choice("transport".to_owned())))];
        providers::save_step(&awa, "identite", transport, 1).await.unwrap();
        let known = providers::find(&world.care_manager(), id).await.unwrap();
        assert_eq!(known.profile(), Profile::Transport, "{}", world.engine);
    }
}

#[tokio::test]
async fn the_charter_blocks_until_it_is_accepted_as_it_was_read() {
    for world in worlds().await {
        let (id, awa) = registered(&world).await;
        let accepted = || providers::charter_accepted(awa.db.read(), id);
        assert!(!accepted().await.unwrap(), "{}", world.engine);
        let read = providers::charter(awa.db.read()).await.unwrap();
        assert!(read.paragraphs.len() > 3);
        let stale = providers::accept_charter(&awa, read.version + 1).await;
        assert!(matches!(stale, Err(CharterError::Changed)));
        assert!(!accepted().await.unwrap());
        world.clock.advance(kernel::jiff::SignedDuration::from_secs(1));
        providers::accept_charter(&awa, read.version).await.unwrap();
        assert!(accepted().await.unwrap());
        let told = providers::journal(&world.care_manager(), id, 50).await.unwrap();
        assert!(told[0].said().starts_with("a accepté la charte éthique"), "{}", told[0].said());
    }
}

async fn night(world: &World) {
    let runner = Runner::default()
        .on(mail::SEND_JOB, |_, _| async { Ok(()) })
        .on(providers::ALERT_JOB, providers::alert);
    runner.run_due(&world.system()).await.unwrap();
    assert!(jobs::failing(&world.app.db).await.unwrap().is_empty(), "{}", world.engine);
}

/// Mails about approvals, and what the board says of them.
async fn told(world: &World) -> (usize, usize) {
    let mails = world.mails().await;
    let mails = mails.iter().filter(|mail| mail.text.contains("/service/agrements")).count();
    let board = people::board(&world.care_manager(), Board::Team, PAGE).await.unwrap();
    let lines = board.lines.iter().filter(|line| line.deadline.kind == DeadlineKind::ApprovalEnds).count();
    (mails, lines)
}

#[tokio::test]
async fn an_approval_that_ends_is_told_at_each_threshold_and_settled_by_the_next_one() {
    for world in worlds().await {
        let (id, awa) = registered(&world).await;
        // Today is 21 November 2026.
        providers::add_approval(&awa, &world.app.shelf, approval("A-1", Some(date(2027, 1, 25))))
            .await
            .unwrap();
        providers::schedule_alerts(&world.system(), SITE).await.unwrap();
        night(&world).await;
        assert_eq!(told(&world).await, (0, 0), "{}: 65 days are left", world.engine);
        for (days, expected) in [(6, (1, 1)), (10, (1, 1)), (20, (2, 1)), (30, (3, 1))] {
            for _ in 0..days {
                world.clock.advance(kernel::jiff::SignedDuration::from_hours(24));
                night(&world).await;
            }
            assert_eq!(told(&world).await, expected, "{} after {days} more days", world.engine);
        }
        let next = approval("A-2", Some(date(2031, 1, 25)));
        providers::add_approval(&awa, &world.app.shelf, next).await.unwrap();
        assert_eq!(told(&world).await.1, 0);
        assert_eq!(providers::approvals(&world.care_manager(), id).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_proof_is_a_document_and_its_dates_make_sense() {
    for world in worlds().await {
        let (_, awa) = registered(&world).await;
        let mut wrong = approval("", Some(date(2026, 1, 1)));
        wrong.valid_from = Some(date(2026, 2, 1));
        wrong.proof = Some(Upload { name: "a.pdf".to_owned(), bytes: b"MZ".to_vec() });
        let refused = providers::add_approval(&awa, &world.app.shelf, wrong).await;
        let Err(ApprovalError::Problems(list)) = refused else { panic!("{refused:?}") };
        let fields: Vec<&str> = list.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["number", "valid_to", "proof"], "{}", world.engine);
    }
}

#[tokio::test]
async fn a_file_opens_for_its_service_and_who_looks_for_services_alone() {
    for world in worlds().await {
        let (id, awa) = registered(&world).await;
        providers::add_document(&awa, &world.app.shelf, "Livret d’accueil", pdf()).await.unwrap();
        let document = providers::documents(&awa, id).await.unwrap()[0].document;
        let shelf = &world.app.shelf;
        for who in [&awa, &world.care_manager()] {
            let (_, bytes) = providers::open_document(who, shelf, id, document).await.unwrap();
            assert_eq!(bytes, pdf().bytes, "{}", world.engine);
        }
        let omar = world
            .somebody(accounts::StructureKind::Provider, "Autre", "Omar Diop", access::Role::Coordinator)
            .await;
        for stranger in [omar.clone(), world.caseworker(), world.visitor()] {
            let refused = providers::open_document(&stranger, shelf, id, document).await;
            assert!(
                matches!(refused, Err(providers::DocumentError::Refused(Refused::NotFound))),
                "{refused:?}"
            );
            let refused = providers::fiche(&stranger, id).await;
            assert!(matches!(refused, Err(FicheError::Refused(Refused::NotFound))), "{refused:?}");
            assert!(matches!(
                providers::history(&stranger, id).await,
                Err(FicheError::Refused(Refused::NotFound))
            ));
            assert!(matches!(providers::approvals(&stranger, id).await, Err(Refused::NotFound)));
        }
        let kept = providers::documents(&awa, id).await.unwrap()[0].id;
        let refused = providers::withdraw_document(&omar, kept).await;
        assert!(matches!(refused, Err(providers::DocumentError::Refused(Refused::NotFound))), "{refused:?}");
        providers::withdraw_document(&awa, kept).await.unwrap();
        let gone = providers::open_document(&awa, shelf, id, document).await;
        assert!(matches!(gone, Err(providers::DocumentError::Refused(Refused::NotFound))), "{gone:?}");
    }
}

#[tokio::test]
async fn a_service_known_by_its_departement_opens_its_fiche() {
    for world in worlds().await {
        let omar = world
            .somebody(
                accounts::StructureKind::Provider,
                "Aide et Présence",
                "Omar Diop",
                access::Role::Coordinator,
            )
            .await;
        assert_eq!(providers::own(&omar, omar.db.read()).await.unwrap(), None, "{}", world.engine);
        let without = providers::open_own(&omar, "transport", None).await;
        assert!(matches!(without, Err(providers::OpenError::Terms)), "{without:?}");
        let terms = providers::terms(omar.db.read()).await.unwrap().version;
        let id = providers::open_own(&omar, "transport", Some(terms)).await.unwrap();
        assert_eq!(providers::open_own(&omar, "transport", Some(terms)).await.unwrap(), id);
        let own = providers::own(&omar, omar.db.read()).await.unwrap().unwrap();
        assert_eq!((own.name(), own.profile()), ("Aide et Présence", Profile::Transport));
    }
}
