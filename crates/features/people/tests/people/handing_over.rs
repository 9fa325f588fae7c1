use access::{Cx, Role, Who};
use accounts::{NewMember, PartnerEdit, StructureKind};
use kernel::id::{PersonId, StructureId};
use people::{CloseError, DeadlineKind, HandOverError, Heir, NewDeadline, Refused};
use testing::World;

use crate::{journal, known, named};

#[tokio::test]
async fn a_colleague_takes_over_with_what_was_due() {
    for world in testing::worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let id = known(&world, named("Jeanne", "Roux")).await;
        let tx = julie.db.begin().await.unwrap();
        let new = NewDeadline {
            structure: world.company,
            person: Some(id),
            call: None,
            kind: DeadlineKind::CallBack,
            label: "Rappeler".to_owned(),
            due_at: world.clock.now(),
            assignee: julie.who.account(),
        };
        people::create_deadline(&julie, &tx, new).await.unwrap();
        tx.commit().await.unwrap();
        let heir = marc.who.account().unwrap();
        people::hand_over(&julie, id, Heir::Colleague(heir), "Sa fille rappelle lundi.").await.unwrap();
        assert_eq!(people::find(&julie, id).await.unwrap().referent, Some(heir), "{}", world.engine);
        assert_eq!(people::deadlines_of(&julie, id).await.unwrap()[0].assignee, Some(heir));
        let notes = people::notes(&marc, id).await.unwrap();
        assert_eq!(notes[0].text.as_deref(), Some("Relais passé à Marc Petit : Sa fille rappelle lundi."));
        let ines = world.stranger().who.account().unwrap();
        let refused = people::hand_over(&julie, id, Heir::Colleague(ines), "").await;
        assert!(matches!(refused, Err(HandOverError::NotAColleague)), "{refused:?}");
    }
}

#[tokio::test]
async fn another_structure_reads_a_name_until_it_accepts_then_follows() {
    for world in testing::worlds().await {
        let (julie, ines) = (world.care_manager(), world.stranger());
        let id = known(&world, named("Jeanne", "Roux")).await;
        let there = Heir::Structure(world.other_company);
        people::hand_over(&julie, id, there, "Déménage à Nantes.").await.unwrap();
        assert!(matches!(people::find(&ines, id).await, Err(Refused::NotFound)), "{}", world.engine);
        let proposals = people::proposals(&ines).await.unwrap();
        assert_eq!(proposals[0].person_name, "Jeanne Roux");
        assert_eq!(proposals[0].note.as_deref(), Some("Déménage à Nantes."));
        let twice = people::hand_over(&julie, id, there, "").await;
        assert!(matches!(twice, Err(HandOverError::AlreadyProposed)), "{twice:?}");
        let not_theirs = people::answer_proposal(&julie, proposals[0].id, true).await;
        assert!(matches!(not_theirs, Err(HandOverError::Answered)), "{not_theirs:?}");

        people::answer_proposal(&ines, proposals[0].id, true).await.unwrap();
        assert_eq!(people::find(&ines, id).await.unwrap().referent, ines.who.account());
        assert_eq!(people::search(&ines, "roux", 5).await.unwrap().len(), 1);
        assert!(matches!(people::find(&julie, id).await, Err(Refused::NotFound)));
        assert!(people::search(&julie, "roux", 5).await.unwrap().is_empty());
        assert!(journal(&ines, id).await.contains(&"Inès Durand accepter le relais fiche".to_owned()));
        let again = people::answer_proposal(&ines, proposals[0].id, false).await;
        assert!(matches!(again, Err(HandOverError::Answered)), "{again:?}");
    }
}

#[tokio::test]
async fn a_declined_proposal_changes_nothing() {
    for world in testing::worlds().await {
        let (julie, ines) = (world.care_manager(), world.stranger());
        let id = known(&world, named("Jeanne", "Roux")).await;
        people::hand_over(&julie, id, Heir::Structure(world.other_company), "").await.unwrap();
        let proposal = people::proposals(&ines).await.unwrap().remove(0);
        people::answer_proposal(&ines, proposal.id, false).await.unwrap();
        assert!(people::find(&julie, id).await.is_ok(), "{}", world.engine);
        assert_eq!(people::pending_hand_over(&julie, id).await.unwrap(), None);
    }
}

