use questionnaire::keys;

use crate::{says, worlds};

#[tokio::test]
async fn what_the_call_says_of_the_person_is_never_typed_again() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        says(
            &julie,
            call,
            keys::AIDE,
            &[("value.nom", "Madeleine Durand"), ("value.telephone", "06 12 34 56 78")],
        )
        .await;
        says(&julie, call, keys::DATE_NAISSANCE, &[("value", "3/4/1942")]).await;
        let person = intake::create_person_from_call(&julie, call).await.unwrap();
        assert_eq!(intake::create_person_from_call(&julie, call).await.unwrap(), person);
        says(&julie, call, keys::ADRESSE, &[("value.code_postal", "59000"), ("value.ville", "Lille")]).await;
        let file = ::people::find(&julie, person).await.unwrap();
        assert_eq!((file.given_name.as_str(), file.usual_name.as_str()), ("Madeleine", "Durand"));
        assert_eq!(file.birth_date.unwrap().to_string(), "1942-04-03");
        assert_eq!(file.phone.as_deref(), Some("+33612345678"));
        assert_eq!(file.address.city.as_deref(), Some("Lille"));
        assert_eq!(intake::of_person(&julie, person).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_commune_chosen_in_the_list_keeps_its_code_until_another_town_is_said() {
    for world in worlds().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        let person = intake::create_person_from_call(&julie, call).await.unwrap();
        let town = [("value.code_postal", "05110"), ("value.ville", "Claret")];
        let chosen = [town[0], town[1], ("value.insee", "04058")];
        says(&julie, call, keys::ADRESSE, &chosen).await;
        // The post office is in the Hautes-Alpes, the commune is not.
        let situation = intake::assess(&julie, call).await.unwrap().situation;
        assert_eq!(situation.departement.as_deref(), Some("04"));
        // A page without script posts no code.
        says(&julie, call, keys::ADRESSE, &[town[0], town[1], ("value.voie", "4 rue du Lac")]).await;
        let file = ::people::find(&julie, person).await.unwrap();
        assert_eq!(file.address.insee.as_deref(), Some("04058"));
        says(&julie, call, keys::ADRESSE, &[town[0], ("value.ville", "vers Sisteron")]).await;
        let file = ::people::find(&julie, person).await.unwrap();
        assert_eq!((file.address.city.as_deref(), file.address.insee), (Some("vers Sisteron"), None));
        let situation = intake::assess(&julie, call).await.unwrap().situation;
        assert_eq!(situation.departement.as_deref(), Some("05"));
    }
}

#[tokio::test]
async fn somebody_already_followed_is_proposed_and_only_linked_when_chosen() {
    for world in worlds().await {
        let julie = world.care_manager();
        let first = intake::start(&julie, None).await.unwrap();
        says(&julie, first, keys::AIDE, &[("value.nom", "Madeleine Lefèvre")]).await;
        let known = intake::create_person_from_call(&julie, first).await.unwrap();

        let second = intake::start(&julie, None).await.unwrap();
        says(&julie, second, keys::AIDE, &[("value.nom", "madeleine lefebvre")]).await;
        let proposals = intake::propose_people(&julie, second).await.unwrap();
        assert_eq!(proposals.known.iter().map(|(person, _)| person.id).collect::<Vec<_>>(), [known]);
        assert_eq!(intake::find(&julie, second).await.unwrap().person, None);
        intake::link_person(&julie, second, known).await.unwrap();
        assert_eq!(intake::find(&julie, second).await.unwrap().person, Some(known));
    }
}
