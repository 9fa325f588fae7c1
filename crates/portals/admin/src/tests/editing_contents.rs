use super::*;

#[tokio::test]
async fn a_price_is_dated_and_a_wrong_one_is_told() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let page = "/administration/contenus/services/menage";
        marc.get(page).await.is(200).sees("28,00");
        let typed = [
            ("version", "1"),
            ("label", "Ménage"),
            ("unit", "heure"),
            ("price", "28"),
            ("since", "01/01/2026"),
            ("price", "31,50"),
            ("since", "01/01/2027"),
            ("default_minutes", "120"),
            ("counts", "recurring"),
            ("counts", "apa"),
            ("counts", "tax"),
        ];
        let mut wrong = typed;
        wrong[6] = ("since", "un jour");
        marc.post(page, &wrong).await.is(422).sees("à partir de quel jour").sees("31,50");
        marc.post(page, &typed).await.is(303);
        let on = world.app.db.read();
        let stored = contents::find::<CatalogueService>(on, "menage").await.unwrap().unwrap();
        let price = |day| stored.content.price_on(day).map(|price| price.amount);
        assert_eq!(price(date(2026, 12, 31)), Some(Money::from_cents(2_800)));
        assert_eq!(price(date(2027, 1, 1)), Some(Money::from_cents(3_150)));
        marc.post(page, &typed).await.is(422).sees("vient d’enregistrer une autre version");
    }
}

#[tokio::test]
async fn an_unknown_word_between_braces_is_refused_and_nothing_is_lost() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let page = "/administration/contenus/courriels/plan";
        marc.get(page).await.sees("Claire Exemple").sees("{lien}");
        let typed = [("version", "1"), ("subject", "Votre plan"), ("body", "Voici {lien} et {gir}")];
        marc.post(page, &typed).await.is(422).sees("ne sera pas remplacé").sees("Voici {lien} et {gir}");
        let stored = contents::find::<MailText>(world.app.db.read(), "plan").await.unwrap().unwrap();
        assert_eq!(stored.version, 1);
    }
}

#[tokio::test]
async fn a_sheet_is_written_previewed_retired_and_found_again() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let typed = [
            ("title", "Bien dormir"),
            ("fragilities", "toutes"),
            ("summary", "Le sommeil change avec l’âge."),
            ("body", "## Le soir\n\n- **Lumière** douce"),
            ("reviewed_on", "21/11/2026"),
        ];
        let page = "/administration/contenus/fiches/bien_dormir";
        marc.post("/administration/contenus/fiches/nouveau", &typed).await.is(303).leads_to(page);
        marc.get(page).await.sees("<strong>Lumière</strong>");
        marc.post(&format!("{page}/retirer"), &[]).await.is(303);
        marc.get("/administration/contenus/fiches?q=dormir").await.sees("Rien ne correspond");
        marc.get("/administration/contenus/fiches?q=dormir&etat=retires").await.sees("Bien dormir");
        let stored = contents::find::<Sheet>(world.app.db.read(), "bien_dormir").await.unwrap().unwrap();
        assert!(stored.retired);
    }
}

#[tokio::test]
async fn the_sections_of_the_plan_change_places() {
    for world in furnished().await {
        let marc = manager(&world).await;
        marc.post("/administration/contenus/sections/services/monter", &[]).await.is(303);
        let sections = contents::live::<contents::PlanSection>(world.app.db.read()).await.unwrap();
        let keys: Vec<&str> = sections.iter().map(|section| section.key.as_str()).collect();
        assert_eq!(keys[..3], ["besoins", "services", "orientation"]);
    }
}

#[tokio::test]
async fn a_manager_sees_who_is_enrolled_and_gives_a_seat_back() {
    for world in furnished().await {
        contents::install_demo_contents(&world.system()).await.unwrap();
        let julie = world.care_manager();
        let details = people::Details { given_name: "Jeanne".to_owned(), ..people::Details::default() };
        let tx = julie.db.begin().await.unwrap();
        let new = people::NewPerson { structure: world.company, referent: None, details };
        let person = people::create(&julie, &tx, new).await.unwrap();
        contents::enrol(&julie, &tx, "droits", person, "Claire Durand", Some("claire@exemple.fr"))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let marc = manager(&world).await;
        let page = "/administration/contenus/ateliers/droits";
        marc.get(page).await.sees("Voir les inscrits");
        let enrolled = format!("{page}/inscrits");
        marc.get(&enrolled).await.is(200).sees("1 sur").sees("Claire Durand").sees(&person.to_string());
        let id = contents::enrolments(julie.db.read(), "droits").await.unwrap()[0].id;
        let cancel = format!("{enrolled}/{id}/annuler");
        marc.post(&cancel, &[]).await.leads_to(&enrolled).says("reçoit un e-mail");
        let mails = world.mails().await;
        let told: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        assert_eq!(told.len(), 2);
        assert!(told.iter().any(|subject| subject.contains("annulée")), "{told:?}");
        assert!(mails.iter().all(|mail| !mail.text.contains('{') && !mail.text.contains("droits")));
        marc.get(&enrolled).await.sees("Personne n’est inscrit");
        marc.post(&cancel, &[]).await.says("n’existe plus");
        marc.get("/administration/contenus/ateliers/inconnu/inscrits").await.is(404);
    }
}
