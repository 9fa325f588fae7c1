//! The portal as managers use it, on each engine at hand.

use contents::{CatalogueService, MailText, Sheet};
use db::sea_orm::ConnectionTrait;
use intake::{SaveAnswer, forms};
use kernel::{Money, jiff::SignedDuration, jiff::civil::date};
use questionnaire::keys;
use testing::{Browser, World};
use uuid::Uuid;

async fn furnished() -> Vec<World> {
    let worlds = testing::worlds().await;
    for world in &worlds {
        forms::install_bundled(&world.system()).await.unwrap();
        contents::install_defaults(&world.system()).await.unwrap();
    }
    worlds
}

async fn manager(world: &World) -> Browser {
    world.browser(crate::routes()).log_in(&world.manager()).await
}

/// Opens a draft of the call and returns its address.
async fn draft(browser: &Browser) -> String {
    let answer = browser.post("/administration/formulaires/appel/brouillon", &[]).await;
    answer.is(303);
    answer.location.clone().unwrap()
}

/// What the page holds in a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let from = page.find(&start).unwrap_or_else(|| panic!("no {name} in {page}")) + start.len();
    let value = &page[from..];
    value[..value.find('"').unwrap()].to_owned()
}

async fn seen(browser: &Browser, path: &str) -> String {
    hidden(&browser.get(path).await.text(), "vu")
}

const PAGES: [&str; 15] = [
    "/administration",
    "/administration/formulaires",
    "/administration/organismes",
    "/administration/organismes/nouveau",
    "/administration/contenus/services",
    "/administration/contenus/fiches",
    "/administration/contenus/contacts",
    "/administration/contenus/ateliers",
    "/administration/contenus/courriels",
    "/administration/contenus/sections",
    "/administration/contenus/textes",
    "/administration/comptes",
    "/administration/structure",
    "/administration/structures",
    "/administration/structures/nouvelle",
];

#[tokio::test]
async fn only_a_manager_enters() {
    for world in furnished().await {
        let julie = world.browser(crate::routes()).log_in(&world.care_manager()).await;
        let marc = manager(&world).await;
        let nobody = world.browser(crate::routes());
        for path in PAGES {
            marc.get(path).await.is(200);
            julie.get(path).await.is(403).sees("Accès réservé");
            assert!(nobody.get(path).await.location.unwrap().starts_with("/connexion"));
        }
        for path in ["/administration/formulaires/appel/brouillon", "/administration/structure"] {
            julie.post(path, &[]).await.is(403);
        }
    }
}

#[tokio::test]
async fn a_reworded_question_is_published_and_old_answers_keep_their_wording() {
    for world in furnished().await {
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        let said = SaveAnswer {
            key: keys::BESOIN.to_owned(),
            base: 0,
            change: Uuid::from_u128(1),
            fields: vec![("value".to_owned(), "Elle est tombée deux fois.".to_owned())],
        };
        intake::save_answer(&julie, call, said).await.unwrap();
        let old = questionnaire::bundled()[0].question(keys::BESOIN).unwrap().label.clone();

        let marc = manager(&world).await;
        let base = draft(&marc).await;
        let page = format!("{base}/questions/{}", keys::BESOIN);
        marc.get(&page).await.is(200).sees(&old);
        let vu = seen(&marc, &page).await;
        let step = questionnaire::bundled()[0].located(keys::BESOIN).unwrap().0.key.clone();
        let typed = [
            ("vu", vu.as_str()),
            ("libelle", "Que se passe-t-il chez vous ?"),
            ("type", "long_text"),
            ("confidentialite", "health"),
            ("etape", step.as_str()),
            ("condition", "toujours"),
        ];
        marc.post(&page, &typed).await.is(303).leads_to(&page);
        marc.get(&base).await.sees("devient «\u{a0}Que se passe-t-il chez vous ?\u{a0}»").sees("Brouillon");
        let vu = seen(&marc, &base).await;
        marc.post(&format!("{base}/publier"), &[("vu", &vu), ("quand", "maintenant")]).await.is(303);
        marc.get(&base).await.sees("En service").sees("Retirer cette version");

        let kept = intake::answers(&julie, call).await.unwrap();
        assert_eq!(kept.get(keys::BESOIN).unwrap().wording, old);
        let form = forms::current(julie.db.read(), keys::APPEL, julie.clock.now()).await.unwrap();
        assert_eq!(form.definition.question(keys::BESOIN).unwrap().label, "Que se passe-t-il chez vous ?");

        marc.post(&format!("{base}/retirer"), &[]).await.is(303);
        marc.get("/administration/formulaires").await.sees("Retirée");
        let form = forms::current(julie.db.read(), keys::APPEL, julie.clock.now()).await.unwrap();
        assert_eq!(form.definition.question(keys::BESOIN).unwrap().label, old);
    }
}

