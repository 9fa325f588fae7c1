use access::CircleRole;
use intake::{CallError, CallFilter, Level};
use kernel::jiff::civil::date;
use people::{Board, DeadlineKind, Heir};
use plans::{ConsentError, NewConsent, PlanError, Way};

use crate::scene::{BASE_URL, recipient, scenes};

const I_APPROVE: &str = "J’approuve ce plan.";

#[tokio::test]
async fn the_person_and_the_caregiver_both_approve() {
    for scene in scenes().await {
        let plan = scene.send().await.plan;
        let claire = scene.relative("Claire Durand").await;
        plans::approve(&claire, plan, I_APPROVE).await.unwrap();
        plans::approve(&claire, plan, I_APPROVE).await.unwrap();
        let read = plans::latest_for_family(&claire, scene.person).await.unwrap().unwrap();
        assert_eq!(read.approvals.len(), 1);
        assert!(!read.is_approved());
        plans::approve(&scene.relative("Jeanne Moreau").await, plan, I_APPROVE).await.unwrap();
        let read = plans::find(&scene.julie, plan).await.unwrap();
        assert!(read.is_approved());
        assert_eq!(read.approval_of(CircleRole::Myself).unwrap().name, "Jeanne Moreau");
    }
}

#[tokio::test]
async fn a_relative_reads_but_does_not_approve_and_nobody_approves_for_the_family() {
    for scene in scenes().await {
        let mut command = scene.command(1);
        command.recipients.push(recipient("Paul Moreau", "paul@exemple.fr", CircleRole::Relative));
        let plan = scene.send_as(&scene.julie, command).await.unwrap().plan;
        let paul = scene.relative("Paul Moreau").await;
        assert!(plans::latest_for_family(&paul, scene.person).await.unwrap().is_some());
        for cx in [paul, scene.julie.clone()] {
            assert!(matches!(plans::approve(&cx, plan, I_APPROVE).await, Err(PlanError::Denied(_))));
        }
    }
}

#[tokio::test]
async fn a_plan_replaced_meanwhile_is_not_approved_by_mistake() {
    for scene in scenes().await {
        let first = scene.send().await.plan;
        scene.world.clock.advance(kernel::jiff::SignedDuration::from_hours(1));
        scene.send_as(&scene.julie, scene.command(2)).await.unwrap();
        let claire = scene.relative("Claire Durand").await;
        assert!(matches!(plans::approve(&claire, first, I_APPROVE).await, Err(PlanError::Replaced)));
        assert_eq!(plans::versions(&scene.julie, scene.person).await.unwrap().len(), 2);
    }
}

/// Jeanne has no e-mail: she says yes on the telephone.
#[tokio::test]
async fn an_approval_by_telephone_is_noted_as_such_and_can_be_taken_back() {
    for scene in scenes().await {
        let plan = scene.send().await.plan;
        let claire = scene.relative("Claire Durand").await;
        plans::approve(&claire, plan, I_APPROVE).await.unwrap();
        let today = date(2026, 11, 21);
        let said = |name: &str, role, given_on| NewConsent {
            role,
            name: name.to_owned(),
            way: Way::Telephone,
            witness: String::new(),
            given_on,
        };
        let record = async |new| plans::record_consent(&scene.julie, plan, new).await;
        let nobody = record(said(" ", CircleRole::Myself, today)).await;
        assert!(matches!(nobody, Err(ConsentError::Name)));
        let tomorrow = record(said("Jeanne Moreau", CircleRole::Myself, today.tomorrow().unwrap())).await;
        assert!(matches!(tomorrow, Err(ConsentError::Day)));
        let neighbour = record(said("Luc", CircleRole::Neighbour, today)).await;
        assert!(matches!(neighbour, Err(ConsentError::Role)));
        let by_a_relative =
            plans::record_consent(&claire, plan, said("Jeanne Moreau", CircleRole::Myself, today)).await;
        assert!(by_a_relative.is_err(), "a family clicks for itself, and notes for nobody");
        record(said("Jeanne Moreau", CircleRole::Myself, today)).await.unwrap();
        record(said("Jeanne Moreau", CircleRole::Myself, today)).await.unwrap();
        let read = plans::latest_for_family(&claire, scene.person).await.unwrap().unwrap();
        assert!(read.is_approved(), "{}", scene.world.engine);
        assert_eq!(read.approvals.len(), 2, "noted once");
        let noted = read.approval_of(CircleRole::Myself).unwrap();
        assert_eq!(noted.how().unwrap(), "accord donné par téléphone le 21/11/2026, noté par Julie Martin");
        let id = noted.noted.as_ref().unwrap().id;
        let due = people::deadlines_of(&scene.julie, scene.person).await.unwrap();
        assert!(due.iter().all(|due| due.kind != DeadlineKind::Approval || due.done_at.is_some()), "{due:?}");
        let mute = plans::withdraw_consent(&scene.julie, plan, id, " ").await;
        assert!(matches!(mute, Err(ConsentError::Reason)));
        plans::withdraw_consent(&scene.julie, plan, id, "Elle veut y réfléchir").await.unwrap();
        let again = plans::withdraw_consent(&scene.julie, plan, id, "Encore").await;
        assert!(matches!(again, Err(ConsentError::NotFound)));
        assert!(!plans::find(&scene.julie, plan).await.unwrap().is_approved(), "{}", scene.world.engine);
    }
}

