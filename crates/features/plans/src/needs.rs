//! What was understood, and what is recommended (D04-04, D03-01, D03-08).

use intake::facts::ChosenService;
use pdf::{
    parts::Fact,
    plan::{Content, Need, Priority, Service},
};
use questionnaire::{Autonomy, Frequency, Value, display, keys};

use crate::material::Material;

/// What a family recognises itself in, in the order of a conversation.
const FACTS: [&str; 6] = [
    keys::BESOIN,
    keys::FRAGILITE,
    keys::SORTIE_HOSPITALISATION,
    keys::EN_COUPLE,
    keys::PROPRIETAIRE,
    keys::EQUIPEMENTS,
];

pub(crate) fn needs(of: &Material) -> Content {
    let facts = FACTS.into_iter().filter_map(|key| shown(of, key)).collect();
    let mut needs: Vec<Need> = keys::AUTONOMIE.into_iter().filter_map(|key| need(of, key)).collect();
    needs.sort_by_key(|need| need.priority.map(rank));
    Content::Needs { facts, needs }
}

pub(crate) fn shown(of: &Material, key: &str) -> Option<Fact> {
    let view = of.assessment.view();
    let question = of.assessment.definition.question(key)?;
    let value = display(&question, &of.assessment.definition.lists, view.known(key)?);
    Some(Fact { label: question.short_label().to_owned(), value })
}

fn need(of: &Material, key: &str) -> Option<Need> {
    let Value::Autonomy(level) = of.assessment.view().known(key)? else { return None };
    let priority = match level {
        Autonomy::Autonome => return None,
        Autonomy::AideTotale => Priority::First,
        Autonomy::AidePartielle => Priority::Second,
        Autonomy::AvecDifficulte => Priority::Third,
    };
    let fact = shown(of, key)?;
    Some(Need { title: fact.label, detail: Some(fact.value), priority: Some(priority) })
}

fn rank(priority: Priority) -> u8 {
    match priority {
        Priority::First => 1,
        Priority::Second => 2,
        Priority::Third => 3,
    }
}

pub(crate) fn services(of: &Material) -> Content {
    let services = of
        .assessment
        .services
        .iter()
        .map(|service| Service {
            name: service.label.clone(),
            rhythm: rhythm(service),
            detail: service.said.note.clone(),
            priority: match service.said.priority {
                Some(1) => Some(Priority::First),
                Some(2) => Some(Priority::Second),
                Some(_) => Some(Priority::Third),
                None => None,
            },
        })
        .collect();
    Content::Services { services }
}

/// « lundi et mercredi, le matin, 45 min ». Priority and note have their own place.
pub(crate) fn rhythm(service: &ChosenService) -> String {
    let said = &service.said;
    if service.subscription && said.frequency() == Some(Frequency::PerMonth(1)) {
        return "abonnement mensuel".to_owned();
    }
    let bare = questionnaire::Service { priority: None, note: None, ..said.clone() };
    bare.details()
}