#[tokio::test]
async fn a_question_is_added_with_a_condition_and_tried_before_it_is_published() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let base = draft(&marc).await;
        let step = questionnaire::bundled()[0].located(keys::RETRAITE).unwrap().0.key.clone();
        let new = format!("{base}/etapes/{step}/questions/nouvelle");
        let vu = seen(&marc, &new).await;
        let typed = [
            ("vu", vu.as_str()),
            ("libelle", "A-t-elle un jardin ?"),
            ("type", "yes_no"),
            ("confidentialite", "plain"),
            ("etape", step.as_str()),
            ("condition", "toujours"),
        ];
        // First the question the condition looks at, then its answer: nothing is saved in between.
        let choose = [("condition-nouvelle", keys::RAISON), ("action", "condition-ajouter")];
        marc.post(&new, &[&typed[..], &choose[..]].concat())
            .await
            .is(200)
            .sees("A-t-elle un jardin ?")
            .sees("condition-0-question");
        let row = [
            ("condition-0-question", keys::RAISON),
            ("condition-0-operateur", "est"),
            ("condition-0-valeur", "fragilite"),
            ("action", "enregistrer"),
        ];
        let mut typed = typed;
        typed[5] = ("condition", "toutes");
        let there = format!("{base}/questions/a_t_elle_un_jardin");
        marc.post(&new, &[&typed[..], &row[..]].concat()).await.is(303).leads_to(&there);
        marc.get(&there).await.sees("value=\"fragilite\" checked");
        marc.get(&format!("{base}/apercu?etape={step}")).await.is(200).sees("A-t-elle un jardin ?");
        marc.get(&base).await.sees("Question ajoutée");
    }
}

#[tokio::test]
async fn every_step_of_the_shipped_form_can_be_read_and_tried() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let base = draft(&marc).await;
        for step in &questionnaire::bundled()[0].steps {
            marc.get(&format!("{base}/etapes/{}", step.key)).await.is(200);
            marc.get(&format!("{base}/apercu?etape={}", step.key)).await.is(200);
        }
        for list in &questionnaire::bundled()[0].lists {
            marc.get(&format!("{base}/listes/{}", list.key)).await.is(200);
        }
    }
}

#[tokio::test]
async fn a_condition_on_a_later_question_is_told_and_forbids_publishing() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let base = draft(&marc).await;
        let mut definition = questionnaire::bundled()[0].clone();
        let last = definition.steps.last().unwrap().questions.last().unwrap().key.clone();
        let first = &mut definition.steps[0].questions[0];
        first.when = Some(questionnaire::Condition::Answered(last.clone()));
        let json = serde_json::to_string(&definition).unwrap();
        let vu = seen(&marc, &base).await;
        marc.post(&format!("{base}/importer"), &[("vu", &vu), ("json", &json)]).await.is(303);
        marc.get(&base)
            .await
            .sees("À corriger avant de publier")
            .sees("posée qu’ensuite")
            .does_not_see("action=\"publier\"");
        let vu = seen(&marc, &base).await;
        marc.post(&format!("{base}/publier"), &[("vu", &vu), ("quand", "maintenant")])
            .await
            .is(422)
            .sees("ne peut pas être publié");
        marc.get("/administration/formulaires").await.sees("Brouillon");
    }
}

