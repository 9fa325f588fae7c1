use super::*;

#[tokio::test]
async fn a_pale_colour_is_refused_with_its_contrast_and_a_dark_one_is_kept() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let page = "/administration/structure";
        let vu = seen(&marc, page).await;
        let mut typed = [
            ("vu", vu.as_str()),
            ("nom", "Cordée Conseil"),
            ("telephone", "01 99 00 12 34"),
            ("courriel", "bonjour@exemple.fr"),
            ("couleur", "#f2b94b"),
        ];
        marc.post(page, &typed).await.is(422).sees("contraste de 1,6:1").sees("bonjour@exemple.fr");
        typed[4] = ("couleur", "#7A1F3D");
        marc.post(page, &typed).await.is(303);
        let stored = accounts::structure(world.app.db.read(), world.company).await.unwrap().unwrap();
        assert_eq!(stored.brand_color.as_deref(), Some("#7a1f3d"));
        let other = accounts::structure(world.app.db.read(), world.other_company).await.unwrap().unwrap();
        assert_eq!(other.brand_color, None);
        marc.post(page, &typed).await.is(422).sees("Quelqu’un vient de modifier");
    }
}

#[tokio::test]
async fn the_mentions_the_law_asks_for_are_typed_and_checked_here() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let page = "/administration/structure";
        let vu = seen(&marc, page).await;
        let mut typed = vec![
            ("vu", vu.as_str()),
            ("nom", "Cordée Conseil"),
            ("siret", "732 829 320 00075"),
            ("siege", "12 rue des Tilleuls\n59000 Lille"),
            ("directeur", "Claire Moreau"),
            ("hebergeur", "Hébergement du Nord, 1 rue du Port, 59000 Lille"),
        ];
        marc.post(page, &typed).await.is(422).sees("erreur de frappe").sees("12 rue des Tilleuls");
        typed[2] = ("siret", "732 829 320 00074");
        marc.post(page, &typed).await.is(303);
        let own = marc.get(page).await;
        own.sees("732 829 320 00074").sees("Claire Moreau").sees("Hébergement du Nord");
    }
}

#[tokio::test]
async fn a_logo_is_on_every_page_of_its_structure_and_of_no_other() {
    let picture: &[u8] = include_bytes!("../../../../platform/pdf/samples/logo.png");
    for world in furnished().await {
        let marc = manager(&world).await;
        let page = "/administration/structure";
        let logo = format!("{page}/logo");
        marc.get("/logo").await.is(404);
        let drawing: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'/>";
        marc.upload(&logo, &[("logo", "logo.svg", drawing)]).await.is(422).sees("ni un PNG ni un JPEG");
        marc.upload(&logo, &[("logo", "logo.png", picture)]).await.leads_to(page);
        marc.get("/administration").await.sees("masthead__logo").sees("/logo?v=");
        let shown = marc.get("/logo").await;
        shown.is(200);
        assert!(shown.body.starts_with(b"\x89PNG"), "{}", world.engine);

        let ines = world.browser(crate::routes()).log_in(&world.stranger()).await;
        ines.get("/administration").await.is(200).does_not_see("masthead__logo");
        ines.get("/logo").await.is(404);

        marc.post(&format!("{logo}/retirer"), &[]).await.leads_to(page);
        marc.get("/logo").await.is(404);
    }
}

#[tokio::test]
async fn a_departement_is_added_corrected_staffed_and_closed() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let list = "/administration/structures";
        marc.get(list).await.sees("Département du Test").sees("1 compte");
        let mut typed =
            vec![("nom", "Département du Nord"), ("genre", "department"), ("siret", "732 829 320 00075")];
        let new = format!("{list}/nouvelle");
        marc.post(&new, &typed).await.is(422).sees("erreur de frappe").sees("Département du Nord");
        typed[2] = ("siret", "732 829 320 00074");
        let refused = [("nom", "Une autre société"), ("genre", "care_management")];
        marc.post(&new, &refused).await.is(422).sees("Choisissez ce qu’est cette structure");
        let page = marc.post(&new, &typed).await.is(303).location.clone().unwrap();
        marc.post(&new, &typed).await.is(422).sees("déjà celui de « Département du Nord »");
        marc.get(list).await.sees("Département du Nord").sees("732 829 320 00074").sees("0 compte");

        let vu = seen(&marc, &page).await;
        let edited = [("vu", vu.as_str()), ("nom", "Département du Nord, autonomie")];
        marc.post(&page, &edited).await.leads_to(&page);
        marc.post(&page, &edited).await.is(422).sees("Quelqu’un vient de modifier");

        let name = ("membre-nom", "Nora Lopez");
        let address = ("membre-courriel", "nora@exemple.fr");
        let accounts = format!("{page}/comptes");
        // The espace Manager is the company's alone.
        let manager_role = [name, address, ("role", "manager")];
        marc.post(&accounts, &manager_role).await.is(422).sees("Choisissez ce que fait").sees("Nora Lopez");
        marc.get(&page).await.sees("N’ouvre aucun dossier").sees("Accepte ou refuse un relais");
        let role = ("role", "caseworker");
        marc.post(&accounts, &[name, address, role]).await.leads_to(&page);
        let mail = world.mails().await.remove(0);
        assert_eq!(mail.to_address, "nora@exemple.fr", "{}", world.engine);
        let elsewhere = [name, ("membre-courriel", "julie.martin@exemple.fr"), role];
        marc.post(&accounts, &elsewhere).await.is(422).sees("dans une autre structure");
        marc.get(&page).await.sees("nora@exemple.fr");

        marc.post(&format!("{page}/fermer"), &[]).await.leads_to(list).says("Structure fermée");
        marc.get(&page).await.sees("Cette structure est fermée").does_not_see("Inviter quelqu’un");
        marc.post(&accounts, &[name, address, role]).await.is(404);
        marc.get(list).await.sees("Fermée").sees("0 compte");
        let own = format!("{list}/{}", world.company);
        marc.get(&own).await.is(404);
        marc.post(&format!("{own}/fermer"), &[]).await.is(404);
    }
}
