//! The form of the call as it ships.

use std::time::{Duration, Instant};

use questionnaire::{
    Definition, Kind, Panel, Progress, Sensitivity, Service, Value, View, find, index, keys, services_named,
    services_wished,
};

use super::{answers, appel, choice, choices, question};

#[test]
fn may_be_published_as_it_is() {
    assert_eq!(appel().check(), []);
}

#[test]
fn survives_the_database() {
    let stored = serde_json::to_string(appel()).unwrap();
    assert_eq!(&serde_json::from_str::<Definition>(&stored).unwrap(), appel());
}

fn labels(list: &str) -> Vec<&'static str> {
    appel().list(list).unwrap().offered().into_iter().map(|choice| choice.label.as_str()).collect()
}

/// D01-01, D01-08, D01-09, D03-01, D04-01: lists given as complete.
#[test]
fn offers_every_option_of_the_trade() {
    assert_eq!(labels("raisons"), ["Fragilité d’un proche", "Équilibre personnel", "Parentalité"]);
    assert_eq!(
        labels("relations"),
        [
            "Conjoint",
            "Fils ou fille",
            "Petit-fils ou petite-fille",
            "Belle-fille ou beau-fils",
            "Famille éloignée",
            "Ami",
            "Autre"
        ]
    );
    assert_eq!(labels("fragilites").len(), 4);
    assert_eq!(labels("niveaux").len(), 3);
    assert_eq!(labels("services").len(), 24);
    for aid in ["APA", "PAP ARDH", "CNAV ou Carsat", "MDPH", "Aide sociale", "Mutuelle", "CESU préfinancé"]
    {
        assert!(labels("aides").contains(&aid), "{aid}");
    }
    for equipment in ["Téléassistance", "Chaise de douche", "Lit médicalisé"] {
        assert!(labels("equipements").contains(&equipment), "{equipment}");
    }
}

/// D02-05, D02-09, D05-02, D05-06, D05-12: questions given as complete.
#[test]
fn asks_every_question_of_the_trade() {
    for key in [
        "aidant_regulier",
        "visite_weekend",
        "visite_voisin",
        "menage_possibilites",
        "retraite",
        "proprietaire",
        "epargne",
        "revenu_declare",
        "paie_menage",
        "animaux",
        "fumeur",
        "cle",
        "adresse",
        "aide",
        "recherche.precisions",
        "debut_souhaite",
        "duree_type",
        "fin_souhaitee",
        "diplomes",
        "auxiliaire_referente",
        "numero_urgence",
        "references",
        "langue",
        "accepte_animaux",
        "accepte_fumeur",
        "mission_debut",
        "mission_fin",
        "remarques_recherche",
        "remarques_validation",
        "devis_par_email",
        "contrat_debut",
        "contrat_fin",
        "contact_corrige",
        "aidant_contact",
    ] {
        assert!(appel().question(key).is_some(), "{key}");
    }
}

#[test]
fn has_the_questions_the_law_listens_to() {
    for key in keys::heard() {
        let kind = appel().question(key).map(|question| question.kind);
        assert!(kind.is_some() && kind == keys::heard_as(key), "{key}");
    }
    assert!(appel().list(keys::SERVICES).is_some());
}

#[test]
fn every_step_ends_with_a_free_text() {
    for step in &appel().steps {
        let last = step.all_questions().last().unwrap();
        assert_eq!((last.label.as_str(), last.kind), ("Précisions", Kind::LongText), "{}", step.key);
        assert_eq!(appel().question(&format!("{}.precisions", step.key)).as_ref(), Some(&last));
    }
}