async fn departement(world: &World) -> StructureId {
    let new = PartnerEdit { name: "Département du Nord".to_owned(), siret: None, phone: None, email: None };
    accounts::create_partner(&world.manager(), StructureKind::Department, new).await.unwrap()
}

async fn joins(world: &World, structure: StructureId, name: &str, email: &str, role: Role) -> Cx {
    let marc = world.manager();
    let new = NewMember { email: email.to_owned(), name: name.to_owned(), structure, role, password: None };
    let tx = marc.db.begin().await.unwrap();
    let account = accounts::create_member(&marc, &tx, new).await.unwrap();
    tx.commit().await.unwrap();
    world.app.cx(Who::Member { account, name: name.to_owned(), structure, role })
}

async fn heirs(cx: &Cx, person: PersonId) -> Vec<String> {
    people::heirs(cx, person).await.unwrap().into_iter().map(|one| one.name).collect()
}

#[tokio::test]
async fn a_departement_with_a_care_manager_takes_over_and_may_give_back() {
    for world in testing::worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let id = known(&world, named("Jeanne", "Roux")).await;
        let there = departement(&world).await;
        let paul = joins(&world, there, "Paul Roy", "paul@exemple.fr", Role::Caseworker).await;
        assert_eq!(heirs(&julie, id).await, ["Autre Maison"], "a caseworker accepts nothing");
        let refused = people::hand_over(&julie, id, Heir::Structure(there), "").await;
        assert!(matches!(refused, Err(HandOverError::NobodyThere)), "{refused:?}");
        assert!(people::proposals(&paul).await.unwrap().is_empty());

        let nora = joins(&world, there, "Nora Lopez", "nora@exemple.fr", Role::CareManager).await;
        assert_eq!(heirs(&julie, id).await, ["Autre Maison", "Département du Nord"]);
        people::hand_over(&julie, id, Heir::Structure(there), "Elle vit à Lille.").await.unwrap();
        assert!(matches!(people::find(&nora, id).await, Err(Refused::NotFound)), "{}", world.engine);
        let proposal = people::proposals(&nora).await.unwrap().remove(0);
        people::answer_proposal(&nora, proposal.id, true).await.unwrap();
        assert_eq!(people::find(&nora, id).await.unwrap().referent, nora.who.account());
        assert!(matches!(people::find(&julie, id).await, Err(Refused::NotFound)));

        let refused = people::close_structure(&marc, there).await;
        assert!(matches!(refused, Err(CloseError::StillFollows(1))), "{refused:?}");
        assert_eq!(heirs(&nora, id).await, ["Autre Maison", "Cordée Conseil"]);
        people::hand_over(&nora, id, Heir::Structure(world.company), "").await.unwrap();
        let proposal = people::proposals(&julie).await.unwrap().remove(0);
        people::answer_proposal(&julie, proposal.id, true).await.unwrap();
        people::close_structure(&marc, there).await.unwrap();
        assert_eq!(heirs(&julie, id).await, ["Autre Maison"]);
    }
}

#[tokio::test]
async fn what_waits_for_a_structure_that_closes_is_declined() {
    for world in testing::worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let id = known(&world, named("Jeanne", "Roux")).await;
        let there = departement(&world).await;
        joins(&world, there, "Nora Lopez", "nora@exemple.fr", Role::CareManager).await;
        people::hand_over(&julie, id, Heir::Structure(there), "").await.unwrap();
        let refused = people::close_structure(&julie, there).await;
        assert!(matches!(refused, Err(CloseError::Denied(_))), "{refused:?}");
        people::close_structure(&marc, there).await.unwrap();
        assert_eq!(people::pending_hand_over(&julie, id).await.unwrap(), None, "{}", world.engine);
        assert!(journal(&julie, id).await.contains(&"Marc Petit refuser le relais fiche".to_owned()));
        let a_company = people::close_structure(&marc, world.other_company).await;
        assert!(matches!(a_company, Err(CloseError::Partner(_))), "{a_company:?}");
        people::hand_over(&julie, id, Heir::Structure(world.other_company), "").await.unwrap();
    }
}
