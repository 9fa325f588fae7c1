//! Who looked at a call and who changed it, told on the page of the person it is about.

use access::{CircleRole, Cx};
use intake::SaveNote;
use kernel::{id::PersonId, jiff::SignedDuration};
use questionnaire::keys;

use crate::{says, worlds};

/// « who verb subject (detail) », newest first.
async fn told(cx: &Cx, person: PersonId) -> Vec<String> {
    let lines = intake::journal(cx, person, 0, 100).await.unwrap();
    lines
        .into_iter()
        .map(|line| {
            let detail = line.detail.map(|detail| format!(" ({detail})")).unwrap_or_default();
            format!("{} {} {}{detail}", line.actor, line.action, line.subject)
        })
        .collect()
}

#[tokio::test]
async fn what_happened_before_the_call_was_linked_shows_once_it_is() {
    for world in worlds().await {
        let (julie, marc) = (world.care_manager(), world.manager());
        let call = intake::start(&julie, None).await.unwrap();
        says(&julie, call, keys::RETRAITE, &[("value", "2000")]).await;
        says(&julie, call, keys::AGE, &[("value", "84")]).await;
        says(&julie, call, keys::AGE, &[("value", "85")]).await;
        let note = SaveNote {
            text: "Voisine : Mme Lopez".into(),
            health: false,
            step: "besoin".into(),
            base: 0,
            change: julie.entropy.uuid(julie.clock.now()),
        };
        intake::save_note(&julie, call, note).await.unwrap();
        intake::assess(&marc, call).await.unwrap();
        intake::notes(&marc, call).await.unwrap();
        let person = intake::create_person_from_call(&julie, call).await.unwrap();
        world.clock.advance(SignedDuration::from_mins(16));
        says(&julie, call, keys::AGE, &[("value", "86")]).await;

        let lines = told(&julie, person).await;
        let count = |line: &str| lines.iter().filter(|told| *told == line).count();
        assert_eq!(count("Julie Martin prendre appel"), 1, "{}: {lines:?}", world.engine);
        assert_eq!(count("Julie Martin modifier appel (Âge, Retraite)"), 1, "{lines:?}");
        assert_eq!(count("Julie Martin modifier appel (Âge)"), 1, "{lines:?}");
        assert_eq!(count("Julie Martin écrire note d’appel"), 1, "{lines:?}");
        assert_eq!(count("Marc Petit consulter appel"), 1, "{lines:?}");
        let all = lines.join("\n");
        assert!(!all.contains("84") && !all.contains("2000") && !all.contains("Lopez"), "{all}");
    }
}

#[tokio::test]
async fn a_caregiver_reads_the_same_lines_and_a_stranger_none() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        says(&julie, call, keys::AGE, &[("value", "84")]).await;
        let person = intake::create_person_from_call(&julie, call).await.unwrap();
        let paul = ::people::Invitation {
            name: "Paul".into(),
            email: "paul@exemple.fr".into(),
            role: CircleRole::Caregiver,
            relation_label: None,
        };
        let paul = ::people::invite(&julie, person, paul, "http://cordee.test").await.unwrap();
        let paul = world.relative(paul, "Paul");
        assert!(told(&paul, person).await.contains(&"Julie Martin modifier appel (Âge)".to_owned()));
        assert!(intake::journal(&world.stranger(), person, 0, 10).await.is_err(), "{}", world.engine);
    }
}
