use super::*;

#[tokio::test]
async fn a_file_is_sent_read_and_answered() {
    for scene in scenes().await {
        let omar = &scene.browser;
        omar.get("/service/fichiers").await.sees("Aucun fichier envoyé");
        let page = scene.send("interventions.xml", &visits()).await;
        omar.get(&page).await.sees("4 messages pris en compte").sees("Relisez les remarques");
        omar.get(&format!("{page}/accuse.json")).await.sees("\"state\": \"taken\"");
        assert_eq!(omar.get(&format!("{page}/original")).await.text().as_bytes(), visits());
        let again = omar.upload("/service/fichiers", &[("fichiers", "f.xml", &visits())]).await;
        again.is(303).leads_to(&page);
        omar.upload("/service/fichiers", &[("fichiers", "vide.xml", b"")])
            .await
            .is(422)
            .sees("Le fichier est vide");
        omar.upload("/service/fichiers", &[]).await.is(422).sees("Choisissez au moins un fichier");
        let bad = scene.send("plans.xml", &order()).await;
        omar.get(&bad).await.sees("Seul le département envoie des prises en charge");
        omar.get("/service/fichiers?etat=refused").await.sees("plans.xml").does_not_see("interventions.xml");
        omar.get("/service").await.sees("1 fichier refusé");
    }
}

#[tokio::test]
async fn an_invoice_says_who_acts_then_what_was_decided_and_paid() {
    for scene in scenes().await {
        let omar = &scene.browser;
        omar.get("/service/factures").await.sees("Aucune facture reçue");
        omar.get("/service/paiements").await.sees("Aucun état de paiement");
        let page = scene.billed().await;
        let shown = omar.get(&page).await;
        shown.sees("C’est à vous").sees("Pointage manquant").sees("50,00").sees("Corriger les interventions");
        omar.get("/service").await.sees("1 facture avec écart");
        omar.get("/service/factures?mois=2026-03&numero=F-1").await.sees("F-1").sees("Avec écart");
        omar.get("/service/factures?mois=2026-04").await.sees("Aucune facture ne correspond");
        scene.accept_and_pay().await;
        omar.get(&page).await.sees("Décision du département").sees("Acceptée");
        let list = omar.get("/service/paiements").await;
        list.sees("N° 1").sees("100,00").sees("Département du Test");
        let state = flows::statements(&scene.omar).await.unwrap()[0].id;
        omar.get(&format!("/service/paiements/{state}")).await.sees("F-1");
        let csv = omar.get(&format!("/service/paiements/{state}/etat.csv")).await.text();
        assert!(csv.contains("F-1;01/03/2026;31/03/2026;100,00;100,00"), "{}: {csv}", scene.engine());
        omar.get("/service").await.sees("état n° 1 de Département du Test");
    }
}
