use super::*;

const PAYMENTS: &str = "/departement/paiements";

#[tokio::test]
async fn what_is_accepted_goes_to_the_finances_once() {
    for world in testing::worlds().await {
        service(&world).await;
        let nadia = agent(&world).await;
        nadia.get(PAYMENTS).await.sees("Rien à transmettre");
        let invoice = billed(&world, &nadia, &[3]).await;
        nadia.post(&invoice, &[("decision", "accepter")]).await.leads_to(&invoice);
        nadia.get(PAYMENTS).await.sees("Aide et Présence").sees("mars 2026").sees("75,00 €");
        nadia.get(&format!("{PAYMENTS}?mois=2026-04")).await.sees("Rien à transmettre");
        nadia.get("/departement").await.sees("1 facture acceptée");
        let stale = [("vues", "2"), ("somme", "15000")];
        nadia.post(PAYMENTS, &stale).await.is(422).sees("La liste vient de changer");
        let seen = [("vues", "1"), ("somme", "7500")];
        let answer = nadia.post(PAYMENTS, &seen).await;
        let state = answer.is(303).says("État de paiement n° 1 arrêté").location.clone().unwrap();
        nadia.post(PAYMENTS, &seen).await.is(422).sees("Aucune facture acceptée");
        nadia.get(&state).await.sees("F-1").sees("75,00 €").sees("Nadia Roux");
        nadia.get(PAYMENTS).await.sees("Rien à transmettre").sees("N° 1");
        let file = nadia.get(&format!("{state}/etat.csv")).await.text();
        assert!(file.starts_with("\u{feff}Service;SIRET;"), "{file}");
        let line =
            "Aide et Présence;73282932000074;F-1;01/03/2026;31/03/2026;75,00;75,00;Nadia Roux;21/11/2026";
        assert!(file.contains(line), "{}: {file}", world.engine);

        let other = world.browser(crate::routes()).log_in(&of_another_department(&world).await).await;
        other.get(&state).await.is(404);
        other.get(&format!("{state}/etat.csv")).await.is(404);
        other.get(PAYMENTS).await.does_not_see("N° 1");
    }
}
