use super::*;

const SERVICES: &str = "/departement/services";

#[tokio::test]
async fn a_service_is_made_known_and_linked_to_its_own_pages() {
    for world in testing::worlds().await {
        let omar =
            world.somebody(StructureKind::Provider, "Aide et Présence", "Omar Sy", Role::Coordinator).await;
        let nadia = agent(&world).await;
        nadia.get(SERVICES).await.sees("Aucun service");
        let new = format!("{SERVICES}/nouveau");
        let structure = omar.who.structure().unwrap().to_string();
        let mut typed = vec![
            ("nom", "Aide et Présence"),
            ("identifiant", ""),
            ("siret", "732 829 320 00075"),
            ("structure", structure.as_str()),
        ];
        let told = nadia.post(&new, &typed).await;
        told.is(422).sees("Écrivez l’identifiant du service").sees("732 829 320 00075");
        typed[1] = ("identifiant", "SAAD-42");
        nadia.post(&new, &typed).await.is(422).sees("erreur de frappe");
        typed[2] = ("siret", "732 829 320 00074");
        // A structure that is no service cannot be given what a service sent.
        let company = world.company.to_string();
        let wrong = [typed[0], typed[1], typed[2], ("structure", company.as_str())];
        nadia.post(&new, &wrong).await.is(422).sees("Choisissez une structure de la liste");
        nadia.post(&new, &typed).await.leads_to(SERVICES).says("Aide et Présence est connu");
        nadia.post(&new, &typed).await.is(422).sees("déjà celui d’un autre service");
        nadia.get(SERVICES).await.sees("SAAD-42").sees("732 829 320 00074");
        let known = flows::partners(&omar).await.unwrap();
        assert_eq!(known.len(), 1, "{}: Omar sees his service", world.engine);
    }
}

#[tokio::test]
async fn a_key_is_shown_once_and_revoked() {
    for world in testing::worlds().await {
        let partner = service(&world).await.to_string();
        let nadia = agent(&world).await;
        let keys = format!("{SERVICES}/cles");
        nadia
            .post(&keys, &[("usage", " "), ("service", &partner)])
            .await
            .is(422)
            .sees("Dites à quoi sert cette clé");
        let typed = [("usage", "Télégestion"), ("service", partner.as_str())];
        let answer = nadia.post(&keys, &typed).await;
        let text = answer.is(200).sees("elle ne sera plus jamais affichée").text();
        let secret = text.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert!(secret.starts_with("cordee_"), "{secret}");
        let visitor = world.visitor();
        assert!(flows::authenticate(&visitor, &secret).await.unwrap().is_some());
        nadia.get(&keys).await.sees("Télégestion").sees("Aide et Présence").does_not_see(&secret);
        let id = flows::tokens(&world.caseworker()).await.unwrap()[0].id;
        let other = world.browser(crate::routes()).log_in(&of_another_department(&world).await).await;
        other.post(&format!("{keys}/{id}/revoquer"), &[]).await.is(404);
        nadia.post(&format!("{keys}/{id}/revoquer"), &[]).await.leads_to(&keys).says("Clé révoquée");
        assert!(flows::authenticate(&visitor, &secret).await.unwrap().is_none(), "{}", world.engine);
        nadia.get(&keys).await.sees("Clés révoquées (1)");
    }
}
