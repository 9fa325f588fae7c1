//! The fiche of a service at home as it ships.

use std::collections::BTreeSet;

use questionnaire::{Definition, View, bundled, keys};

use super::{answers, appel, choice};

fn fiche() -> &'static Definition {
    bundled().iter().find(|form| form.key == keys::PRESTATAIRE).unwrap()
}

/// Keys of the questions a profile is asked.
fn asked(profile: &str) -> BTreeSet<&'static str> {
    let answers = answers([("profil", choice(profile))]);
    let view = View::of(fiche(), &answers);
    let questions = fiche().steps.iter().flat_map(|step| &step.questions);
    questions.map(|question| question.key.as_str()).filter(|key| !view.hides(key)).collect()
}

#[test]
fn may_be_published_as_it_is() {
    assert_eq!(fiche().check(), []);
}

/// D07-05: the domains are the services a care manager may recommend.
#[test]
fn the_domains_are_the_services_of_the_call() {
    let offered = |form: &'static Definition, list: &str| -> Vec<(&str, &str)> {
        let list = form.list(list).unwrap().offered();
        list.into_iter().map(|choice| (choice.key.as_str(), choice.label.as_str())).collect()
    };
    assert_eq!(offered(fiche(), "domaines"), offered(appel(), keys::SERVICES));
}

/// D07-21 to D07-27: each profile is asked its own, and nothing of another.
#[test]
fn a_profile_is_asked_what_is_its_own() {
    let complete = asked("sad_fragile");
    for key in [
        "agrement",
        "locaux_publics",
        "urgence_numero",
        "domaines",
        "coordinateur",
        "information_canal",
        "identite_intervenant",
        "identite_remplacement",
        "continuite",
        "livret_accueil",
        "langues",
        "sous_traitance",
        "contact_prefere",
        "cahier_liaison",
        "statut",
        "enquete_annuelle",
        "sensibilisation",
        "delegation",
        "soutien",
        "recrutement",
        "auxiliaire_titulaire",
    ] {
        assert!(complete.contains(key), "{key}");
    }
    let own = |profile: &str| -> Vec<&str> {
        let common = asked("sad_non_fragile");
        asked(profile).difference(&common).copied().collect()
    };
    assert_eq!(
        own("transport"),
        ["transport_agrement", "transport_assurance", "transport_bon", "transport_vehicules"]
    );
    assert_eq!(own("portage_repas"), ["repas_agrement", "repas_paiements"]);
    assert!(asked("portage_repas").contains("sap_numero"));
    assert!(own("teleassistance").starts_with(&["teleassistance_offre", "teleassistance_prix"]));
    assert_eq!(own("sad_fragile_ponctuel"), ["agrement", "locaux_publics"]);
    assert!(asked("sad_non_fragile").len() < complete.len() / 2 + 2, "the short form is short");
}
