use std::collections::{BTreeMap, BTreeSet};

use plans::{Edits, PlanError, compose, document_parts::Content, save_edits};

use questionnaire::{Person, Value, keys};
use rules::evaluation::AidCode;

use crate::scene::{Scene, answer, scenes};

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

/// What the section « Ce qui peut financer ces aides » says of an aid: its standing and what to do.
async fn funding(scene: &Scene, code: &AidCode) -> Option<(String, String, Option<String>)> {
    let draft = scene.compose().await;
    let Some(Content::Funding { sources }) = content(&draft, "Ce qui peut financer ces aides") else {
        panic!("no funding")
    };
    let source = sources.iter().find(|source| source.name == code.name_fr())?;
    let article = source.source.as_ref().map(|source| source.article.clone());
    Some((source.status.clone(), format!("{:?}", source.what_to_do), article))
}

#[tokio::test]
async fn who_was_named_is_to_be_asked() {
    for scene in scenes().await {
        for code in [AidCode::Mutuelle, AidCode::CesuPrefinance, AidCode::Mtp] {
            assert!(funding(&scene, &code).await.is_none(), "{code:?}");
        }
        let said = [
            (keys::MUTUELLE_NOM, Value::Text("Horizon Bleu".to_owned())),
            ("aidant_regulier", Value::YesNo(true)),
            (keys::AIDANT_EN_EMPLOI, Value::YesNo(true)),
            (keys::TAUX_MDPH, Value::Number(80.into())),
        ];
        for (key, value) in &said {
            answer(&scene.julie, scene.call, key, value).await;
        }
        for (code, step, article) in [
            (AidCode::Mutuelle, "Appelez la mutuelle", "Horizon Bleu"),
            (AidCode::CesuPrefinance, "comité d’entreprise", "D. 7233-8"),
            (AidCode::Mtp, "Écrivez à la caisse", "L. 355-1"),
        ] {
            let (status, what_to_do, source) = funding(&scene, &code).await.unwrap();
            assert_eq!(status, "À demander");
            assert!(what_to_do.contains(step), "{what_to_do}");
            assert!(source.unwrap().contains(article), "{code:?}");
        }
    }
}

#[tokio::test]
async fn an_exclusion_is_told_as_it_is() {
    for scene in scenes().await {
        let (status, advance, _) = funding(&scene, &AidCode::AvanceImmediate).await.unwrap();
        assert_eq!(status, "Pas encore ouverte");
        assert!(advance.contains("jeudi 1er juillet 2027"), "{advance}");
        let held = [("mdph".to_owned(), Some(kernel::Money::from_euros(300)))];
        answer(&scene.julie, scene.call, keys::AIDES_EN_PLACE, &Value::Amounts(held.into())).await;
        let (_, apa, _) = funding(&scene, &AidCode::Apa).await.unwrap();
        assert!(apa.contains("faites comparer"), "{apa}");
        let (_, home_help, _) = funding(&scene, &AidCode::AideMenagere).await.unwrap();
        assert!(home_help.contains("n’est pas versée"), "{home_help}");
    }
}

#[tokio::test]
async fn one_tick_adds_a_service_to_the_plan_and_never_care_management_to_the_apa() {
    for scene in scenes().await {
        let apa = |draft: &plans::Draft| {
            let Some(Content::Budget(budget)) = content(draft, "Le budget estimé") else {
                panic!("no budget")
            };
            budget.aids.iter().find(|aid| aid.name == AidCode::Apa.name_fr()).unwrap().amount
        };
        let before = apa(&scene.compose().await);
        let ticked = BTreeSet::from(["care_management".to_owned(), "petit_bricolage".to_owned()]);
        answer(&scene.julie, scene.call, keys::AJOUTS, &Value::Choices(ticked)).await;
        let draft = scene.compose().await;
        assert_eq!(apa(&draft), before);
        let Some(Content::Budget(budget)) = content(&draft, "Le budget estimé") else { panic!("no budget") };
        assert!(budget.recurring.iter().any(|line| line.label == "Coordination par le care manager"));
        assert_eq!(
            budget.one_off.iter().map(|line| line.label.as_str()).collect::<Vec<_>>(),
            ["Petit bricolage"]
        );
        assert!(draft.document.essentials.decisions.iter().any(|said| said.ends_with("abonnement mensuel")));
    }
}

#[tokio::test]
async fn the_main_caregiver_may_receive_the_plan_too() {
    for scene in scenes().await {
        answer(&scene.julie, scene.call, "aidant_regulier", &Value::YesNo(true)).await;
        answer(&scene.julie, scene.call, "aidant_qui", &Value::Choice("conjoint".to_owned())).await;
        let paul = Person {
            name: Some("Paul Moreau".to_owned()),
            email: Some("paul@exemple.fr".to_owned()),
            phone: None,
        };
        answer(&scene.julie, scene.call, keys::AIDANT_CONTACT, &Value::Person(paul)).await;
        let draft = scene.compose().await;
        let proposed: Vec<_> = draft.recipients.iter().map(|to| to.email.as_str()).collect();
        assert_eq!(proposed, ["claire@exemple.fr", "jeanne@exemple.fr", "paul@exemple.fr"]);
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
