use super::*;

const ANALYSES: &str = "/departement/analyses";

async fn asked(nadia: &Browser, path: &str, typed: &[(&str, &str)]) -> String {
    nadia.post(path, typed).await.is(303).location.clone().unwrap()
}

#[tokio::test]
async fn a_period_is_analysed_looked_into_exported_and_computed_again() {
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        let partner = service(&world).await.to_string();
        nadia.get(ANALYSES).await.sees("Aucune analyse");
        let page = billed(&world, &nadia, &[4]).await;
        nadia.post(ANALYSES, &[("de", "mars"), ("a", "")]).await.is(422).sees("Écrivez un mois comme");
        let backwards = [("de", "2026-03"), ("a", "2026-02"), ("prestation", "APA")];
        nadia.post(ANALYSES, &backwards).await.is(422).sees("précède le premier").sees("value=\"APA\"");
        let typed = [("de", "2026-03"), ("a", "2026-03"), ("service", partner.as_str())];
        let analysis = asked(&nadia, ANALYSES, &typed).await;
        // Nearly nothing to read: answered at once.
        let found = nadia.get(&analysis).await;
        found
            .sees("Commandé")
            .sees("250,00 €")
            .sees("Quantité différente du réalisé")
            .sees("Jeanne FICTIVE")
            .sees("3 interventions")
            .sees("facture F-1, ligne 1");
        let text = found.text();
        let opened =
            text.split("href=\"").find(|link| link.contains("ligne=") && link.contains("/analyses/"));
        let opened = opened.unwrap().replace("&#38;", "&");
        let opened = opened.split(['"', '#']).next().unwrap();
        nadia.get(opened).await.sees("V-2 : 02/03/2026").sees("compte pour 1 h");
        nadia.get(&format!("{analysis}?constat=overlap")).await.sees("Aucune.").sees("Enlever le filtre");
        nadia.get(&format!("{analysis}/lignes.csv")).await.is(200).sees("Aide et Présence;F-1;1;BEN-1;APA");
        nadia.get(ANALYSES).await.sees("mars 2026 · Aide et Présence").sees("25,00 €");

        let again = asked(&nadia, &format!("{analysis}/rejouer"), &[]).await;
        run_jobs(&world).await;
        nadia.get(&again).await.sees("Même résultat").sees("rien n’a changé depuis");

        nadia.post(&page, &[("decision", "accepter")]).await.is(303);
        world.clock.advance(kernel::jiff::SignedDuration::from_mins(5));
        send(&world, &nadia, "retard.xml", &visits([9], true)).await;
        world.clock.advance(kernel::jiff::SignedDuration::from_mins(5));
        let of_invoice = asked(&nadia, &format!("{page}/rejouer"), &[]).await;
        run_jobs(&world).await;
        nadia
            .get(&of_invoice)
            .await
            .sees("Même résultat")
            .sees("1 intervention arrivée, corrigée ou supprimée depuis : V-9.");
        let other = world.browser(portal(&world)).log_in(&of_another_department(&world).await).await;
        other.get(&analysis).await.is(404);
        other.post(&format!("{analysis}/rejouer"), &[]).await.is(404);
    }
}

#[tokio::test]
async fn a_rule_is_tried_then_published_with_its_trial() {
    for world in testing::worlds().await {
        let nadia = agent(&world).await;
        service(&world).await;
        billed(&world, &nadia, &[4]).await;
        let new = "/departement/regles/nouvelle";
        let mut typed =
            vec![("tolerance", "60"), ("action", "essayer"), ("essai_de", ""), ("essai_a", "2026-03")];
        nadia.post(new, &typed).await.is(422).sees("Écrivez un mois passé").sees("value=\"60\"");
        typed[2] = ("essai_de", "2026-03");
        let trial = asked(&nadia, new, &typed).await;
        run_jobs(&world).await;
        nadia
            .get(&trial)
            .await
            .sees("La règle essayée")
            .sees("1 h entre le facturé et le fait")
            .sees("+ 25,00 €")
            .sees("1 ligne change")
            .sees("À payer : 100,00 € au lieu de 75,00 €.");
        let id = trial.rsplit('/').next().unwrap();
        nadia.get(&format!("{new}?essai={id}")).await.sees("value=\"60\"").sees("value=\"03/2026\"");
        nadia
            .post(&format!("{trial}/publier"), &[])
            .await
            .leads_to("/departement/regles")
            .says("avec son essai");
        nadia.get("/departement/regles").await.sees("Essayée avant publication, mars 2026 : + 25,00 €");
        nadia.get(&trial).await.sees("Publiée").does_not_see("Publier cette règle");
    }
}
