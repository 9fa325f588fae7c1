use people::{DeadlineKind, HandOverError, Heir, NewDeadline, Refused};

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
