//! The call as its pages show it.

use accounts::StructureKind;
use intake::payers;
use testing::World;

use crate::routes;

async fn worlds() -> Vec<World> {
    let worlds = testing::worlds().await;
    for world in &worlds {
        intake::install_bundled(&world.system()).await.unwrap();
        contents::install_defaults(&world.system()).await.unwrap();
    }
    worlds
}

fn change(number: u8) -> String {
    format!("018f0000-0000-7000-8000-0000000000{number:02x}")
}

#[tokio::test]
async fn an_agent_takes_a_call_and_sees_what_follows_from_each_answer() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        julie.get("/appels").await.sees("Aucun appel pour l’instant");
        let call = julie.post("/appels", &[]).await.location.unwrap();
        julie
            .get(&call)
            .await
            .is(200)
            .sees("Appelant sans nom")
            .sees("data-question=\"retraite\"")
            .sees("appel-index");
        let (age, caller) = (change(1), change(2));
        let said = [
            ("question", "age"),
            ("base", "0"),
            ("change", age.as_str()),
            ("state", "answered"),
            ("value", "84"),
        ];
        let reply = julie.post(&format!("{call}/reponses"), &said).await;
        reply.is(200).sees("\"versions\":{\"age\":1}").sees("id=\"synthese\"").sees("id=\"sommaire\"");
        reply.does_not_see("data-question=\"age\"");
        let said = [
            ("question", "appelant"),
            ("base", "0"),
            ("change", caller.as_str()),
            ("value.nom", "Claire <Durand>"),
        ];
        let reply = julie.post(&format!("{call}/reponses"), &said).await;
        reply.is(200).sees("id=\"appel-qui\"").sees("Claire &#60;Durand&#62;").sees("pour 84 ans");
        julie.get(&call).await.sees("Claire &#60;Durand&#62;").sees("84 ans");
        julie.get("/appels?q=durand").await.sees("Claire");
        julie.get("/appels?q=personne").await.sees("Aucun appel ne correspond");
    }
}

#[tokio::test]
async fn a_bad_answer_is_said_at_the_question_and_a_conflict_shows_both() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let marc = world.browser(routes()).log_in(&world.manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        let (one, two, three) = (change(1), change(2), change(3));
        let bad = [("question", "age"), ("base", "0"), ("change", one.as_str()), ("value", "douze cents")];
        julie.post(&format!("{call}/reponses"), &bad).await.is(200).sees("\"errors\":{\"age\":");
        let good = [("question", "age"), ("base", "0"), ("change", two.as_str()), ("value", "84")];
        julie.post(&format!("{call}/reponses"), &good).await.sees("\"age\":1");
        let late = [("question", "age"), ("base", "0"), ("change", three.as_str()), ("value", "48")];
        marc.post(&format!("{call}/reponses"), &late).await.sees("\"conflicts\":[").sees("Julie Martin");
        marc.get(&format!("{call}/questions/age"))
            .await
            .is(200)
            .sees("value=\"84\"")
            .sees("data-version=\"1\"");
    }
}

#[tokio::test]
async fn a_call_about_oneself_shows_neither_gir_nor_aids() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        julie.get(&call).await.sees("GIR estimé, provisoire").sees("APA à domicile");
        let (one, two) = (change(1), change(2));
        let own = [("question", "raison"), ("base", "0"), ("change", one.as_str()), ("value", "equilibre")];
        let state = julie.post(&format!("{call}/reponses"), &own).await;
        state.sees("Ni GIR ni budget pour cet appel").does_not_see("GIR estimé, provisoire");
        let need =
            [("question", "besoin"), ("base", "0"), ("change", two.as_str()), ("value", "Je dors mal.")];
        julie
            .post(&format!("{call}/reponses"), &need)
            .await
            .sees("Je dors mal.")
            .does_not_see("APA à domicile");
    }
}

#[tokio::test]
async fn ten_megabytes_in_a_field_are_refused_in_words() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        let (novel, one) = ("a".repeat(10 * 1024 * 1024), change(1));
        let long =
            [("question", "besoin"), ("base", "0"), ("change", one.as_str()), ("value", novel.as_str())];
        julie
            .post(&format!("{call}/reponses"), &long)
            .await
            .is(200)
            .sees("\"errors\":{\"besoin\":")
            .sees("caractères");
    }
}

