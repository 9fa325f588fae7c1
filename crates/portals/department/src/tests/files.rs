use super::*;

const INBOX: &str = "/departement/fichiers";

#[tokio::test]
async fn several_files_are_deposited_read_and_acknowledged() {
    for world in testing::worlds().await {
        service(&world).await;
        let nadia = agent(&world).await;
        nadia.get(INBOX).await.sees("Aucun fichier reçu");
        nadia.upload(INBOX, &[]).await.is(422).sees("Choisissez au moins un fichier.");
        let (order, visits) = (order(), visits(2..5, true));
        let both: [(&str, &str, &[u8]); 2] =
            [("fichiers", "pec.xml", &order), ("fichiers", "pointages.xml", &visits)];
        nadia.upload(INBOX, &both).await.leads_to(INBOX).says("2 fichiers reçus");
        nadia.get(INBOX).await.sees("pec.xml").sees("En cours de lecture");
        run_jobs(&world).await;
        let inbox = nadia.get(INBOX).await;
        inbox
            .sees("2 fichiers")
            .sees("Prises en charge")
            .sees("Pris en compte")
            .does_not_see("En cours de lecture</strong>");
        nadia
            .get(&format!("{INBOX}?flux=delivery&q=point"))
            .await
            .sees("pointages.xml")
            .does_not_see("pec.xml");
        nadia.get(&format!("{INBOX}?etat=refused")).await.sees("Aucun fichier ne correspond");

        let again = nadia.upload(INBOX, &[("fichiers", "pec.xml", &order)]).await;
        again.says("déjà reçu");
        let page = again.location.clone().unwrap();
        nadia.get(&page).await.sees("1 message pris en compte, aucun refusé").sees("PC-1").sees("Imprimer");
        let original = nadia.get(&format!("{page}/original")).await;
        assert_eq!(original.body, order, "{}: byte for byte", world.engine);
        let json: serde_json::Value =
            serde_json::from_slice(&nadia.get(&format!("{page}/accuse.json")).await.body).unwrap();
        assert_eq!(json["state"], "taken");
        assert_eq!(json["lines"][0]["message"], "PC-1");
        assert_eq!(json["lines"][0]["outcome"], "created");

        let other = world.browser(crate::routes()).log_in(&of_another_department(&world).await).await;
        other.get(INBOX).await.does_not_see("pec.xml");
        for path in [page.clone(), format!("{page}/original"), format!("{page}/accuse.json")] {
            other.get(&path).await.is(404);
        }
    }
}

#[tokio::test]
async fn an_empty_file_is_named_and_the_others_are_kept() {
    for world in testing::worlds().await {
        service(&world).await;
        let nadia = agent(&world).await;
        let order = order();
        let both: [(&str, &str, &[u8]); 2] = [("fichiers", "vide.xml", b""), ("fichiers", "pec.xml", &order)];
        let answer = nadia.upload(INBOX, &both).await;
        answer
            .is(422)
            .sees("« vide.xml » n’a pas été reçu. Le fichier est vide")
            .sees("1 autre fichier est bien reçu");
        nadia.get(INBOX).await.sees("pec.xml");
    }
}

#[tokio::test]
async fn what_is_refused_says_why() {
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        let page = send(&world, &nadia, "factures.xml", &invoices([invoice("F-1", &[3])])).await;
        let acknowledgement = nadia.get(&page).await;
        acknowledgement
            .sees("Refusé")
            .sees("F-1")
            .sees("Le service « SAAD-42 » n’est pas connu du département");
        let page = send(&world, &nadia, "bruit.xml", b"<pas").await;
        nadia.get(&page).await.sees("Remarques sur le fichier").sees("bloquant");
    }
}

#[tokio::test]
async fn a_file_still_waiting_says_so_and_refreshes_itself() {
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        let answer = nadia.upload(INBOX, &[("fichiers", "pec.xml", &order())]).await;
        let page = answer.location.clone().unwrap();
        nadia
            .get(&page)
            .await
            .sees("hx-trigger=\"every 3s\"")
            .sees("En cours de lecture")
            .sees("rechargez-la");
        run_jobs(&world).await;
        nadia.get(&page).await.does_not_see("hx-trigger");
    }
}
