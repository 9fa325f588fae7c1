//! The forms the product ships with, loaded into the database on its first start.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::{Definition, OptionList, Step};

/// A chapter of a form: some of its steps, and the lists they use.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chapter {
    #[serde(default)]
    steps: Vec<Step>,
    #[serde(default)]
    lists: Vec<OptionList>,
}

/// In the order of the conversation.
const APPEL: [&str; 8] = [
    include_str!("../definitions/appel/1_accueil.toml"),
    include_str!("../definitions/appel/2_proche.toml"),
    include_str!("../definitions/appel/3_autonomie.toml"),
    include_str!("../definitions/appel/4_quotidien.toml"),
    include_str!("../definitions/appel/5_ressources.toml"),
    include_str!("../definitions/appel/6_recommandations.toml"),
    include_str!("../definitions/appel/7_recherche.toml"),
    include_str!("../definitions/appel/8_autres_raisons_et_fin.toml"),
];

/// What a service at home says of itself.
const PRESTATAIRE: [&str; 3] = [
    include_str!("../definitions/prestataire/1_service.toml"),
    include_str!("../definitions/prestataire/2_prestations.toml"),
    include_str!("../definitions/prestataire/3_organisation.toml"),
];

static BUNDLED: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    vec![
        form(crate::keys::APPEL, "Appel", &APPEL),
        form(crate::keys::PRESTATAIRE, "Fiche d’un prestataire", &PRESTATAIRE),
    ]
});

/// Every form shipped.
pub fn bundled() -> &'static [Definition] {
    &BUNDLED
}

fn form(key: &str, title: &str, chapters: &[&str]) -> Definition {
    let mut definition =
        Definition { key: key.into(), title: title.into(), steps: Vec::new(), lists: Vec::new() };
    for chapter in chapters {
        let chapter: Chapter =
            toml::from_str(chapter).expect("shipped with the program, and read by its tests");
        definition.steps.extend(chapter.steps);
        definition.lists.extend(chapter.lists);
    }
    definition
}