#[tokio::test]
async fn without_script_a_step_posts_and_a_mistake_comes_back_as_typed() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        let step = [("raison~value", "fragilite"), ("raison~state", "none")];
        julie.post(&format!("{call}/etapes/raison"), &step).await.leads_to(&format!("{call}?etape=besoin"));
        let wrong = [("age~value", "cent vingt mille"), ("relation~value", "enfant")];
        let again = julie.post(&format!("{call}/etapes/proche"), &wrong).await;
        again.is(422).sees("cent vingt mille").sees("id=\"etape-proche\" data-step=\"proche\" aria");
        let kept = julie.get(&format!("{call}/questions/relation")).await;
        kept.sees("value=\"enfant\" checked");
    }
}

#[tokio::test]
async fn without_script_a_step_drawn_before_a_colleague_answered_takes_nothing_back() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let marc = world.browser(routes()).log_in(&world.manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        let one = change(1);
        let age = [("question", "age"), ("base", "0"), ("change", one.as_str()), ("value", "84")];
        julie.post(&format!("{call}/reponses"), &age).await.is(200);
        julie.get(&call).await.sees("name=\"base:age\" value=\"1\"");

        // Marc's page is older: it shows no age, and he typed none.
        let step = format!("{call}/etapes/proche");
        let untouched = [
            ("base:age", "0"),
            ("age~value", ""),
            ("age~state", "none"),
            ("base:relation", "0"),
            ("relation~value", "enfant"),
        ];
        marc.post(&step, &untouched).await.is(303);
        marc.get(&format!("{call}/questions/age")).await.sees("value=\"84\"");

        let other = [("base:age", "0"), ("age~value", "85")];
        let refused = marc.post(&step, &other).await;
        refused.is(422).sees("Julie Martin a répondu « 84").sees("value=\"85\"");
        refused.sees("name=\"base:age\" value=\"1\"");
        marc.get(&format!("{call}/questions/age")).await.sees("value=\"84\"");
        marc.post(&step, &[("base:age", "1"), ("age~value", "85")]).await.is(303);
        marc.get(&format!("{call}/questions/age")).await.sees("value=\"85\"");
    }
}

#[tokio::test]
async fn a_save_tells_what_a_colleague_has_answered_meanwhile() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let marc = world.browser(routes()).log_in(&world.manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        let page = julie.get(&call).await.text();
        let seen = page.split("data-seen=\"").nth(1).unwrap().split('"').next().unwrap();
        world.clock.advance(kernel::jiff::SignedDuration::from_mins(1));
        let (one, two, three) = (change(1), change(2), change(3));
        let age = [("question", "age"), ("base", "0"), ("change", one.as_str()), ("value", "84")];
        marc.post(&format!("{call}/reponses"), &age).await.is(200);
        let mut pension = vec![
            ("question", "retraite"),
            ("base", "0"),
            ("change", two.as_str()),
            ("value", "2000"),
            ("seen", seen),
        ];
        let reply = julie.post(&format!("{call}/reponses"), &pension).await;
        reply
            .sees("Marc Petit a répondu à une question")
            .sees(&format!("href=\"{call}?etape=proche\" data-after-save"));
        let note =
            [("text", "x"), ("step", "besoin"), ("base", "0"), ("change", three.as_str()), ("seen", seen)];
        julie.post(&format!("{call}/notes"), &note).await.sees("Marc Petit a répondu à une question");

        let now = world.clock.now().to_string();
        pension[4].1 = &now;
        julie.post(&format!("{call}/reponses"), &pension).await.does_not_see("Marc Petit a répondu");
    }
}

