use std::collections::{BTreeMap, BTreeSet};

use plans::{Edits, PlanError, compose, document_parts::Content, save_edits};

use crate::scene::scenes;

#[tokio::test]
async fn the_call_alone_writes_the_plan() {
    for scene in scenes().await {
        let draft = scene.compose().await;
        let titles: Vec<&str> =
            draft.document.sections.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "Ce que nous avons compris",
                "Les services que nous recommandons",
                "La semaine",
                "Le budget estimé",
                "Ce qui peut financer ces aides",
                "Fiches pratiques",
                "Contacts utiles près de chez vous",
                "Matériel et maintien à domicile",
                "Téléassistance",
                "Aide pour les démarches",
                "Et vous, qui aidez",
                "Ce que nous pouvons faire pour vous",
            ]
        );
        assert_eq!(draft.document.full_name, "Jeanne Moreau");
        let gir = draft.document.essentials.gir.unwrap();
        assert_eq!(gir.lowest, gir.highest);
        let proposed: Vec<_> = draft.recipients.iter().map(|to| to.email.as_str()).collect();
        assert_eq!(proposed, ["claire@exemple.fr", "jeanne@exemple.fr"]);
        assert_eq!(draft.warnings, [""; 0]);
    }
}

#[tokio::test]
async fn contacts_are_those_of_the_home() {
    for scene in scenes().await {
        let draft = scene.compose().await;
        let Some(Content::Contacts { groups }) = content(&draft, "Contacts utiles près de chez vous") else {
            panic!("no contacts")
        };
        assert_eq!(groups[0].contacts[0].name, "CLIC du Beffroi");
        assert!(draft.contacts.iter().all(|choice| choice.city.as_deref() != Some("Bordeaux")));
        let Some(Content::Contacts { groups }) = content(&draft, "Téléassistance") else { panic!("none") };
        assert!((1..=2).contains(&groups[0].contacts.len()));
    }
}

#[tokio::test]
async fn a_section_left_out_and_a_note_are_kept() {
    for scene in scenes().await {
        let edits = Edits {
            removed: BTreeSet::from(["budget".to_owned()]),
            notes: BTreeMap::from([("besoins".to_owned(), "Vu avec le Dr Petit.".to_owned())]),
            ..Edits::default()
        };
        assert_eq!(save_edits(&scene.julie, scene.call, &edits, 0).await.unwrap(), 1);
        let late = save_edits(&scene.world.manager(), scene.call, &Edits::default(), 0).await;
        assert!(matches!(late, Err(PlanError::Conflict { by }) if by == "Julie Martin"));
        let draft = scene.compose().await;
        assert!(content(&draft, "Le budget estimé").is_none());
        let needs = &draft.document.sections[0];
        assert!(format!("{:?}", needs.intro).contains("Vu avec le Dr Petit."));
    }
}

#[tokio::test]
async fn a_stranger_does_not_even_know_it_exists() {
    for scene in scenes().await {
        let refused = compose(&scene.world.stranger(), &scene.places, scene.call).await;
        assert!(matches!(refused, Err(PlanError::NotFound)));
        let sent = scene.send().await;
        let refused = plans::find(&scene.world.stranger(), sent.plan).await;
        assert!(matches!(refused, Err(PlanError::NotFound)));
    }
}

fn content<'a>(draft: &'a plans::Draft, title: &str) -> Option<&'a Content> {
    draft.document.sections.iter().find(|section| section.title == title).map(|section| &section.content)
}