#[test]
fn health_and_money_are_sealed() {
    for step in &appel().steps {
        for question in step.all_questions() {
            match question.kind {
                Kind::Autonomy | Kind::Aggir => assert_eq!(question.sensitivity, Sensitivity::Health),
                Kind::Amount | Kind::Amounts => assert_eq!(question.sensitivity, Sensitivity::Money),
                Kind::LongText | Kind::Person | Kind::People | Kind::Address => {
                    assert_ne!(question.sensitivity, Sensitivity::Plain, "{}", question.key);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn is_written_in_typographic_french() {
    let form = serde_json::to_value(appel()).unwrap();
    let mut texts = Vec::new();
    collect_texts(&form, &mut texts);
    for text in texts {
        assert!(!text.contains('\''), "apostrophe droite : {text}");
        for wrong in [" :", " ;", " ?", " !", " »", "« ", " %", " €", "..."] {
            assert!(!text.contains(wrong), "« {wrong} » dans : {text}");
        }
    }
}

fn collect_texts<'a>(json: &'a serde_json::Value, texts: &mut Vec<&'a str>) {
    match json {
        serde_json::Value::String(text) => texts.push(text),
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect_texts(value, texts)),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| collect_texts(value, texts)),
        _ => {}
    }
}

#[test]
fn a_word_leads_to_its_question() {
    for (word, expected) in [
        ("continence", "autonomie.continence"),
        ("APA", "aides_en_place"),
        ("cle", "cle"),
        ("clé du domicile", "cle"),
        ("retraite", "retraite"),
        ("femme de menage", "menage_present"),
        ("Lit médicalisé", "equipements"),
        ("aggir toilette bas", "aggir.toilette_bas"),
        ("hopital", "sortie_hospitalisation"),
        ("rgpd", "information_donnees"),
    ] {
        let found = find(appel(), word);
        assert_eq!(found.first().map(String::as_str), Some(expected), "{word} : {found:?}");
    }
    assert_eq!(find(appel(), "  "), Vec::<String>::new());
    assert_eq!(find(appel(), "xylophone"), Vec::<String>::new());
}

#[test]
fn the_page_can_carry_the_whole_index() {
    let index = index(appel());
    assert!(
        index
            .iter()
            .any(|entry| entry.key == "cle" && entry.step == "recherche" && entry.words.contains("clef"))
    );
    assert_eq!(index.len(), appel().steps.iter().map(|step| step.questions.len() + 1).sum::<usize>());
}

#[test]
fn what_to_prepare_before_the_call_is_short() {
    let prepared: Vec<_> = appel().preparable().map(|(_, question)| question.key.as_str()).collect();
    for key in ["retraite", "revenu_declare", "aides_en_place", "adresse", "numero_adherent"] {
        assert!(prepared.contains(&key), "{key}");
    }
    assert!(prepared.len() <= 20, "{prepared:?}");
}

#[test]
fn a_handful_of_questions_is_essential() {
    let essential =
        appel().steps.iter().flat_map(|step| &step.questions).filter(|question| question.essential);
    assert!((8..=26).contains(&essential.count()));
}

#[test]
fn the_need_in_words_proposes_services() {
    let services = appel().list(keys::SERVICES).unwrap();
    let proposed: Vec<_> =
        services_named(services, "Une auxiliaire de vie pour la toilette, et quelqu’un pour les COURSES.")
            .into_iter()
            .map(|choice| choice.key.as_str())
            .collect();
    assert_eq!(proposed, ["toilette", "lever_coucher", "repas_courses"]);
    assert!(services_named(services, "").is_empty());
}

#[test]
fn a_help_the_family_asked_for_is_not_typed_again() {
    let wished =
        Service { service: "courses".into(), times: Some(2), minutes: Some(60), ..Service::default() };
    let twin = Service { service: "repas".into(), ..Service::default() };
    let list = appel().list("types_aide").unwrap();
    let recommended = services_wished(&Value::Services(vec![wished.clone(), twin]), list);
    assert_eq!(recommended, [Service { service: "repas_courses".into(), ..wished }]);
}

#[test]
fn every_wished_help_and_every_aid_points_to_something_real() {
    let services = appel().list(keys::SERVICES).unwrap();
    for help in &appel().list("types_aide").unwrap().options {
        assert!(services.choice(&help.extra["service"]).is_some(), "{}", help.key);
    }
    for aid in &appel().list("aides").unwrap().options {
        assert!(aid.extra.contains_key(keys::AID), "{}: its amount would be lost", aid.key);
    }
}

#[test]
fn the_reason_of_the_call_opens_its_own_steps() {
    let visible = |reason| {
        let answers = answers([(keys::RAISON, choice(reason))]);
        let view = View::of(appel(), &answers);
        appel()
            .steps
            .iter()
            .map(|step| step.key.as_str())
            .filter(|step| !view.hides_step(step))
            .collect::<Vec<_>>()
    };
    assert_eq!(visible("equilibre"), ["raison", "besoin", "appelant", "equilibre", "fin"]);
    assert_eq!(visible("parentalite"), ["raison", "besoin", "appelant", "parentalite", "fin"]);
    assert!(visible("fragilite").contains(&"aggir") && !visible("fragilite").contains(&"equilibre"));
}

#[test]
fn the_level_of_support_opens_the_search_then_the_validation() {
    let visible = |level| {
        let answers = answers([(keys::RAISON, choice("fragilite")), (keys::NIVEAU, choice(level))]);
        let view = View::of(appel(), &answers);
        ["recherche", "intervenant", "validation", "mission"].map(|step| !view.hides_step(step))
    };
    assert_eq!(visible("a"), [false, false, false, false]);
    assert_eq!(visible("b"), [true, true, false, false]);
    assert_eq!(visible("c"), [true, true, true, true]);
}

/// D05-12: eight prerequisites, each with its comment; D06-10 to D06-22: what is settled with the provider.
#[test]
fn the_care_manager_comments_each_prerequisite_and_settles_the_mission() {
    let asked = |step: &str| -> Vec<&str> {
        appel().step(step).unwrap().questions.iter().map(|question| question.key.as_str()).collect()
    };
    let comments = asked("intervenant").into_iter().filter(|key| key.ends_with("_commentaire"));
    assert_eq!(comments.count(), 8);
    assert_eq!(
        asked("mission"),
        [
            "mission_rendez_vous",
            "mission_disponibilite",
            "mission_elements_transmis",
            "mission_planning_valide",
            "mission_trois",
            "mission_kit",
            "mission_comptes_rendus",
            "mission_visites",
            "mission_dates_validees",
        ]
    );
    assert_eq!(labels("kit_mise_en_place").len(), 3);
}

/// « Oui » or « non » may be required of the worker before anybody asked the family.
#[test]
fn animals_and_smoke_are_always_prerequisites() {
    let given = answers([
        (keys::RAISON, choice("fragilite")),
        (keys::NIVEAU, choice("b")),
        ("animaux", Value::YesNo(false)),
        ("fumeur", Value::YesNo(false)),
    ]);
    let view = View::of(appel(), &given);
    assert!(!view.hides("accepte_animaux") && !view.hides("accepte_fumeur"));
}

#[test]
fn open_lists_take_what_they_do_not_name() {
    for (question, list, precise) in [
        (keys::EQUIPEMENTS, "equipements", "equipement_autre"),
        ("logement_obstacles", "obstacles", "obstacle_autre"),
        ("habitudes", "habitudes", "habitude_autre"),
    ] {
        assert!(labels(list).contains(&"Autre, à préciser"), "{list}");
        let shown = |ticked| !View::of(appel(), &answers([(question, choices([ticked]))])).hides(precise);
        let other = appel().list(list).unwrap().options[0].key.as_str();
        assert!(shown("autre") && !shown(other), "{question}");
    }
}

#[test]
fn a_main_caregiver_other_than_the_caller_leaves_an_address() {
    let shown = |who| {
        let given = answers([("aidant_regulier", Value::YesNo(true)), ("aidant_qui", choice(who))]);
        !View::of(appel(), &given).hides(keys::AIDANT_CONTACT)
    };
    assert!(shown("conjoint") && !shown("appelant"));
}

/// D01-01: what is said in these two branches leads to somebody, or to a sheet.
#[test]
fn a_call_about_the_caller_leads_somewhere() {
    for list in ["orientations_equilibre", "orientations_parentalite"] {
        for option in &appel().list(list).unwrap().options {
            assert!(option.help.is_some(), "{list} {}: what to do is printed", option.key);
        }
    }
    for reason in keys::ABOUT_CALLER {
        assert!(appel().list("raisons").unwrap().choice(reason).is_some());
        let given = answers([(keys::RAISON, choice(reason))]);
        let view = View::of(appel(), &given);
        assert!(!view.hides(keys::APPELANT_ADRESSE) && view.hides(keys::NIVEAU));
        assert!(appel().step(reason).unwrap().guide.as_ref().is_some_and(|guide| guide.contains("danger")));
    }
    let given =
        answers([(keys::RAISON, choice("equilibre")), (keys::EQUILIBRE_ORIENTATION, choices(["atelier"]))]);
    assert!(!View::of(appel(), &given).hides(keys::EQUILIBRE_ATELIERS));
}

/// C2: what is announced before hanging up is what will be sent.
#[test]
fn what_is_announced_at_the_end_fits_the_reason() {
    let said = |reason| {
        let given = answers([(keys::RAISON, choice(reason))]);
        let view = View::of(appel(), &given);
        let step = appel().step("fin").unwrap();
        let shown = step.questions.iter().filter(|question| !view.hides(&question.key));
        shown.filter_map(|question| question.say.as_deref()).collect::<Vec<_>>().join(" ")
    };
    for reason in ["fragilite", "equilibre", "parentalite"] {
        let said = said(reason);
        assert!(said.contains("48 heures") && said.contains("7 jours sur 7"), "{said}");
        assert_eq!(said.contains("plan d’aide"), reason == "fragilite", "{said}");
    }
}

#[test]
fn the_budget_step_shows_the_figures_and_asks_nothing() {
    let budget = appel().step("budget").unwrap();
    assert_eq!((budget.panel, budget.questions.len()), (Some(Panel::Budget), 0));
    assert_eq!(question("aggir.transferts").kind, Kind::Aggir);
}

/// The whole form is read again after each answer.
#[test]
fn reading_the_whole_form_takes_less_than_a_millisecond() {
    let answers = answers([
        (keys::RAISON, choice("fragilite")),
        (keys::NIVEAU, choice("c")),
        (keys::EQUIPEMENTS, choices(["menage", "canne"])),
        (keys::EN_COUPLE, Value::YesNo(true)),
    ]);
    let fastest = (0..30).map(|_| {
        let start = Instant::now();
        std::hint::black_box(Progress::of(appel(), &answers));
        start.elapsed()
    });
    // The fastest of many: another process may slow any one of them.
    assert!(fastest.min().unwrap() < Duration::from_millis(1));
}
