//! The plan of somebody who called for themself (« Équilibre personnel », « Parentalité », D01-01): a
//! short letter. What they said, whom to turn to, the sheets they chose; no care at home, no budget.

use contents::{ContactKind, SectionKey};
use pdf::{
    Prose,
    plan::{Content, Topic},
};
use questionnaire::{Choice, keys};

use crate::{contacts, document, material::Material, needs, support};

const FACTS: [&str; 6] = [
    keys::BESOIN,
    keys::EQUILIBRE_THEMES,
    keys::EQUILIBRE_ATTENTE,
    keys::PARENTALITE_THEMES,
    keys::ENFANTS_AGES,
    keys::PARENTALITE_ATTENTE,
];

const ORIENTATIONS: [&str; 2] = [keys::EQUILIBRE_ORIENTATION, keys::PARENTALITE_ORIENTATION];

/// `None` for the sections that speak of somebody helped at home.
pub(crate) fn content(of: &Material, key: SectionKey) -> Option<Content> {
    Some(match key {
        SectionKey::Besoins => Content::Needs {
            facts: FACTS.into_iter().filter_map(|key| needs::shown(of, key)).collect(),
            needs: Vec::new(),
        },
        SectionKey::Orientation => Content::Topics { topics: whom_to_turn_to(of) },
        SectionKey::Fiches => {
            Content::Topics { topics: document::sheets(of).into_iter().map(document::topic).collect() }
        }
        _ => return None,
    })
}

pub(crate) fn summary() -> String {
    "Cette lettre reprend ce que vous nous avez dit, vers qui vous tourner et les fiches que vous avez choisies."
        .to_owned()
}

/// The first page: whom to turn to.
pub(crate) fn decisions(of: &Material) -> Vec<String> {
    chosen(of).into_iter().map(|option| option.label.clone()).collect()
}

fn whom_to_turn_to(of: &Material) -> Vec<Topic> {
    let orientations = chosen(of).into_iter().map(|option| orientation(of, option));
    orientations
        .chain(support::workshops(of).into_iter().map(|wanted| support::workshop(of, wanted)))
        .collect()
}

fn orientation(of: &Material, option: &Choice) -> Topic {
    let kind = option.extra.get(keys::CONTACT).and_then(|kind| ContactKind::from_code(kind));
    Topic {
        title: option.label.clone(),
        tag: None,
        body: Prose::plain(option.help.clone().unwrap_or_default()),
        contact: kind.and_then(|kind| contacts::nearest(of, kind)).map(contacts::printed),
        reviewed_on: None,
    }
}

/// The orientations ticked, in the order of their list.
fn chosen<'a>(of: &'a Material) -> Vec<&'a Choice> {
    let view = of.assessment.view();
    let ticked = ORIENTATIONS.into_iter().filter_map(|key| {
        let question = of.assessment.definition.question(key)?;
        let list = of.assessment.definition.list(question.list.as_deref()?)?;
        Some((list, view.known(key)?))
    });
    ticked
        .flat_map(|(list, value)| list.options.iter().filter(move |option| value.holds(&option.key)))
        .collect()
}