#[tokio::test]
async fn a_file_that_resembles_is_said_in_the_bar_until_it_is_set_aside() {
    for world in worlds().await {
        let cx = world.care_manager();
        let julie = world.browser(routes()).log_in(&cx).await;
        let first = julie.post("/appels", &[]).await.location.unwrap();
        let say = async |call: &str, number: u8, key: &str, field: &str, value: &str, base: &str| {
            let change = change(number);
            let said = [("question", key), ("base", base), ("change", &change), (field, value)];
            julie.post(&format!("{call}/reponses"), &said).await
        };
        say(&first, 1, "aide", "value.nom", "Madeleine Morel", "0").await.is(200);
        say(&first, 2, "adresse", "value.ville", "Voiron", "0").await.is(200);
        julie.post(&format!("{first}/personne"), &[]).await.leads_to(&first);
        julie.get(&first).await.does_not_see("ressemble");

        let second = julie.post("/appels", &[]).await.location.unwrap();
        say(&second, 3, "age", "value", "84", "0").await.is(200).does_not_see("ressemble");
        let reply = say(&second, 4, "aide", "value.nom", "madelaine morelle", "0").await;
        reply.sees("1 fiche ressemble").sees("Madeleine Morel, Voiron").sees(&format!("{second}/personne"));
        julie.get(&second).await.sees("1 fiche ressemble");
        let compared = julie.get(&format!("{second}/personne")).await;
        compared.sees("Dans cet appel").sees("Sur la fiche").sees("madelaine morelle").sees("Voiron");
        let id: kernel::id::CallId = second.rsplit('/').next().unwrap().parse().unwrap();
        assert_eq!(intake::find(&cx, id).await.unwrap().person, None, "nothing is merged by itself");

        let known = intake::find(&cx, first.rsplit('/').next().unwrap().parse().unwrap()).await.unwrap();
        let known = known.person.unwrap().to_string();
        let aside = format!("{second}/ressemblances");
        let stranger = world.browser(routes()).log_in(&world.stranger()).await;
        stranger.post(&aside, &[("personne", &known)]).await.is(404);
        julie.post(&aside, &[("personne", "n’importe qui")]).await.is(404);
        julie.get(&second).await.sees("1 fiche ressemble");
        julie.post(&aside, &[("personne", &known)]).await.leads_to(&second);
        julie.post(&aside, &[("personne", &known)]).await.leads_to(&second);
        julie.get(&second).await.does_not_see("ressemble").sees("Rattacher à une fiche");
        say(&second, 5, "aide", "value.nom", "Madeleine Morel", "1").await.is(200).does_not_see("ressemble");

        let third = julie.post("/appels", &[]).await.location.unwrap();
        say(&third, 6, "aide", "value.nom", "Morel", "0").await.is(200).does_not_see("ressemble");
        say(&third, 7, "adresse", "value.ville", "voiron", "0").await.sees("1 fiche ressemble");
    }
}

#[tokio::test]
async fn a_page_learns_what_colleagues_answer_and_nothing_when_there_is_nothing() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let marc = world.browser(routes()).log_in(&world.manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        let page = julie.get(&call).await.text();
        let after =
            |text: &str, name: &str| text.split(name).nth(1).unwrap().split('"').next().unwrap().to_owned();
        let seen = after(&page, "data-seen=\"");
        let ask = |mark: &str| format!("{call}/collegues?connu={mark}&vu={seen}");
        let mut mark = after(&page, "data-colleagues=\"");
        world.clock.advance(kernel::jiff::SignedDuration::from_secs(5));
        let answer = async |browser: &testing::Browser, number: u8, key: &str, base: &str, value: &str| {
            let change = change(number);
            let said = [("question", key), ("base", base), ("change", &change), ("value", value)];
            browser.post(&format!("{call}/reponses"), &said).await.is(200);
        };
        julie.get(&ask(&mark)).await.is(204);
        answer(&julie, 1, "age", "0", "84").await;
        julie.get(&ask(&mark)).await.is(204);

        answer(&marc, 2, "retraite", "0", "2000").await;
        let news = julie.get(&ask(&mark)).await;
        news.is(200).sees("Marc Petit a répondu à une question").sees("data-question=\"retraite\"");
        news.sees("value=\"2000\"").sees("id=\"synthese\"");
        news.does_not_see("data-question=\"age\"").does_not_see("etat-enregistrement");
        mark = after(&news.text(), "\"colleagues\":\"");
        julie.get(&ask(&mark)).await.is(204);
        answer(&marc, 3, "retraite", "1", "2100").await;
        julie.get(&ask(&mark)).await.is(200).sees("value=\"2100\"").sees("data-version=\"2\"");
        world.browser(routes()).log_in(&world.stranger()).await.get(&ask(&mark)).await.is(404);
    }
}

