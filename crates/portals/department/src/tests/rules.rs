use super::*;

const RULES: &str = "/departement/regles";

#[tokio::test]
async fn a_rule_is_published_applies_is_copied_and_withdrawn() {
    for world in testing::worlds().await {
        let partner = service(&world).await.to_string();
        let nadia = agent(&world).await;
        nadia.get(RULES).await.sees("Aucune règle en vigueur").sees("la règle la plus précise l’emporte");
        let new = format!("{RULES}/nouvelle");
        nadia.post(&new, &[("service", partner.as_str())]).await.is(422).sees("Réglez au moins une valeur");
        let mut typed = vec![
            ("service", partner.as_str()),
            ("prestation", "APA"),
            ("debut", "01/02/2026"),
            ("fin", "01/01/2026"),
            ("tarif", "24,5x"),
            ("portee", "visit"),
            ("mode", "nearest"),
            ("pas", "900"),
            ("tolerance", "15"),
        ];
        nadia.post(&new, &typed).await.is(422).sees("Écrivez un nombre").sees("24,5x").sees("01/02/2026");
        typed[4] = ("tarif", "24,50");
        nadia.post(&new, &typed).await.is(422).sees("La fin précède le début");
        typed[3] = ("fin", "");
        nadia.post(&new, &typed).await.leads_to(RULES).says("Règle publiée");
        nadia
            .get(RULES)
            .await
            .sees("Aide et Présence, prestation APA")
            .sees("À partir du 01/02/2026")
            .sees("24,50 € de l’heure")
            .sees("chaque intervention, au plus proche, par 15 minutes");

        let page = billed(&world, &nadia, &[3]).await;
        nadia.get(&page).await.sees("Attendu : 24,50 € de l’heure. Facturé : 25,00 €.").sees("règle n° 1");

        let id = flows::rules(&world.caseworker()).await.unwrap()[0].id;
        nadia
            .get(&format!("{new}?depuis={id}"))
            .await
            .sees("value=\"24,50\"")
            .sees("Les valeurs de la règle n° 1");
        let wider = [("tarif", "24"), ("essai_de", "mars"), ("essai_a", "2026-03"), ("action", "essayer")];
        nadia
            .post(&new, &wider)
            .await
            .is(422)
            .sees("Écrivez un mois passé, comme 03/2026")
            .sees("value=\"mars\"")
            .sees("value=\"03/2026\"")
            .sees("Publiée, elle n’en remplace aucune, et s’efface devant la")
            .sees("href=\"/departement/regles?numero=1#regle-1\">règle n° 1</a>, plus précise (Aide et Présence, prestation APA, à partir du 01/02/2026 : tarif)");
        let trial = nadia.post(&new, &[&wider[..1], &[("essai_de", "03/2026")], &wider[2..]].concat()).await;
        nadia.get(&trial.is(303).location.clone().unwrap()).await.sees("s’efface devant la");
        let past = [("tarif", "24"), ("fin", "31/01/2026"), ("essai_de", ""), ("action", "essayer")];
        nadia.post(&new, &past).await.is(422).sees("ne rencontre aucune autre règle");
        let same = [&typed[..2], &[("tarif", "24"), ("essai_de", ""), ("action", "essayer")]].concat();
        nadia.post(&new, &same).await.is(422).sees("Publiée, elle l’emporte sur la");

        let other = world.browser(crate::routes()).log_in(&of_another_department(&world).await).await;
        other.get(RULES).await.does_not_see("24,50");
        other.post(&format!("{RULES}/{id}/retirer"), &[]).await.is(404);
        nadia.post(&format!("{RULES}/{id}/retirer"), &[]).await.leads_to(RULES).says("Règle retirée");
        nadia.get(RULES).await.sees("Règles retirées (1)").sees("Aucune règle en vigueur");
    }
}

#[tokio::test]
async fn many_rules_are_listed_by_pages_filtered_and_counted_where_a_draft_meets_them() {
    for world in testing::worlds().await {
        let partner = service(&world).await.to_string();
        let nadia = agent(&world).await;
        let new = format!("{RULES}/nouvelle");
        for product in 1..=21 {
            let product = format!("P{product}");
            let typed = [("service", partner.as_str()), ("prestation", &product), ("tarif", "24")];
            nadia.post(&new, &typed).await.leads_to(RULES);
        }
        let last = "id=\"regle-21\"";
        let first = "id=\"regle-1\"";
        nadia.get(RULES).await.sees("21 règles").sees("Page 1 sur 2").sees(last).does_not_see(first);
        nadia.get(&format!("{RULES}?page=2")).await.sees(first).does_not_see(last);
        nadia.get(&format!("{RULES}?prestation=p1")).await.sees("1 règle").sees(first).does_not_see(last);
        nadia.get(&format!("{RULES}?numero=21")).await.sees(last).does_not_see("id=\"regle-20\"");
        nadia.get(&format!("{RULES}?numero=99")).await.sees("Aucune règle en vigueur ne correspond");
        let trial = [("tarif", "25"), ("essai_de", ""), ("action", "essayer")];
        let met = nadia.post(&new, &trial).await;
        met.is(422).sees("s’efface devant la").sees("16 autres règles").does_not_see("regle-6\"");
    }
}
