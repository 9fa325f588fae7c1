//! Julie asks: the words of the call, without what leads to Jeanne.

use requests::{Ask, Field, InvitationState, RequestError, RequestState, Stage, Wordings};

use crate::scene::{BASE_URL, scenes};

/// What nobody may read before the family chose.
const SECRETS: [&str; 8] =
    ["Moreau", "Jeanne", "Durand", "Claire", "18 bis", "0612345678", "06 12 34 56 78", "Troisième étage"];

#[tokio::test]
async fn nothing_of_the_call_is_typed_again() {
    for scene in scenes().await {
        let id = scene.begin().await;
        let request = requests::request(&scene.julie, id).await.unwrap();
        let brief = &request.brief;
        let said = |field: Field| {
            let facts = brief.part(field).map(|part| part.facts.as_slice()).unwrap_or_default();
            facts.iter().map(|fact| fact.value.as_str()).collect::<Vec<_>>().join(" | ")
        };
        assert_eq!(request.state, RequestState::Draft);
        assert_eq!(said(Field::Locality), "59000 Lille");
        assert_eq!(said(Field::Street), "rue de Gand");
        assert_eq!(said(Field::Household), "Oui | Un chat | Non | Oui");
        assert_eq!(said(Field::Remarks), "Préfère une femme.");
        assert_eq!(brief.week.visits.len(), 4);
        let asked: Vec<_> = brief.prerequisites.iter().map(|one| one.label.as_str()).collect();
        assert_eq!(asked, ["Auxiliaire référente", "Langue nécessaire"]);
        assert_eq!(scene.begin().await, id, "a draft is taken up, not written twice");
    }
}

#[tokio::test]
async fn words_that_name_her_stop_the_sending_until_they_are_read() {
    for scene in scenes().await {
        let id = scene.begin().await;
        let ask = |telling_read| Ask {
            request: id,
            providers: vec![scene.home_help],
            telling_read,
            base_url: BASE_URL,
        };
        let refused = requests::ask(&scene.julie, ask(false)).await;
        assert!(
            matches!(&refused, Err(RequestError::Identifying(words)) if words == &["«\u{a0}Jeanne\u{a0}»"])
        );
        assert!(scene.world.mails().await.is_empty());
        let request = requests::request(&scene.julie, id).await.unwrap();
        let wordings = Wordings {
            need: "Aide à la toilette le matin.".to_owned(),
            remarks: "Préfère une femme.".to_owned(),
            company: request.brief.company.clone(),
            prerequisites: request.brief.prerequisites.iter().map(|one| one.asked.clone()).collect(),
            answer_hours: 24,
        };
        requests::reword(&scene.julie, id, wordings.clone(), request.version).await.unwrap();
        let late = requests::reword(&scene.julie, id, wordings, request.version).await;
        assert!(matches!(late, Err(RequestError::Conflict { .. })), "two at once: the second is told");
        requests::ask(&scene.julie, ask(false)).await.unwrap();
    }
}

#[tokio::test]
async fn the_mail_has_its_seven_parts_and_no_door() {
    for scene in scenes().await {
        let id = scene.begin().await;
        scene.ask(id, &[scene.home_help, scene.listed]).await.unwrap();
        let mails = scene.world.mails().await;
        assert_eq!(mails.len(), 2);
        for mail in &mails {
            for part in ["84\u{a0}ans", "59000 Lille", "oilette", "Préfère une femme.", "Lundi", "Portugais"]
            {
                assert!(mail.text.contains(part), "{part} manque dans :\n{}", mail.text);
            }
            assert!(mail.text.contains("Nous accompagnons des personnes"), "{}", mail.text);
            for secret in SECRETS.into_iter().chain(["rue de Gand", "Maman", "chat"]) {
                assert!(!mail.text.contains(secret), "{secret} est dans :\n{}", mail.text);
            }
        }
        let link = |address: &str| mails.iter().find(|mail| mail.to_address == address).unwrap().text.clone();
        assert!(link("amina.diallo@exemple.fr").contains("/service/demandes/"));
        assert!(link("contact@melantois.example").contains("/partenaires/invitation/"));
        let again = scene.ask(id, &[scene.home_help]).await;
        assert!(again.is_ok() && scene.world.mails().await.len() == 2, "nobody is asked twice");
    }
}