#[tokio::test]
async fn the_payer_is_read_without_leaving_the_call() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        let profile = payers::Profile {
            fields: vec![payers::Field { label: "Effectif".into(), value: "3 200 salariés".into() }],
            contract: payers::Contract {
                number: "AB-2026".into(),
                ends: Some("2026-12-31".parse().unwrap()),
                contact: "Léa Brun, 01 99 00 11 22".into(),
                ..payers::Contract::default()
            },
            entitlements: vec![payers::Entitlement {
                label: "Bilans".into(),
                total: 40,
                used: 12,
                unit: "bilans".into(),
                counts: None,
            }],
            services_included: vec!["Portage de repas".into()],
            notes: String::new(),
        };
        let new = payers::NewPayer {
            kind: StructureKind::Enterprise,
            name: "Atelier Boréal".into(),
            domains: Vec::new(),
            profile,
        };
        let payer = payers::create_payer(&world.manager(), new).await.unwrap().to_string();
        julie.get(&call).await.sees("Organisme introuvable pour l’instant").does_not_see("profil-organisme");
        julie.post(&format!("{call}/organisme"), &[("organisme", &payer)]).await.is(303);
        let page = julie.get(&call).await;
        page.sees("Profil de Atelier Boréal").sees("AB-2026").sees("31/12/2026").sees("Léa Brun");
        page.sees("3 200 salariés").sees("il en reste 28 sur 40 bilans").sees("Portage de repas");
        page.does_not_see("n’est pas en cours");
        julie.get(&format!("{call}/organisme")).await.sees("AB-2026").sees("Portage de repas");
    }
}

#[tokio::test]
async fn the_figures_said_aloud_carry_the_reservation_on_the_tax_year() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        let (one, two) = (change(1), change(2));
        let gir = [("question", "gir_notifie"), ("base", "0"), ("change", one.as_str()), ("value", "gir_3")];
        julie.post(&format!("{call}/reponses"), &gir).await.sees("data-announce=\"GIR 3 notifié\"");
        let services = [
            ("question", "services_recommandes"),
            ("base", "0"),
            ("change", two.as_str()),
            ("value", "toilette"),
            ("value.toilette.recurrence", "recurrent"),
            ("value.toilette.fois", "5"),
            ("value.toilette.par", "semaine"),
            ("value.toilette.duree", "60"),
        ];
        let reply = julie.post(&format!("{call}/reponses"), &services).await.text();
        let said = reply.split("data-announce=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(said.starts_with("GIR 3 notifié, reste à payer"), "{said}");
        assert!(said.contains("par mois. Sous réserve de la loi de finances pour 2026"), "{said}");
    }
}

#[tokio::test]
async fn a_stranger_finds_no_call_at_any_address() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let stranger = world.browser(routes()).log_in(&world.stranger()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        for page in ["", "/questions/age", "/suspendre", "/recapitulatif", "/personne", "/organisme"] {
            stranger.get(&format!("{call}{page}")).await.is(404);
        }
        let one = change(1);
        let fields = [
            ("question", "age"),
            ("base", "0"),
            ("change", one.as_str()),
            ("value", "84"),
            ("text", "x"),
            ("niveau", "a"),
        ];
        for page in [
            "/reponses",
            "/etapes/raison",
            "/suggestions",
            "/notes",
            "/notes/ranger",
            "/position",
            "/suspendre",
            "/reprendre",
            "/terminer",
            "/niveau",
            "/personne",
            "/organisme",
        ] {
            stranger.post(&format!("{call}{page}"), &fields).await.is(404);
        }
        world
            .browser(routes())
            .get(&call)
            .await
            .leads_to(&format!("/connexion?suite={}", call.replace('/', "%2F").replace('-', "%2D")));
    }
}

