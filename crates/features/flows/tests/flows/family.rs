//! Julie follows Jeanne, whose daughter Sophie reads; Nadia's département says whether Jeanne is BEN-1.

use access::{CircleRole, Cx, Role};
use accounts::StructureKind;
use flows::{
    AnswerError, AskError, FlowError, LinkState, Refusal, StatementAnswer, StatementRequest, VisitFate,
    answer_statement, ask_statement, family_statement, family_visits, statement_link, statement_requests,
    waiting_statements, withdraw_statement,
};
use kernel::{Money, id::PersonId, jiff::civil::date};
use people::{Details, Heir, Invitation, NewPerson};
use records::NotDone;

use crate::scene::{Scene, invoice, invoices, march, order, orders, scenes, visit, visits};

async fn jeanne(scene: &Scene, birth: Option<kernel::jiff::civil::Date>) -> PersonId {
    let julie = scene.world.care_manager();
    let details = Details {
        given_name: "Jeanne".to_owned(),
        usual_name: "Fictive".to_owned(),
        birth_date: birth,
        ..Details::default()
    };
    let tx = julie.db.begin().await.unwrap();
    let new = NewPerson { structure: scene.world.company, referent: None, details };
    let id = people::create(&julie, &tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn invited(scene: &Scene, person: PersonId, name: &str, role: CircleRole) -> Cx {
    let email = format!("{}@exemple.fr", name.to_lowercase());
    let invitation = Invitation { name: name.to_owned(), email, role, relation_label: None };
    let julie = scene.world.care_manager();
    let account = people::invite(&julie, person, invitation, "http://cordee.test").await.unwrap();
    scene.world.relative(account, name)
}

/// Asked by Julie for BEN-1.
async fn asked(scene: &Scene) -> (PersonId, StatementRequest) {
    let person = jeanne(scene, Some(date(1942, 4, 3))).await;
    ask_statement(&scene.world.care_manager(), person, Some(scene.department), " BEN-1 ").await.unwrap();
    (person, waiting(scene).await)
}

async fn waiting(scene: &Scene) -> StatementRequest {
    statement_requests(scene.nadia(), LinkState::Asked, 0, 9).await.unwrap().0.remove(0)
}

/// Ten hours ordered a month, three visits done and one refused in March, three hours billed.
async fn march_of_jeanne(scene: &Scene) {
    scene.send(scene.nadia(), orders([order("PC-1", 0)])).await;
    let mut refused = visit("V-5", march(5), 0);
    refused.correction = Some("REF".into());
    let mut unproved = visit("V-6", march(6), 0);
    unproved.stamp_out = None;
    let done = (2..5).map(|day| visit(&format!("V-{day}"), march(day), 0));
    scene.send(scene.omar(), visits(done.chain([refused, unproved]))).await;
    let mut billed = invoice("F-1", "3", 7_500, 0);
    billed.lines[0].beneficiary_share = Some(Money::from_cents(1_500));
    scene.send(scene.omar(), invoices([billed])).await;
}

#[tokio::test]
async fn a_confirmed_family_reads_its_hours_and_its_visits() {
    for scene in scenes().await {
        march_of_jeanne(&scene).await;
        let (person, request) = asked(&scene).await;
        assert_eq!((request.same_name(), request.same_birth_date()), (Some(true), None));
        assert_eq!(request.number, "BEN-1", "{}: without its spaces", scene.engine());
        let sophie = invited(&scene, person, "Sophie", CircleRole::Relative).await;
        assert!(matches!(family_statement(&sophie, person, None).await, Err(FlowError::NotFound)));
        answer_statement(scene.nadia(), request.id, StatementAnswer::Confirm).await.unwrap();
        for reader in [&sophie, &scene.world.care_manager()] {
            let read = family_statement(reader, person, None).await.unwrap();
            assert_eq!((read.years, read.months.len()), (vec![2026], 11), "January to today's November");
            let march = &read.months[8];
            assert_eq!(march.month.to_string(), "2026-03", "the latest first");
            let [service] = march.services.as_slice() else { panic!("one service") };
            assert_eq!(service.name, "Aide et Présence");
            assert_eq!((service.amounts.ordered(), service.amounts.done()), (600, 180));
            assert_eq!((service.amounts.billed_min(), service.amounts.billed), (180, Money::from_euros(75)));
            assert_eq!(service.left, Some(Money::from_euros(15)), "{}", scene.engine());
            assert_eq!(read.months[7].services[0].left, None, "nothing billed in April");
            assert_eq!(family_statement(reader, person, Some(2025)).await.unwrap().months, []);
            let visits = family_visits(reader, &scene.means.archive, person, march.month).await.unwrap();
            let fates: Vec<VisitFate> = visits.iter().map(|visit| visit.fate).collect();
            let done = [VisitFate::Done; 3].into_iter();
            let rest = [VisitFate::NotDone(NotDone::Refusal), VisitFate::Unproved];
            assert_eq!(fates, done.chain(rest).collect::<Vec<_>>());
            assert_eq!((visits[0].start, visits[0].minutes()), (march_at_nine(), 60));
        }
    }
}

fn march_at_nine() -> kernel::jiff::civil::DateTime {
    march(2).at(9, 0, 0, 0)
}

#[tokio::test]
async fn an_invoice_that_does_not_say_what_is_left_is_not_guessed() {
    for scene in scenes().await {
        march_of_jeanne(&scene).await;
        scene.send(scene.omar(), invoices([invoice("F-2", "1", 2_500, 0)])).await;
        let (person, request) = asked(&scene).await;
        answer_statement(scene.nadia(), request.id, StatementAnswer::Confirm).await.unwrap();
        let read = family_statement(&scene.world.care_manager(), person, None).await.unwrap();
        assert_eq!(read.months[8].services[0].left, None, "{}: F-2 says nothing", scene.engine());
    }
}

#[tokio::test]
async fn who_guesses_a_number_learns_nothing() {
    for scene in scenes().await {
        march_of_jeanne(&scene).await;
        let julie = scene.world.care_manager();
        let mut seen = Vec::new();
        for number in ["BEN-1", "BEN-999"] {
            let person = jeanne(&scene, Some(date(1942, 4, 3))).await;
            ask_statement(&julie, person, Some(scene.department), number).await.unwrap();
            let link = statement_link(&julie, person).await.unwrap().unwrap();
            seen.push((link.state, link.decided_at, link.refusal));
            assert!(matches!(family_statement(&julie, person, None).await, Err(FlowError::NotFound)));
            let again = ask_statement(&julie, person, Some(scene.department), "BEN-2").await;
            assert!(matches!(again, Err(AskError::AlreadyAsked)), "{}: one at a time", scene.engine());
        }
        assert_eq!(seen[0], seen[1], "the same answer");
        // An agent does not confirm what no file names.
        let (requests, total) = statement_requests(scene.nadia(), LinkState::Asked, 0, 9).await.unwrap();
        let unknown = requests.iter().find(|one| one.number == "BEN-999").unwrap();
        assert_eq!((total, unknown.known.as_ref()), (2, None));
        let unknown = answer_statement(scene.nadia(), unknown.id, StatementAnswer::Confirm).await;
        assert!(matches!(unknown, Err(AnswerError::Unknown)));
        assert_eq!(waiting_statements(scene.nadia()).await.unwrap(), 2, "nothing was decided");
    }
}

#[tokio::test]
async fn what_is_asked_must_be_whole() {
    for scene in scenes().await {
        let julie = scene.world.care_manager();
        let nameless = jeanne(&scene, None).await;
        let own = Some(scene.department);
        assert!(matches!(ask_statement(&julie, nameless, own, "BEN-1").await, Err(AskError::NoBirthDate)));
        let person = jeanne(&scene, Some(date(1942, 4, 3))).await;
        assert!(matches!(ask_statement(&julie, person, own, "  ").await, Err(AskError::NoNumber)));
        let company = Some(scene.world.company);
        assert!(matches!(ask_statement(&julie, person, company, "1").await, Err(AskError::NoDepartment)));
        let long = "9".repeat(61);
        assert!(matches!(ask_statement(&julie, person, own, &long).await, Err(AskError::LongNumber)));
        assert_eq!(statement_link(&julie, person).await.unwrap(), None, "{}", scene.engine());
    }
}

#[tokio::test]
async fn two_agents_make_one_decision() {
    for scene in scenes().await {
        march_of_jeanne(&scene).await;
        let (person, request) = asked(&scene).await;
        let refuse = StatementAnswer::Refuse(Refusal::Mismatch);
        let (one, other) = tokio::join!(
            answer_statement(scene.nadia(), request.id, StatementAnswer::Confirm),
            answer_statement(scene.nadia(), request.id, refuse),
        );
        assert!(one.is_ok() != other.is_ok(), "{}: {one:?} {other:?}", scene.engine());
        let (won, lost) = if one.is_ok() { (StatementAnswer::Confirm, other) } else { (refuse, one) };
        assert!(matches!(lost, Err(AnswerError::Answered(by)) if by.contains("Nadia Roux")));
        answer_statement(scene.nadia(), request.id, won).await.unwrap();
        let journal = people::journal(&scene.world.care_manager(), person, &[], 0, 50).await.unwrap();
        let decisions = journal.iter().filter(|line| ["confirmer", "refuser"].contains(&&*line.action));
        assert_eq!(decisions.count(), 1, "twice the same is once");
    }
}

#[tokio::test]
async fn a_refusal_says_what_to_do_and_what_is_taken_back_closes_at_once() {
    for scene in scenes().await {
        march_of_jeanne(&scene).await;
        let (person, request) = asked(&scene).await;
        let julie = scene.world.care_manager();
        answer_statement(scene.nadia(), request.id, StatementAnswer::Refuse(Refusal::Consent)).await.unwrap();
        let link = statement_link(&julie, person).await.unwrap().unwrap();
        assert_eq!((link.state, link.refusal), (LinkState::Refused, Some(Refusal::Consent)));
        ask_statement(&julie, person, Some(scene.department), "BEN-1").await.unwrap();
        let again = waiting(&scene).await.id;
        answer_statement(scene.nadia(), again, StatementAnswer::Confirm).await.unwrap();
        assert!(family_statement(&julie, person, None).await.is_ok());
        let take_back = StatementAnswer::TakeBack(Refusal::Mismatch);
        answer_statement(scene.nadia(), again, take_back).await.unwrap();
        assert!(matches!(family_statement(&julie, person, None).await, Err(FlowError::NotFound)));
        ask_statement(&julie, person, Some(scene.department), "BEN-1").await.unwrap();
        let third = waiting(&scene).await.id;
        answer_statement(scene.nadia(), third, StatementAnswer::Confirm).await.unwrap();
        withdraw_statement(&julie, person).await.unwrap();
        withdraw_statement(&julie, person).await.unwrap();
        assert!(matches!(family_statement(&julie, person, None).await, Err(FlowError::NotFound)));
        let late = answer_statement(scene.nadia(), third, take_back).await;
        assert!(matches!(late, Err(AnswerError::Answered(_))), "{}: {late:?}", scene.engine());
    }
}

#[tokio::test]
async fn strangers_learn_nothing_and_the_link_goes_with_the_person() {
    for scene in scenes().await {
        march_of_jeanne(&scene).await;
        let (person, request) = asked(&scene).await;
        let kind = StructureKind::Department;
        let elsewhere = scene.world.somebody(kind, "Ailleurs", "Rachid", Role::Caseworker).await;
        assert_eq!(statement_requests(&elsewhere, LinkState::Asked, 0, 9).await.unwrap(), (vec![], 0));
        let answer = answer_statement(&elsewhere, request.id, StatementAnswer::Confirm).await;
        assert!(matches!(answer, Err(AnswerError::Flow(FlowError::NotFound))), "{}", scene.engine());
        for who in [scene.omar(), &scene.world.care_manager(), &scene.world.visitor()] {
            let answer = answer_statement(who, request.id, StatementAnswer::Confirm).await;
            assert!(matches!(answer, Err(AnswerError::Flow(FlowError::Denied(_)))));
            assert!(statement_requests(who, LinkState::Asked, 0, 9).await.is_err());
        }
        answer_statement(scene.nadia(), request.id, StatementAnswer::Confirm).await.unwrap();
        let luc = invited(&scene, person, "Luc", CircleRole::Neighbour).await;
        assert!(matches!(family_statement(&luc, person, None).await, Err(FlowError::Denied(_))));
        let other = jeanne(&scene, None).await;
        let eve = invited(&scene, other, "Eve", CircleRole::Caregiver).await;
        let march = "2026-03".parse().unwrap();
        for who in [&eve, &scene.world.stranger(), scene.nadia(), scene.omar(), &elsewhere] {
            assert!(matches!(family_statement(who, person, None).await, Err(FlowError::NotFound)));
            let visits = family_visits(who, &scene.means.archive, person, march).await;
            assert!(matches!(visits, Err(FlowError::NotFound)));
            assert!(matches!(statement_link(who, person).await, Err(FlowError::NotFound)));
            assert!(matches!(withdraw_statement(who, person).await, Err(FlowError::NotFound)));
            let asked = ask_statement(who, person, Some(scene.department), "BEN-1").await;
            assert!(matches!(asked, Err(AskError::Refused(people::Refused::NotFound))));
        }
        let sophie = invited(&scene, person, "Sophie", CircleRole::Caregiver).await;
        assert!(matches!(withdraw_statement(&sophie, person).await, Err(FlowError::Denied(_))));
        // Handed over, the person keeps the link and the former structure loses it.
        let (julie, ines) = (scene.world.care_manager(), scene.world.stranger());
        people::hand_over(&julie, person, Heir::Structure(ines.who.structure().unwrap()), "").await.unwrap();
        let proposal = people::proposals(&ines).await.unwrap().remove(0).id;
        people::answer_proposal(&ines, proposal, true).await.unwrap();
        for reader in [&ines, &sophie] {
            assert!(!family_statement(reader, person, None).await.unwrap().months.is_empty());
        }
        assert!(matches!(family_statement(&julie, person, None).await, Err(FlowError::NotFound)));
    }
}
