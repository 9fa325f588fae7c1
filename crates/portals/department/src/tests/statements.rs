use kernel::id::PersonId;
use people::{Details, NewPerson};

use super::*;

const REQUESTS: &str = "/departement/releves";

/// Asked by Julie, under this number.
async fn asked(world: &World, number: &str) -> PersonId {
    let julie = world.care_manager();
    let details = Details {
        given_name: "Jeanne".to_owned(),
        usual_name: "Fictive".to_owned(),
        birth_date: Some(date(1942, 4, 3)),
        ..Details::default()
    };
    let tx = julie.db.begin().await.unwrap();
    let new = NewPerson { structure: world.company, referent: None, details };
    let person = people::create(&julie, &tx, new).await.unwrap();
    tx.commit().await.unwrap();
    flows::ask_statement(&julie, person, Some(world.department), number).await.unwrap();
    person
}

async fn waiting(world: &World) -> uuid::Uuid {
    let state = flows::LinkState::Asked;
    flows::statement_requests(&world.caseworker(), state, 0, 9).await.unwrap().0[0].id
}

#[tokio::test]
async fn a_request_stands_beside_the_files_and_is_answered_once() {
    for world in testing::worlds().await {
        service(&world).await;
        let nadia = agent(&world).await;
        nadia.get(REQUESTS).await.sees("Aucune demande n’attend").sees("Aucune famille ne lit encore");
        billed(&world, &nadia, &[3]).await;
        let person = asked(&world, "BEN-1").await;
        nadia.get("/departement").await.sees("1 demande<");
        nadia
            .get(REQUESTS)
            .await
            .sees("Jeanne Fictive")
            .sees("03/04/1942")
            .sees("BEN-1")
            .sees("Julie Martin")
            .sees("Identique")
            .sees("à vérifier ailleurs");
        let id = waiting(&world).await;
        let page = format!("{REQUESTS}/{id}");
        nadia.post(&page, &[("reponse", "refuser")]).await.is(422).sees("Choisissez un motif");
        let other = world.browser(portal(&world)).log_in(&of_another_department(&world).await).await;
        other.get(REQUESTS).await.does_not_see("Jeanne");
        other.post(&page, &[("reponse", "confirmer")]).await.is(404);
        other.post(&page, &[]).await.is(404);
        nadia.post(&page, &[("reponse", "confirmer")]).await.leads_to(REQUESTS).says("Relevé confirmé");
        let reason = format!("motif-{id}");
        let refuse = [("reponse", "refuser"), (reason.as_str(), "identite")];
        nadia.post(&page, &refuse).await.says("a déjà sa réponse, de Nadia Roux");
        nadia.get(REQUESTS).await.sees("Fermer le relevé").does_not_see("à vérifier ailleurs");
        nadia.post(&page, &[("reponse", "retirer"), refuse[1]]).await.says("Relevé fermé");
        let link = flows::statement_link(&world.care_manager(), person).await.unwrap().unwrap();
        assert_eq!(link.refusal, Some(flows::Refusal::Mismatch), "{}", world.engine);
    }
}

#[tokio::test]
async fn a_number_no_file_names_cannot_be_confirmed() {
    for world in testing::worlds().await {
        asked(&world, "BEN-999").await;
        let nadia = agent(&world).await;
        nadia.get(REQUESTS).await.sees("il ne peut pas être confirmé").does_not_see("value=\"confirmer\"");
        let page = format!("{REQUESTS}/{}", waiting(&world).await);
        nadia.post(&page, &[("reponse", "confirmer")]).await.says("rien ne permet de le vérifier");
        nadia.get(REQUESTS).await.sees("BEN-999");
    }
}