#[tokio::test]
async fn a_call_is_suspended_found_again_and_concluded() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        let place = [("step", "ressources"), ("field", "q-retraite-value"), ("scroll", "420")];
        julie.post(&format!("{call}/position"), &place).await.is(204);
        let past = [("date", "2020-01-01"), ("heure", "09:00")];
        julie.post(&format!("{call}/suspendre"), &past).await.is(422).sees("déjà passée").sees("2020-01-01");
        julie
            .post(&format!("{call}/suspendre"), &[("date", "2026-11-23"), ("heure", "09:00")])
            .await
            .leads_to("/appels");
        julie.get("/appels").await.sees("À reprendre").sees("Reprendre");
        julie.post(&format!("{call}/reprendre"), &[]).await.leads_to(&call);
        julie
            .get(&call)
            .await
            .sees("data-step=\"ressources\" data-field=\"q-retraite-value\" data-scroll=\"420\"");
        julie.post(&format!("{call}/personne"), &[]).await.leads_to(&call);
        julie
            .post(&format!("{call}/niveau"), &[("niveau", "a")])
            .await
            .leads_to(&format!("{call}/recapitulatif"));
        julie.post(&format!("{call}/niveau"), &[("niveau", "b")]).await.is(303);
        let lower = format!("{call}/recapitulatif?baisser=a#baisser");
        julie.post(&format!("{call}/niveau"), &[("niveau", "a")]).await.leads_to(&lower);
        julie.get(&format!("{call}/recapitulatif?baisser=a")).await.sees("leurs réponses restent gardées");
        let confirmed = [("niveau", "a"), ("confirme", "oui")];
        julie.post(&format!("{call}/niveau"), &confirmed).await.leads_to(&format!("{call}/recapitulatif"));
        julie
            .get(&format!("{call}/recapitulatif"))
            .await
            .is(200)
            .sees("À lire à voix haute")
            .sees("Préparer le plan");
        julie.post(&format!("{call}/terminer"), &[]).await.is(303);
        julie.get("/appels?etat=ended").await.sees("Terminé");
    }
}

#[tokio::test]
async fn a_reminder_goes_once_the_question_is_raised() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        let (one, two) = (change(1), change(2));
        let other = [("question", "age"), ("base", "0"), ("change", one.as_str()), ("value", "84")];
        let left = |reply: &testing::Answer| {
            let text = reply.text();
            text.split("\"essentialQuestions\":[").nth(1).unwrap().split(']').next().unwrap().to_owned()
        };
        let reply = julie.post(&format!("{call}/reponses"), &other).await;
        assert!(left(&reply).contains("\"raison\""), "{}", left(&reply));
        let said = [("question", "raison"), ("base", "0"), ("change", two.as_str()), ("state", "unknown")];
        let reply = julie.post(&format!("{call}/reponses"), &said).await;
        assert!(!left(&reply).contains("\"raison\""), "{}", left(&reply));
        julie.get(&format!("{call}/questions/raison")).await.sees("data-essential hidden");
    }
}

#[tokio::test]
async fn more_recipients_are_one_click_away() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        let question = julie.get(&format!("{call}/questions/destinataires")).await.text();
        assert_eq!(question.matches("<summary>").count(), 1, "{question}");
        let title = |n: usize| question.find(&format!(">Personne {n}</legend>"));
        assert!(title(2) < question.find("<summary>") && question.find("<summary>") < title(3));
    }
}

#[tokio::test]
async fn a_commune_chosen_in_the_list_comes_back_with_its_code() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        let one = change(1);
        let said = [
            ("question", "adresse"),
            ("base", "0"),
            ("change", one.as_str()),
            ("value.code_postal", "59000"),
            ("value.ville", "Lille"),
            ("value.insee", "59350"),
        ];
        julie.post(&format!("{call}/reponses"), &said).await.is(200).sees("\"adresse\":1");
        julie
            .get(&format!("{call}/questions/adresse"))
            .await
            .sees("data-name=\"adresse~value.insee\" data-value=\"59350\"")
            .sees("data-postcode=\"q-adresse-value-code_postal\"")
            .sees("data-source=\"/adresses\"")
            .sees("data-city=\"q-adresse-value-ville\"");
        // Without script, the text alone.
        let step =
            [("adresse~value.ville", "près de Lille"), ("adresse~state", "answered"), ("base:adresse", "1")];
        julie.post(&format!("{call}/etapes/coordonnees"), &step).await.is(303);
        let kept = julie.get(&format!("{call}/questions/adresse")).await;
        kept.sees("value=\"près de Lille\"").sees("data-value=\"\"");
    }
}

