//! Somebody calls for themself (D01-01): from the call to a letter that leads somewhere.

use std::collections::BTreeSet;

use access::CircleRole;
use people::DeadlineKind;
use plans::{Draft, SendPlan, document_parts::Content};
use questionnaire::{Address, Person, Value, keys};

use crate::scene::{Scene, answer, printed, recipient, scenes_of};

const TITLES: [&str; 3] = ["Ce que nous avons compris", "Vers qui vous tourner", "Fiches pratiques"];

fn choices(ticked: &[&str]) -> Value {
    Value::Choices(ticked.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<_>>())
}

fn text(said: &str) -> Value {
    Value::Text(said.to_owned())
}

/// Claire, in Lille, and what she says of her own need.
fn claire(reason: &str, said: Vec<(&str, Value)>) -> Vec<(String, Value)> {
    let herself = Person {
        name: Some("Claire Durand".to_owned()),
        email: Some("claire@exemple.fr".to_owned()),
        phone: Some("0612345678".to_owned()),
    };
    let home =
        Address { postcode: Some("59000".to_owned()), city: Some("Lille".to_owned()), ..Address::default() };
    let mut answers = vec![
        (keys::RAISON, Value::Choice(reason.to_owned())),
        (keys::BESOIN, text("Je ne m’en sors plus.")),
        (keys::APPELANT, Value::Person(herself)),
        (keys::APPELANT_ADRESSE, Value::Address(home)),
    ];
    answers.extend(said);
    answers.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn balance() -> Vec<(String, Value)> {
    claire(
        "equilibre",
        vec![
            (keys::EQUILIBRE_THEMES, choices(&["stress", "budget"])),
            (keys::EQUILIBRE_ATTENTE, text("Y voir clair avant la fin du mois.")),
            (keys::EQUILIBRE_ORIENTATION, choices(&["psychologue", "conseil_budget", "atelier"])),
            (keys::EQUILIBRE_ATELIERS, choices(&["sommeil_stress"])),
            (keys::EQUILIBRE_FICHES, choices(&["budget_dettes"])),
        ],
    )
}

fn parenthood() -> Vec<(String, Value)> {
    claire(
        "parentalite",
        vec![
            (keys::PARENTALITE_THEMES, choices(&["garde", "epuisement"])),
            (keys::ENFANTS_AGES, text("2 et 5 ans")),
            (keys::PARENTALITE_ATTENTE, text("Souffler un peu.")),
            (keys::PARENTALITE_ORIENTATION, choices(&["pmi", "mdph"])),
            (keys::PARENTALITE_FICHES, choices(&["parentalite"])),
        ],
    )
}

fn topics<'a>(draft: &'a Draft, title: &str) -> Vec<(&'a str, Option<&'a str>)> {
    let section = draft.document.sections.iter().find(|section| section.title == title).unwrap();
    let Content::Topics { topics } = &section.content else { panic!("{title}: {section:?}") };
    topics
        .iter()
        .map(|topic| (topic.title.as_str(), topic.contact.as_ref().map(|contact| contact.name.as_str())))
        .collect()
}

fn facts(draft: &Draft) -> String {
    format!("{:?}", draft.document.sections[0].content)
}

async fn send(scene: &Scene) -> String {
    let command = SendPlan {
        call: scene.call,
        number: 1,
        recipients: vec![recipient("Claire Durand", "claire@exemple.fr", CircleRole::Myself)],
    };
    let sent = scene.send_as(&scene.julie, command).await.unwrap();
    printed(scene, sent).await
}

#[tokio::test]
async fn personal_balance_becomes_a_letter() {
    for scene in scenes_of(&balance()).await {
        let file = people::find(&scene.julie, scene.person).await.unwrap();
        assert_eq!(file.full_name(), "Claire Durand");
        assert_eq!(file.address.postcode.as_deref(), Some("59000"));
        let draft = scene.compose().await;
        let titles: Vec<_> = draft.document.sections.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(titles, TITLES);
        assert!(facts(&draft).contains("Budget, dettes") && facts(&draft).contains("fin du mois"));
        assert_eq!(
            topics(&draft, "Vers qui vous tourner"),
            [
                ("Psychologue", Some("Espace d’écoute – Nord")),
                ("Point conseil budget", None),
                ("Atelier", None),
                ("Atelier «\u{a0}Sommeil et stress\u{a0}»", None),
            ]
        );
        assert_eq!(
            topics(&draft, "Fiches pratiques"),
            [("Budget serré, dettes\u{a0}: reprendre la main", None)]
        );
        assert_eq!(draft.document.essentials.gir, None);
        assert_eq!(draft.warnings, [""; 0]);
        let proposed: Vec<_> = draft.recipients.iter().map(|to| (to.email.as_str(), to.role)).collect();
        assert_eq!(proposed, [("claire@exemple.fr", CircleRole::Myself)]);

        let text = send(&scene).await;
        assert!(text.contains("lettre d’orientation") && text.contains("Point conseil budget"), "{text}");
        assert!(!text.contains("GIR") && !text.contains("CAS A"), "{text}");
        let mails = scene.world.mails().await;
        assert_eq!(mails.len(), 2);
        let told = |words: &str| mails.iter().any(|mail| mail.text.contains(words));
        assert!(told("les fiches que vous avez choisies") && told("Votre place à l’atelier"), "{mails:?}");
        let enrolled = contents::enrolments(scene.julie.db.read(), "sommeil_stress").await.unwrap();
        assert_eq!(enrolled.len(), 1);
        let deadlines = people::deadlines_of(&scene.julie, scene.person).await.unwrap();
        assert_eq!(deadlines.iter().filter(|due| due.kind == DeadlineKind::CallBack48h).count(), 1);
    }
}

#[tokio::test]
async fn parenthood_becomes_a_letter() {
    for scene in scenes_of(&parenthood()).await {
        let draft = scene.compose().await;
        let titles: Vec<_> = draft.document.sections.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(titles, TITLES);
        assert!(facts(&draft).contains("2 et 5 ans") && facts(&draft).contains("Souffler"));
        let orientations = topics(&draft, "Vers qui vous tourner");
        assert_eq!(orientations[0], ("Protection maternelle et infantile (PMI)", None));
        assert_eq!(orientations[1].0, "MDPH");
        assert!(orientations[1].1.is_some(), "the MDPH of the département");
        // Ticked alone: neither « handicap » nor « équilibre de vie » comes with it.
        assert_eq!(topics(&draft, "Fiches pratiques"), [("Être parent sans s’épuiser", None)]);
        let text = send(&scene).await;
        assert!(text.contains("PMI") && !text.contains("Aider un proche"), "{text}");
    }
}

#[tokio::test]
async fn an_empty_letter_is_noticed_before_it_leaves() {
    for scene in scenes_of(&claire("equilibre", Vec::new())).await {
        assert!(scene.compose().await.warnings.iter().any(|warning| warning.contains("vide")));
        answer(&scene.julie, scene.call, keys::EQUILIBRE_FICHES, &choices(&["retraite"])).await;
        assert_eq!(scene.compose().await.warnings, [""; 0]);
    }
}
