use people::{NewNote, NoteError, Refused};

use crate::{journal, known, named};

fn note(text: &str) -> NewNote {
    NewNote { text: text.to_owned(), health: false, corrects: None }
}

#[tokio::test]
async fn a_correction_keeps_the_original_with_author_and_time() {
    for world in testing::worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let id = known(&world, named("Jeanne", "Roux")).await;
        let first = people::write_note(&julie, id, note("La clé est chez Mme Petit.")).await.unwrap();
        world.clock.advance(kernel::jiff::SignedDuration::from_mins(5));
        let right = NewNote { corrects: Some(first), ..note("La clé est chez M. Petit.") };
        let second = people::write_note(&marc, id, right).await.unwrap();
        let notes = people::notes(&julie, id).await.unwrap();
        assert_eq!(notes.len(), 2, "{}", world.engine);
        assert_eq!(
            (notes[0].id, notes[0].author_name.as_str(), notes[0].corrects),
            (second, "Marc Petit", Some(first))
        );
        assert_eq!(notes[1].text.as_deref(), Some("La clé est chez Mme Petit."));
        assert_eq!(notes[1].corrected_by, Some(second));
        assert!(notes[1].at < notes[0].at);
        let told = journal(&julie, id).await;
        assert!(told.contains(&"Marc Petit corriger note de suivi".to_owned()), "{told:?}");
        people::notes(&julie, id).await.unwrap();
        let looks =
            |told: Vec<String>| told.iter().filter(|line| line.ends_with("lire notes de suivi")).count();
        assert_eq!(looks(journal(&julie, id).await), 1);
    }
}

#[tokio::test]
async fn a_health_note_is_for_care_managers_and_no_note_for_families_or_strangers() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let id = known(&world, named("Jeanne", "Roux")).await;
        people::write_note(&julie, id, NewNote { health: true, ..note("Vertiges depuis lundi.") })
            .await
            .unwrap();
        let told = |notes: Vec<people::Note>| notes[0].text.clone();
        assert!(told(people::notes(&julie, id).await.unwrap()).is_some(), "{}", world.engine);
        assert!(told(people::notes(&world.manager(), id).await.unwrap()).is_none());
        let paul = people::Invitation {
            name: "Paul".into(),
            email: "paul@exemple.fr".into(),
            role: access::CircleRole::Caregiver,
            relation_label: None,
        };
        let paul = people::invite(&julie, id, paul, "http://cordee.test").await.unwrap();
        let refused = people::notes(&world.relative(paul, "Paul"), id).await;
        assert!(matches!(refused, Err(NoteError::Refused(Refused::Denied(_)))), "{refused:?}");
        let refused = people::write_note(&world.stranger(), id, note("x")).await;
        assert!(matches!(refused, Err(NoteError::Refused(Refused::NotFound))), "{refused:?}");
    }
}

#[tokio::test]
async fn an_empty_or_endless_note_is_refused_with_a_reason() {
    for world in testing::worlds().await {
        let julie = world.care_manager();
        let id = known(&world, named("Jeanne", "Roux")).await;
        assert!(matches!(people::write_note(&julie, id, note(" \n ")).await, Err(NoteError::Empty)));
        let endless = "é".repeat(20_001);
        assert!(matches!(people::write_note(&julie, id, note(&endless)).await, Err(NoteError::TooLong)));
        let other = known(&world, named("Paul", "Petit")).await;
        let elsewhere = people::write_note(&julie, other, note("x")).await.unwrap();
        let wrong = NewNote { corrects: Some(elsewhere), ..note("y") };
        assert!(matches!(people::write_note(&julie, id, wrong).await, Err(NoteError::NothingToCorrect)));
        assert!(people::notes(&julie, id).await.unwrap().is_empty(), "{}", world.engine);
    }
}