#[tokio::test]
async fn a_health_note_is_only_named_to_a_manager() {
    for world in worlds().await {
        let julie = world.browser(routes()).log_in(&world.care_manager()).await;
        let marc = world.browser(routes()).log_in(&world.manager()).await;
        let call = julie.post("/appels", &[]).await.location.unwrap();
        let one = change(1);
        let typed = [
            ("text", "Vertiges depuis lundi"),
            ("step", "besoin"),
            ("base", "0"),
            ("change", one.as_str()),
            ("sante", "oui"),
        ];
        julie.post(&format!("{call}/notes"), &typed).await.is(200);
        julie.get(&call).await.sees("Vertiges").sees("name=\"sante\" value=\"oui\" checked");
        marc.get(&call).await.sees("réservée aux care managers").does_not_see("Vertiges");
        let put_away = [("text", "Vertiges depuis lundi"), ("sante", "oui")];
        julie.post(&format!("{call}/notes/ranger"), &put_away).await.leads_to(&call);
        julie.get(&call).await.sees("Vertiges");
        marc.get(&call).await.sees("réservée aux care managers").does_not_see("Vertiges");
        marc.get(&format!("{call}/recapitulatif")).await.does_not_see("Vertiges");
    }
}

#[tokio::test]
async fn a_second_call_shows_what_is_known_and_takes_a_step_up_in_one_gesture() {
    for world in worlds().await {
        let cx = world.care_manager();
        let julie = world.browser(routes()).log_in(&cx).await;
        let first = julie.post("/appels", &[]).await.location.unwrap();
        let (one, two, three) = (change(1), change(2), change(3));
        for (change, key, field, value) in [
            (&one, "aide", "value.nom", "Jeanne Moreau"),
            (&two, "retraite", "value", "2000"),
            (&three, "gir_notifie", "value", "gir_3"),
        ] {
            let said = [("question", key), ("base", "0"), ("change", change.as_str()), (field, value)];
            julie.post(&format!("{first}/reponses"), &said).await.is(200);
        }
        julie.post(&format!("{first}/personne"), &[]).await.leads_to(&first);
        let id = first.rsplit('/').next().unwrap().parse().unwrap();
        let person = intake::find(&cx, id).await.unwrap().person.unwrap();
        julie.get(&format!("/personnes/{person}")).await.sees("GIR notifié par le département").sees("GIR 3");

        world.clock.advance(kernel::jiff::SignedDuration::from_hours(1));
        let second = julie.post("/appels", &[("personne", &person.to_string())]).await.location.unwrap();
        let page = julie.get(&second).await;
        page.is(200).sees("Déjà connu").sees("sa fiche").sees("l’appel du 21/11/2026");
        julie.get(&format!("/personnes/{person}")).await.sees("GIR notifié par le département").sees("GIR 3");
        let taken = format!("{second}/deja-connu");
        julie.post(&taken, &[("etape", "ressources")]).await.leads_to(&format!("{second}?etape=ressources"));
        julie.get(&format!("{second}/questions/retraite")).await.sees("value=\"2000\"");
        julie.post(&taken, &[("question", "aide")]).await.leads_to(&format!("{second}?etape=proche"));
        julie.get(&format!("{second}/questions/aide")).await.sees("Jeanne Moreau");
        julie.post(&taken, &[("question", "inconnue")]).await.is(404);
        let stranger = world.browser(routes()).log_in(&world.stranger()).await;
        stranger.post(&taken, &[("etape", "ressources")]).await.is(404);
    }
}