#[tokio::test]
async fn a_question_reaches_the_care_manager_without_being_told_in_the_mail() {
    for scene in scenes().await {
        let plan = scene.send().await.plan;
        let claire = scene.relative("Claire Durand").await;
        plans::ask(&claire, plan, "Peut-on commencer par deux matins ?", BASE_URL).await.unwrap();
        let asked = plans::questions(&scene.julie, plan).await.unwrap();
        assert_eq!(asked[0].text, "Peut-on commencer par deux matins ?");
        let mails = scene.world.mails().await;
        // Mails of one instant come in no fixed order.
        let mail = mails.iter().find(|mail| mail.to_address == "julie.martin@exemple.fr").unwrap();
        assert!(!mail.text.contains("matins"));
        let deadlines = people::deadlines_of(&scene.julie, scene.person).await.unwrap();
        assert!(deadlines.iter().any(|due| due.kind == DeadlineKind::CallBack));
        plans::versions(&scene.julie, scene.person).await.unwrap();
        let journal = intake::journal(&scene.julie, scene.person, 0, 100).await.unwrap();
        let told = |action: &str, subject: &str| {
            journal.iter().filter(|line| line.action == action && line.subject == subject).count()
        };
        assert_eq!(told("lire", "questions sur le plan"), 1);
        assert_eq!(told("consulter", "liste des plans"), 1);
        let empty = plans::ask(&claire, plan, "  ", BASE_URL).await;
        assert!(matches!(empty, Err(PlanError::NoQuestion)));
    }
}

#[tokio::test]
async fn the_level_only_goes_up() {
    for scene in scenes().await {
        let plan = scene.send().await.plan;
        plans::upgrade(&scene.julie, plan, Level::C).await.unwrap();
        assert_eq!(intake::find(&scene.julie, scene.call).await.unwrap().level, Some(Level::C));
        let down = plans::upgrade(&scene.julie, plan, Level::B).await;
        assert!(matches!(down, Err(PlanError::LevelDown)));
    }
}

#[tokio::test]
async fn after_a_hand_over_the_new_structure_has_the_call_and_the_former_one_has_lost_it() {
    for scene in scenes().await {
        let plan = scene.send().await.plan;
        let claire = scene.relative("Claire Durand").await;
        let (julie, ines) = (&scene.julie, scene.world.stranger());
        people::hand_over(julie, scene.person, Heir::Structure(scene.world.other_company), "").await.unwrap();
        assert!(matches!(intake::find(&ines, scene.call).await, Err(CallError::NotFound)));
        let proposal = people::proposals(&ines).await.unwrap().remove(0);
        people::answer_proposal(&ines, proposal.id, true).await.unwrap();

        assert!(matches!(intake::assess(julie, scene.call).await, Err(CallError::NotFound)));
        assert!(matches!(intake::end(julie, scene.call).await, Err(CallError::NotFound)));
        assert!(matches!(plans::find(julie, plan).await, Err(PlanError::NotFound)));
        assert!(intake::of_person(julie, scene.person).await.unwrap().is_empty());
        assert_eq!(intake::list(julie, &CallFilter::default(), 0, 10).await.unwrap().total, 0);

        assert_eq!(intake::list(&ines, &CallFilter::default(), 0, 10).await.unwrap().total, 1);
        assert_eq!(intake::of_person(&ines, scene.person).await.unwrap()[0].id, scene.call);
        plans::upgrade(&ines, plan, Level::B).await.unwrap();
        scene.world.clock.advance(kernel::jiff::SignedDuration::from_hours(1));
        let next = scene.send_as(&ines, scene.command(2)).await.unwrap().plan;
        let next = plans::find(&ines, next).await.unwrap();
        assert_eq!((next.number, next.document.issuer.name.as_str()), (2, "Autre Maison"));

        // About the plan of the former structure too.
        plans::ask(&claire, plan, "Qui vient lundi ?", BASE_URL).await.unwrap();
        let page = people::Page { number: 1, size: 50 };
        let board = people::board(&ines, Board::Mine, page).await.unwrap();
        let asked = board.lines.iter().filter(|line| line.deadline.kind == DeadlineKind::CallBack).count();
        assert_eq!(asked, 1);
        assert_eq!(people::board(julie, Board::Team, page).await.unwrap().total, 0);
        let mails = scene.world.mails().await;
        assert!(mails.iter().any(|mail| mail.to_address == "ines.durand@exemple.fr"));
    }
}

#[tokio::test]
async fn sending_promises_a_reminder_and_a_revision_that_approval_and_a_new_version_close() {
    for scene in scenes().await {
        let plan = scene.send().await.plan;
        let open = async |kind: DeadlineKind| {
            let all = people::deadlines_of(&scene.julie, scene.person).await.unwrap();
            let open = all.into_iter().filter(|due| due.kind == kind && due.done_at.is_none());
            open.map(|due| due.due_at.to_string()).collect::<Vec<_>>()
        };
        // Sent on 21 November at 14:30 in Paris: in summer half past two comes an hour earlier.
        assert_eq!(open(DeadlineKind::Approval).await, ["2026-11-28T13:30:00Z"]);
        assert_eq!(open(DeadlineKind::Revision).await, ["2027-05-21T12:30:00Z"]);
        plans::approve(&scene.relative("Claire Durand").await, plan, I_APPROVE).await.unwrap();
        assert_eq!(open(DeadlineKind::Approval).await.len(), 1);
        plans::approve(&scene.relative("Jeanne Moreau").await, plan, I_APPROVE).await.unwrap();
        assert_eq!(open(DeadlineKind::Approval).await.len(), 0);
        assert_eq!(open(DeadlineKind::Revision).await.len(), 1);

        scene.world.clock.advance(kernel::jiff::SignedDuration::from_hours(24));
        scene.send_as(&scene.julie, scene.command(2)).await.unwrap();
        assert_eq!(open(DeadlineKind::Approval).await, ["2026-11-29T13:30:00Z"]);
        assert_eq!(open(DeadlineKind::Revision).await, ["2027-05-22T12:30:00Z"]);
    }
}