#[tokio::test]
async fn a_broken_file_changes_nothing_and_stays_on_the_page() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let base = draft(&marc).await;
        let vu = seen(&marc, &base).await;
        marc.post(&format!("{base}/importer"), &[("vu", &vu), ("json", "{\"key\": \"appel\", ")])
            .await
            .is(422)
            .sees("n’est pas un formulaire lisible")
            .sees("{&#34;key&#34;: &#34;appel&#34;,");
        assert_eq!(seen(&marc, &base).await, vu);
    }
}

#[tokio::test]
async fn two_editors_never_overwrite_each_other() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let base = draft(&marc).await;
        let page = format!("{base}/listes/raisons");
        let vu = seen(&marc, &page).await;
        let mut typed: Vec<(String, String)> =
            vec![("vu".to_owned(), vu), ("titre".to_owned(), "Raisons".to_owned())];
        for choice in &questionnaire::bundled()[0].list("raisons").unwrap().options {
            typed.push((format!("option-{}-libelle", choice.key), choice.label.clone()));
        }
        typed.push(("nouvelle".to_owned(), "Autre raison".to_owned()));
        let typed: Vec<(&str, &str)> =
            typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        world.clock.advance(SignedDuration::from_secs(5));
        marc.post(&page, &typed).await.is(303);
        marc.get(&page).await.sees("Autre raison");
        marc.post(&page, &typed).await.is(422).sees("modifié par quelqu’un d’autre").sees("Autre raison");
    }
}

