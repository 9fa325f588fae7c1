use super::*;

const BOARD: &str = "/departement/pilotage";
const EQUIPMENT: &str = "/departement/equipement";

#[tokio::test]
async fn a_figure_leads_to_its_visits_and_to_its_files() {
    for world in testing::worlds().await {
        let partner = service(&world).await;
        let nadia = agent(&world).await;
        nadia.get(BOARD).await.sees("Rien à montrer");
        // Ten hours ordered, three done, four billed at 25 €.
        billed(&world, &nadia, &[4]).await;
        let march = "du=2026-03&au=2026-03";
        let board = nadia.get(&format!("{BOARD}?{march}")).await;
        board
            .sees("mars 2026")
            .sees("30,0 %")
            .sees("Facturé, non fait")
            .sees("<svg class=\"chart__drawing\"");
        nadia.get(&format!("{BOARD}/finances?{march}")).await.sees("250,00 €").sees("100,00 €");
        nadia.get(&format!("{BOARD}/suivi-social?{march}")).await.sees("1 bénéficiaire").sees("À appeler");
        let csv = nadia.get(&format!("{BOARD}?{march}&format=csv")).await.text();
        let row = "mars 2026;10,00;3,00;30,0;0,00;7,00;0,00;0,00;0,00;1,00;3";
        assert!(csv.contains(row), "{}: {csv}", world.engine);
        assert!(nadia.get(&format!("{BOARD}?{march}&format=xlsx")).await.body.starts_with(b"PK"));
        assert!(nadia.get(&format!("{BOARD}?{march}&format=parquet")).await.body.starts_with(b"PAR1"));
        let people = format!("{BOARD}/beneficiaires?{march}&service={partner}");
        nadia.get(&people).await.sees("Jeanne FICTIVE").sees("04/03/2026");
        nadia.get(&format!("{people}&alerte=moitie")).await.sees("Jeanne FICTIVE");
        nadia.get(&format!("{people}&alerte=refus")).await.sees("Personne ne correspond");
        let visits = format!("{BOARD}/interventions?{march}&service={partner}&beneficiaire=BEN-1");
        nadia.get(&visits).await.sees("02/03/2026, 9 h à 10 h").sees("Faite");
        let other = world.browser(portal(&world)).log_in(&of_another_department(&world).await).await;
        other.get(&visits).await.is(404);
        other.get(&people).await.sees("Personne ne correspond").does_not_see("Jeanne");
    }
}

#[tokio::test]
async fn a_plan_is_read_in_hours_a_week() {
    for world in testing::worlds().await {
        service(&world).await;
        let nadia = agent(&world).await;
        nadia.get("/departement/prises-en-charge").await.sees("Aucune prise en charge");
        billed(&world, &nadia, &[3]).await;
        // 600 × 12 ÷ 52 = 138 minutes.
        nadia.get("/departement/prises-en-charge").await.sees("2 h 18 par semaine").sees("Jeanne FICTIVE");
        let asked = flows::PlanQuery { size: 1, ..flows::PlanQuery::default() };
        let id = flows::plans(&world.caseworker(), &asked).await.unwrap().plans[0].id;
        let page = format!("/departement/prises-en-charge/{id}");
        nadia.get(&page).await.sees("10 h par mois").sees("Version 1").sees("30,0 %");
        let other = world.browser(portal(&world)).log_in(&of_another_department(&world).await).await;
        other.get(&page).await.is(404);
    }
}

#[tokio::test]
async fn a_convention_keeps_what_was_typed_and_is_added_up() {
    for world in testing::worlds().await {
        let partner = service(&world).await.to_string();
        let nadia = agent(&world).await;
        let typed = [
            ("service", partner.as_str()),
            ("solution", "Pointage mobile"),
            ("beneficiaires", "120"),
            ("devis", "5 000"),
            ("etat", "signed"),
        ];
        let new = format!("{EQUIPMENT}/nouvelle");
        nadia.post(&new, &typed).await.is(422).sees("date de signature").sees("Pointage mobile");
        let signed = [&typed[..], &[("signature", "02/03/2026")]].concat();
        nadia.post(&new, &signed).await.leads_to(EQUIPMENT).says("Convention enregistrée");
        nadia.get(EQUIPMENT).await.sees("3\u{202f}960,00\u{a0}€").sees("Aide et Présence");
        nadia
            .get("/departement/pilotage/interventions")
            .await
            .leads_to("/departement/pilotage/beneficiaires");
        let id = flows::equipments(&world.caseworker()).await.unwrap()[0].id;
        let page = format!("{EQUIPMENT}/{id}");
        nadia.get(&page).await.sees("Historique").sees("Nadia Roux");
        let stale = [&signed[..], &[("version", "7")]].concat();
        nadia.post(&page, &stale).await.is(422).sees("Un collègue vient de modifier");
        let csv = nadia.get(&format!("{EQUIPMENT}?format=csv")).await.text();
        let row = "Aide et Présence;Pointage mobile;02/03/2026;120;5000,00;33,00;3960,00;;Signée;";
        assert!(csv.contains(row), "{}: {csv}", world.engine);
        let other = world.browser(portal(&world)).log_in(&of_another_department(&world).await).await;
        other.get(&page).await.is(404);
        other.post(&page, &signed).await.is(404);
        other.get(EQUIPMENT).await.does_not_see("Pointage mobile");
    }
}
