use super::*;

const MONTH: &str = "/service/interventions?mois=2026-03";

/// What the page of March holds in its form, with these boxes ticked.
async fn form(scene: &Scene, ticked: &[&str]) -> Vec<(String, String)> {
    let partner = flows::partners(&scene.omar).await.unwrap()[0].id;
    let march = "2026-03".parse().unwrap();
    let found = flows::exceptions(&scene.omar, &archive(&scene.world), partner, march).await.unwrap();
    let mut fields =
        vec![("departement".to_owned(), partner.to_string()), ("mois".to_owned(), "2026-03".to_owned())];
    for (n, one) in found.iter().enumerate() {
        let n = n + 1;
        let (start, end) = one.visit.retained;
        fields.push((format!("visite-{n}"), one.visit.id.clone()));
        fields.push((format!("envoi-{n}"), one.sending.clone()));
        fields.push((format!("debut-{n}"), start.strftime("%H:%M").to_string()));
        fields.push((format!("fin-{n}"), end.strftime("%H:%M").to_string()));
    }
    fields.extend(ticked.iter().map(|n| ("coche".to_owned(), (*n).to_owned())));
    fields
}

async fn post(scene: &Scene, mut fields: Vec<(String, String)>, code: &str, reason: &str) -> testing::Answer {
    fields.push(("motif".to_owned(), code.to_owned()));
    fields.push(("raison".to_owned(), reason.to_owned()));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    scene.browser.post("/service/interventions", &fields).await
}

#[tokio::test]
async fn several_visits_are_corrected_and_one_correction_taken_back() {
    for scene in scenes().await {
        let omar = &scene.browser;
        omar.get("/service/corrections").await.sees("Aucune correction");
        let invoice = scene.billed().await;
        let list = omar.get(MONTH).await;
        list.sees("2 interventions à vérifier").sees("Départ non pointé").sees("départ manquant").sees("V-4");
        omar.get(&format!("{MONTH}&q=V-5")).await.sees("1 intervention à vérifier").does_not_see("V-4 ·");
        omar.get(&format!("{MONTH}&anomalie=hors-plan")).await.sees("Aucune intervention ne correspond");
        let fields = form(&scene, &["1", "2"]).await;
        post(&scene, fields, "COD", "Téléphone déchargé").await.is(303).says("2 interventions corrigées");
        scene.run_jobs().await;
        omar.get(MONTH).await.sees("Rien à vérifier");
        omar.get(&invoice).await.sees("Vous n’avez rien à faire");
        let made = omar.get("/service/corrections").await;
        made.sees("Téléphone déchargé").sees("Omar Diop").sees("Fichier d’origine").sees("COD – le départ");
        let (corrections, _) = flows::corrections(&scene.omar, 0, 1).await.unwrap();
        let undo = format!("/service/corrections/{}/annuler", corrections[0].id);
        omar.post(&undo, &[]).await.is(303).says("Correction annulée");
        omar.get(MONTH).await.sees("1 intervention à vérifier");
        omar.get("/service/corrections").await.sees("Annulée depuis");
        omar.post(&undo, &[]).await.is(422).sees("Une version plus récente");
    }
}

#[tokio::test]
async fn a_mistake_keeps_everything_typed() {
    for scene in scenes().await {
        scene.billed().await;
        let mut fields = form(&scene, &["2"]).await;
        let end = fields.iter_mut().find(|(name, _)| name == "fin-2").unwrap();
        end.1 = "10:45".to_owned();
        let refused = post(&scene, fields.clone(), "COA", "Badge oublié").await;
        refused
            .is(422)
            .sees("choisissez COD")
            .sees("value=\"10:45\"")
            .sees("Badge oublié")
            .sees("value=\"2\" checked");
        post(&scene, fields.clone(), "", "x").await.is(422).sees("Choisissez un motif de correction");
        post(&scene, fields.clone(), "COD", "").await.is(422).sees("Écrivez pourquoi vous corrigez");
        post(&scene, form(&scene, &[]).await, "COD", "x").await.is(422).sees("Cochez au moins une");
        fields.iter_mut().find(|(name, _)| name == "fin-2").unwrap().1 = "dix heures".to_owned();
        post(&scene, fields, "COD", "x").await.is(422).sees("Écrivez l’heure retenue");
        assert_eq!(flows::corrections(&scene.omar, 0, 1).await.unwrap().1, 0, "{}", scene.engine());
    }
}