/// D02-12: an aid added to the list is one the budget knows, from the editor alone.
#[tokio::test]
async fn an_option_added_in_the_editor_carries_its_aid() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let base = draft(&marc).await;
        let page = format!("{base}/listes/aides");
        let vu = seen(&marc, &page).await;
        let labels = questionnaire::bundled()[0].list("aides").unwrap().options.clone();
        let labels: Vec<_> = labels
            .into_iter()
            .map(|choice| (format!("option-{}-libelle", choice.key), choice.label))
            .collect();
        let mut typed = vec![("titre", "Aides"), ("vu", vu.as_str()), ("nouvelle", "PCH parentalité")];
        typed.extend(labels.iter().map(|(name, label)| (name.as_str(), label.as_str())));
        world.clock.advance(SignedDuration::from_secs(5));
        marc.post(&page, &typed).await.is(303);
        let shown = marc.get(&page).await.sees("Aide de la loi").text();
        let (before, _) = shown.split_once("value=\"PCH parentalité\"").unwrap();
        let name = before.rsplit_once("name=\"").unwrap().1.split('"').next().unwrap();
        let link = name.replace("-libelle", "-lien");
        let vu = seen(&marc, &page).await;
        let mut typed =
            vec![("titre", "Aides"), ("vu", vu.as_str()), (name, "PCH parentalité"), (link.as_str(), "pch")];
        typed.extend(labels.iter().map(|(name, label)| (name.as_str(), label.as_str())));
        world.clock.advance(SignedDuration::from_secs(5));
        marc.post(&page, &typed).await.is(303);
        let shown = marc.get(&page).await.text();
        let (_, after) = shown.split_once(&format!("id=\"{link}\"")).unwrap();
        let (select, _) = after.split_once("</select>").unwrap();
        assert!(select.contains("value=\"pch\" selected"), "{select}");
    }
}

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
async fn a_payer_is_created_with_its_window_and_its_members() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let typed = [
            ("nom", "Verrerie Atlas"),
            ("genre", "enterprise"),
            ("domaines", "atlas.example"),
            ("champ_libelle", "Consigne"),
            ("champ_valeur", "Toujours demander le site."),
            ("droit_libelle", "Bilans"),
            ("droit_total", "40"),
            ("droit_utilise", "12"),
            ("droit_unite", "bilans"),
            ("droit_compte", "dossier"),
        ];
        let mut wrong = typed;
        wrong[2] = ("domaines", "pas un domaine !");
        marc.post("/administration/organismes/nouveau", &wrong)
            .await
            .is(422)
            .sees("Toujours demander le site.");
        let shown = [&typed[..], &[("action", "apercu")]].concat();
        marc.post("/administration/organismes/nouveau", &shown)
            .await
            .is(200)
            .sees("Aperçu pendant l’appel")
            .sees("Bilans : il en reste 40 sur 40 cette année (par dossier)");
        marc.get("/administration/organismes").await.does_not_see("Atlas</a>");
        let created = marc.post("/administration/organismes/nouveau", &typed).await;
        let page = created.is(303).location.clone().unwrap();
        let counted = "value=\"dossier\" selected";
        marc.get(&page).await.sees("Verrerie Atlas").sees("Toujours demander le site.").sees(counted);
        let file = "numero;nom;email;telephone\nAX 12-34;Claire Exemple;claire@atlas.example;\n";
        marc.post(&format!("{page}/adherents/importer"), &[("lignes", file)]).await.is(303);
        let clues = intake::payers::Clues { number: Some("ax1234".to_owned()), ..Default::default() };
        let found = intake::payers::recognise(&world.care_manager(), &clues).await.unwrap().unwrap();
        assert_eq!(found.payer.name, "Verrerie Atlas");
        let members = "data-label=\"Adhérents\" class=\"numeric\">1</td>";
        marc.get("/administration/organismes").await.sees("Verrerie Atlas").sees(members);

        let version = hidden(&marc.get(&page).await.text(), "version");
        let mut renamed = [&typed[..], &[("version", &version)]].concat();
        renamed[0] = ("nom", " ");
        marc.post(&page, &renamed).await.is(422).sees("Indiquez le nom").sees("Toujours demander le site.");
        renamed[0] = ("nom", "Verrerie du Nord");
        marc.post(&page, &renamed).await.is(303);
        marc.get("/administration/organismes").await.sees("Verrerie du Nord").does_not_see("Atlas</a>");
        marc.post(&page, &renamed).await.is(422).sees("modifié par quelqu’un d’autre");
    }
}

#[tokio::test]
async fn a_colleague_gets_an_account_by_mail_then_another_role_then_none() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let typed = [("nom", "Nora Lopez"), ("courriel", "nora@exemple.fr"), ("role", "care_manager")];
        let mut wrong = typed;
        wrong[1] = ("courriel", "nora");
        marc.post("/administration/comptes/nouveau", &wrong).await.is(422).sees("Nora Lopez");
        marc.post("/administration/comptes/nouveau", &typed).await.is(303);
        let mail = world.mails().await.remove(0);
        assert_eq!(mail.to_address, "nora@exemple.fr");
        assert!(mail.text.contains("http://cordee.test/lien/"));
        marc.post("/administration/comptes/nouveau", &typed).await.is(422).sees("déjà un rôle");

        let of_nora = async || {
            let all = accounts::colleagues(world.app.db.read(), world.company).await.unwrap();
            all.into_iter().find(|one| one.account.email == "nora@exemple.fr" && !one.ended)
        };
        let page = format!("/administration/comptes/{}", of_nora().await.unwrap().id);
        let ines = world.browser(crate::routes()).log_in(&world.stranger()).await;
        ines.get(&page).await.is(404);
        ines.post(&format!("{page}/fermer"), &[]).await.is(404);
        ines.get("/administration/comptes").await.does_not_see("Nora Lopez");

        marc.post(&format!("{page}/role"), &[("role", "manager")]).await.is(303);
        let nora = of_nora().await.unwrap();
        assert_eq!(nora.role, access::Role::Manager);
        marc.post(&format!("/administration/comptes/{}/fermer", nora.id), &[]).await.is(303);
        assert_eq!(of_nora().await, None);
    }
}

