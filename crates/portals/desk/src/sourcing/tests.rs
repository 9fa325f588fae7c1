//! Sourcing as a care manager does it, on each engine at hand.

use std::sync::Arc;

use axum::{Extension, Router};
use geography::Places;
use testing::{Browser, World};
use web::App;

fn pages() -> Router<App> {
    let communes = "59350\tLille\t59\t59000,59800\t236710\n59512\tRoubaix\t59\t59100\t98892\n";
    let places = Places::from_tsv(communes, "59\tNord\tHauts-de-France\n").unwrap();
    crate::routes().layer(Extension(Arc::new(places)))
}

async fn scenes() -> Vec<(World, Browser)> {
    let mut scenes = Vec::new();
    for world in testing::worlds().await {
        contents::install_defaults(&world.system()).await.unwrap();
        intake::forms::install_bundled(&world.system()).await.unwrap();
        let browser = world.browser(pages()).log_in(&world.care_manager()).await;
        scenes.push((world, browser));
    }
    scenes
}

const TYPED: [(&str, &str); 6] = [
    ("name", "Aide Plus"),
    ("profile", "sad_fragile"),
    ("phone", "03 99 00 12 34"),
    ("postcode", "59100"),
    ("city", "Roubaix"),
    ("services", "menage"),
];

#[tokio::test]
async fn a_service_typed_once_is_found_and_proposed_the_second_time() {
    for (world, julie) in scenes().await {
        julie.get("/prestataires").await.is(200).sees("Aucun prestataire connu");
        let wrong = [&TYPED[..], &[("siret", "123")]].concat();
        julie.post("/prestataires/nouveau", &wrong).await.is(422).sees("quatorze chiffres").sees("Aide Plus");
        let page = julie.post("/prestataires/nouveau", &TYPED).await.is(303).location.clone().unwrap();
        julie
            .get(&page)
            .await
            .is(200)
            .sees("03 99 00 12 34")
            .sees("Ménage")
            .sees("a créé la ligne de l’annuaire");
        let again = julie.post("/prestataires/nouveau", &TYPED).await;
        again.is(422).sees("Est-il déjà connu ?").sees("Même téléphone");
        let other = [&TYPED[..], &[("autre_service", "oui")]].concat();
        julie.post("/prestataires/nouveau", &other).await.is(303);
        let near = julie.get("/prestataires?pres_de=59000&portee=departement&service=menage").await;
        near.is(200).sees("2 services").sees("Dans le département");
        julie.get("/prestataires?pres_de=59000&portee=commune").await.sees("Aucun service ne correspond");
        julie.get("/prestataires?pres_de=Nullepart").await.sees("n’est ni un code postal, ni une commune");
        julie.get(&page).await.sees("Peut-être le même service");
        julie.post(&format!("{page}/inviter"), &[]).await.is(422).sees("adresse e-mail");
        assert!(world.mails().await.is_empty(), "{}", world.engine);
    }
}

#[tokio::test]
async fn what_a_colleague_saved_meanwhile_is_not_lost() {
    for (world, julie) in scenes().await {
        let page = julie.post("/prestataires/nouveau", &TYPED).await.location.clone().unwrap();
        let edit = format!("{page}/modifier");
        let typed = |name: &'static str| {
            [&TYPED[1..], &[("name", name), ("version", "1"), ("email", "aide@exemple.fr")]].concat()
        };
        julie.post(&edit, &typed("Aide Plus Nord")).await.is(303).leads_to(&page);
        julie.post(&edit, &typed("Aide +")).await.is(422).sees("Votre saisie est gardée").sees("Aide +");
        julie.get(&page).await.sees("Aide Plus Nord");
        julie.post(&format!("{page}/inviter"), &[]).await.says("aide@exemple.fr");
        let mail = world.mails().await.remove(0);
        assert!(mail.text.contains("/partenaires/invitation/"), "{}", mail.text);
    }
}

#[tokio::test]
async fn a_directory_is_read_before_it_is_written() {
    for (world, julie) in scenes().await {
        julie.post("/prestataires/nouveau", &TYPED).await.is(303);
        let file = "Raison sociale;Tél.;CP;Ville;Note\nDomicile Net;;59000;Lille;x\nAide;0399001234;;;\n";
        let sent =
            julie.upload("/prestataires/importer", &[("fichier", "annuaire.csv", file.as_bytes())]).await;
        let page = sent.is(303).location.clone().unwrap();
        let shown = julie.get(&page).await;
        shown.is(200).sees("Domicile Net").sees("même téléphone").sees("1 ligne nouvelle et juste");
        let twice = julie.get(&format!("{page}?colonne-1=nom&colonne-2=nom")).await;
        twice.is(422).sees("Deux colonnes donnent « Nom du service »");
        let columns = [("colonne-1", "nom"), ("colonne-3", "code_postal"), ("colonne-4", "ville")];
        julie.post(&page, &columns).await.is(422).sees("Aucune ligne n’était cochée");
        let chosen = [&columns[..], &[("ligne", "2"), ("reseau", "oui")]].concat();
        julie.post(&page, &chosen).await.says("1 service ajouté");
        julie.get("/prestataires?q=domicile").await.sees("59000 Lille").sees("Réseau");
        let empty = julie.upload("/prestataires/importer", &[("fichier", "a.csv", b"")]).await;
        empty.is(422).sees("vide");
        assert!(julie.get("/prestataires").await.text().contains("2 services"), "{}", world.engine);
    }
}
