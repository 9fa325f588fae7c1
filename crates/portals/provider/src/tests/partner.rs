use super::{Scene, scenes};

/// The scenes, with the contents and forms as shipped, and Omar's fiche opened.
async fn opened() -> Vec<Scene> {
    let scenes = scenes().await;
    for scene in &scenes {
        contents::install_defaults(&scene.world.system()).await.unwrap();
        intake::forms::install_bundled(&scene.world.system()).await.unwrap();
        let page = scene.browser.get("/service/fiche").await;
        page.is(200).sees("Ouvrir ma fiche de partenaire");
        scene.browser.post("/service/fiche", &[("profile", "sad_fragile")]).await.is(422).sees("conditions");
        let typed = [("profile", "sad_fragile"), ("terms", "1")];
        scene.browser.post("/service/fiche", &typed).await.is(303).leads_to("/service/fiche");
    }
    scenes
}

#[tokio::test]
async fn a_step_saved_leads_to_the_next_and_its_mistakes_lose_nothing() {
    for scene in opened().await {
        let omar = &scene.browser;
        omar.get("/service").await.sees("de votre fiche à compléter").sees("Lisez et acceptez la charte");
        omar.get("/service/fiche").await.is(200).sees("Vos engagements de qualité");
        let step = "/service/fiche/etapes/identite";
        let wrong =
            [("version", "1"), ("profil~value", "sad_fragile"), ("nom~value", "Aide"), ("siret~value", "12")];
        omar.post(step, &wrong).await.is(422).sees("quatorze chiffres").sees("Aide");
        let right = [
            ("version", "1"),
            ("profil~value", "teleassistance"),
            ("nom~value", "Aide et Présence"),
            ("adresse~value.code_postal", "59000"),
            ("adresse~value.ville", "Lille"),
        ];
        omar.post(step, &right).await.is(303).leads_to("/service/fiche/etapes/contact");
        let late = [("version", "1"), ("nom~value", "Trop tard")];
        omar.post(step, &late).await.is(422).sees("Un collègue a enregistré").sees("Trop tard");
        omar.get("/service/fiche").await.sees("Téléassistance").does_not_see("Vos engagements de qualité");
        omar.get("/service/fiche/historique").await.is(200).sees("Version 2").sees("59000 Lille");
        omar.get("/service/fiche/etapes/qualite").await.is(404);
        omar.get("/service/fiche/etapes/nulle").await.is(404);
    }
}

#[tokio::test]
async fn an_answer_that_brings_a_question_stays_on_its_step() {
    for scene in opened().await {
        let step = "/service/fiche/etapes/organisation";
        scene.browser.get(step).await.is(200).does_not_see("partagé avec l’aidant");
        let yes = [("version", "1"), ("coordinateur~value", "oui")];
        scene.browser.post(step, &yes).await.is(303).leads_to(step).says("amènent d’autres questions");
        scene.browser.get(step).await.sees("partagé avec l’aidant");
    }
}

#[tokio::test]
async fn approvals_documents_and_charter() {
    for scene in opened().await {
        let omar = &scene.browser;
        omar.get("/service/agrements").await.is(200).sees("Aucun agrément déposé");
        omar.upload("/service/agrements", &[("proof", "a.pdf", b"MZ")])
            .await
            .is(422)
            .sees("Choisissez ce que vous");
        omar.get("/service/documents").await.is(200).sees("Aucun document");
        let sent = omar.upload("/service/documents", &[("fichier", "a.pdf", b"%PDF-1.7")]).await;
        sent.is(422).sees("Dites en quelques mots");
        omar.post("/service/charte", &[]).await.is(422).sees("Cochez la case");
        omar.post("/service/charte", &[("accord", "7")]).await.is(422).sees("vient de changer");
        omar.post("/service/charte", &[("accord", "1")]).await.is(303).says("La charte est acceptée");
        omar.get("/service/charte").await.is(200).sees("Acceptée par Omar Diop").does_not_see("Cochez");
    }
}