#[tokio::test]
async fn two_managers_changing_a_role_at_once_get_one_winner_and_one_message() {
    for world in furnished().await {
        let page = julies_page(&world).await;
        let marc = manager(&world).await;
        let role = [("role", "manager")];
        let address = format!("{page}/role");
        let (one, other) = tokio::join!(marc.post(&address, &role), marc.post(&address, &role));
        let (won, lost) = if one.status == 303 { (one, other) } else { (other, one) };
        won.is(303);
        lost.is(422).sees("Quelqu’un vient de changer cet accès");
        assert_eq!(julies_roles(&world).await, [access::Role::Manager], "{}", world.engine);
    }
}

#[tokio::test]
async fn a_role_change_that_fails_midway_leaves_the_old_role() {
    for world in furnished().await {
        let page = julies_page(&world).await;
        let marc = manager(&world).await;
        let julie = world.browser(crate::routes()).log_in(&world.care_manager()).await;
        // The journal is written last: without its table everything before it must be undone.
        let on = world.app.db.read();
        on.execute_unprepared("ALTER TABLE audit_entries RENAME TO audit_elsewhere").await.unwrap();
        marc.post(&format!("{page}/role"), &[("role", "manager")]).await.is(500);
        assert_eq!(julies_roles(&world).await, [access::Role::CareManager], "{}", world.engine);
        // Known, and still without the right.
        julie.get("/administration").await.is(403);
    }
}

async fn julies_page(world: &World) -> String {
    let all = accounts::colleagues(world.app.db.read(), world.company).await.unwrap();
    let julie = all.iter().find(|one| one.account.name == "Julie Martin").unwrap();
    format!("/administration/comptes/{}", julie.id)
}

async fn julies_roles(world: &World) -> Vec<access::Role> {
    let all = accounts::colleagues(world.app.db.read(), world.company).await.unwrap();
    all.into_iter()
        .filter(|one| one.account.name == "Julie Martin" && !one.ended)
        .map(|one| one.role)
        .collect()
}

#[tokio::test]
async fn nobody_closes_their_own_access() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let all = accounts::colleagues(world.app.db.read(), world.company).await.unwrap();
        let own = all.iter().find(|one| one.account.name == "Marc Petit").unwrap();
        marc.post(&format!("/administration/comptes/{}/fermer", own.id), &[]).await.is(422);
        marc.get("/administration/comptes").await.is(200);
    }
}

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

#[tokio::test]
async fn a_manager_ends_the_sessions_of_a_colleague_but_not_their_own() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let julie = world.browser(crate::routes()).log_in(&world.care_manager()).await;
        let page = julies_page(&world).await;
        marc.get(&page).await.sees("Fermer ses sessions").does_not_see("Désactiver le code");
        julie.get("/administration").await.is(403);
        marc.post(&format!("{page}/sessions"), &[]).await.leads_to(&page).says("sont fermées");
        assert!(julie.get("/administration").await.location.unwrap().starts_with("/connexion"));
        marc.post(&format!("{page}/code"), &[]).await.leads_to(&page).says("son seul mot de passe");
        let all = accounts::colleagues(world.app.db.read(), world.company).await.unwrap();
        let own = all.iter().find(|one| one.account.name == "Marc Petit").unwrap();
        marc.post(&format!("/administration/comptes/{}/sessions", own.id), &[]).await.is(422);
    }
}

#[tokio::test]
async fn a_departement_is_added_corrected_staffed_and_closed() {
    for world in furnished().await {
        let marc = manager(&world).await;
        let list = "/administration/structures";
        marc.get(list).await.sees("Aucune structure");
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
