use super::*;

#[tokio::test]
async fn a_file_is_tried_and_the_departement_sees_nothing_of_it() {
    for scene in scenes().await {
        let omar = &scene.browser;
        scene.order().await;
        scene.send("interventions.xml", &visits()).await;
        let tried =
            omar.upload("/service/essayer", &[("fichiers", "factures.xml", &invoice("F-1", 4))]).await;
        tried.is(200).sees("À corriger avant d’envoyer").sees("1 facture aurait un écart");
        tried.sees("Pointage manquant").sees("Jeanne FICTIVE").sees("50,00");
        let asked = InvoiceQuery { size: 1, ..InvoiceQuery::default() };
        assert_eq!(flows::invoices(&scene.nadia, &asked).await.unwrap().total, 0, "{}", scene.engine());
        scene.run_jobs().await;
        omar.get("/service/fichiers").await.does_not_see("factures.xml");
        let right = omar.upload("/service/essayer", &[("fichiers", "juste.xml", &visits())]).await;
        right.sees("Prêt à envoyer").sees("Déjà reçu, sans changement");
    }
}

#[tokio::test]
async fn what_cannot_be_read_or_is_refused_says_so() {
    for scene in scenes().await {
        let omar = &scene.browser;
        let noise = omar.upload("/service/essayer", &[("fichiers", "bruit.txt", b"bruit")]).await;
        noise.is(200).sees("Aucun message ne peut être lu").sees("Remarques sur le fichier");
        let plans = omar.upload("/service/essayer", &[("fichiers", "plans.xml", &order())]).await;
        plans.sees("1 message serait refusé").sees("Seul le département");
        omar.upload("/service/essayer", &[]).await.is(422).sees("Choisissez un fichier");
        omar.upload("/service/essayer", &[("fichiers", "vide.xml", b"")])
            .await
            .is(422)
            .sees("Le fichier est vide");
    }
}