#[tokio::test]
async fn a_service_reads_the_street_and_nothing_of_who_or_where() {
    for scene in scenes().await {
        let request = scene.asked().await;
        let page = scene.page_of(request, scene.home_help).await;
        let before = requests::receipts(&scene.julie, scene.person).await.unwrap();
        assert!(before.iter().all(|receipt| receipt.seen_at.is_none()));
        let asked = requests::asked(&scene.amina, page).await.unwrap();
        let read = serde_json::to_string(&asked.brief).unwrap();
        assert!(read.contains("rue de Gand") && read.contains("Un chat"));
        for secret in SECRETS.into_iter().filter(|secret| *secret != "Jeanne") {
            assert!(!read.contains(secret), "{secret}");
        }
        assert_eq!(asked.brief.situation, rules::Situation::default(), "nothing of her resources");
        assert_eq!(asked.state, InvitationState::Seen);
        let receipts = requests::receipts(&scene.julie, scene.person).await.unwrap();
        let street = |provider| {
            receipts
                .iter()
                .find(|receipt| receipt.provider == provider && receipt.field == Field::Street)
                .unwrap()
                .seen_by
                .clone()
        };
        assert_eq!(street(scene.home_help).as_deref(), Some("Amina Diallo"));
        assert_eq!(street(scene.rival), None, "the other has not looked");
        assert!(receipts.iter().all(|receipt| receipt.field != Field::Phone));
    }
}

#[tokio::test]
async fn somebody_else_s_request_does_not_exist() {
    for scene in scenes().await {
        let request = scene.begin().await;
        scene.ask(request, &[scene.home_help]).await.unwrap();
        let page = scene.page_of(request, scene.home_help).await;
        for stranger in
            [&scene.bruno, &scene.world.caseworker(), &scene.world.visitor(), &scene.world.stranger()]
        {
            assert!(requests::asked(stranger, page).await.is_err());
            assert!(requests::request(stranger, request).await.is_err());
            assert!(requests::thread(stranger, requests::Side::CareManager, page).await.is_err());
        }
        assert!(matches!(requests::asked(&scene.bruno, page).await, Err(RequestError::NotFound)));
        assert!(requests::offered(&scene.bruno).await.unwrap().is_empty());
        assert!(requests::asked(&scene.julie, page).await.is_err(), "who asks does not answer");
    }
}

#[tokio::test]
async fn a_level_holds_a_field_back_and_no_setting_gives_a_name_away() {
    for scene in scenes().await {
        let marc = scene.world.manager();
        requests::set_levels(&marc, &[(Field::Street, Stage::Mission)]).await.unwrap();
        let refused = requests::set_levels(&marc, &[(Field::Identity, Stage::Search)]).await;
        assert!(matches!(refused, Err(RequestError::Level(_))));
        assert!(requests::set_levels(&scene.julie, &[(Field::Street, Stage::Search)]).await.is_err());
        let request = scene.asked().await;
        let page = scene.page_of(request, scene.home_help).await;
        let asked = requests::asked(&scene.amina, page).await.unwrap();
        assert!(asked.parts.iter().all(|part| part.field != Field::Street));
    }
}

#[tokio::test]
async fn what_is_taken_back_is_read_no_more() {
    for scene in scenes().await {
        let request = scene.asked().await;
        let page = scene.page_of(request, scene.home_help).await;
        requests::asked(&scene.amina, page).await.unwrap();
        requests::withdraw(&scene.julie, scene.person, page).await.unwrap();
        assert!(matches!(requests::asked(&scene.amina, page).await, Err(RequestError::NotFound)));
        let receipts = requests::receipts(&scene.julie, scene.person).await.unwrap();
        let told = receipts.iter().filter(|receipt| receipt.provider == scene.home_help);
        assert!(told.clone().count() > 0 && told.clone().all(|receipt| receipt.withdrawn_at.is_some()));
        requests::cancel(&scene.julie, request).await.unwrap();
        assert!(requests::offered(&scene.bruno).await.unwrap().is_empty());
    }
}
