//! The plan as the family reads it, from what the call says. Pure.

use contents::{ContactKind, PlanSection, SectionKey, Sheet};
use kernel::{clock::paris, french::of_name};
use pdf::{
    PlanDocument, Prose,
    parts::{Contact, Issuer},
    plan::{Content, Essentials, Gir, NextStep, Section, Topic},
};
use questionnaire::{Value, keys};

use crate::{contacts, funding, letter, material::Material, money, needs, support, week};

pub(crate) fn document(of: &Material, reference: &str) -> PlanDocument {
    PlanDocument {
        issuer: Issuer {
            name: of.structure.name.clone(),
            legal_line: Some(of.legal_line.clone()).filter(|line| !line.is_empty()),
        },
        issued_on: paris(of.now).date(),
        reference: reference.to_owned(),
        letter: of.about_caller(),
        first_name: of.first_name(),
        full_name: of.person.full_name(),
        essentials: essentials(of),
        sections: of
            .sections
            .iter()
            .filter(|section| section.shown && !of.edits.removed.contains(&section.key))
            .filter_map(|section| written(of, section))
            .collect(),
    }
}

fn essentials(of: &Material) -> Essentials {
    let call_back = paris(of.call_back_at());
    let given_name = of.agent.name.split_whitespace().next().unwrap_or(&of.agent.name);
    let estimate = &of.assessment.evaluation.gir;
    let left_to_pay = money::left_to_pay(&of.assessment.evaluation.budget);
    let known_something = estimate.possible.len() < 6;
    Essentials {
        summary: of.edits.summary.clone().unwrap_or_else(|| summary(of)),
        decisions: decisions(of),
        next_step: NextStep {
            what: format!("{given_name} vous rappelle pour faire le point"),
            day: Some(call_back.date()),
            time: Some(call_back.time()),
        },
        contact: Contact {
            name: of.agent.name.clone(),
            description: Some("votre care manager".to_owned()),
            phone: of.structure.phone_shown(),
            email: of.structure.email.clone(),
            ..Contact::default()
        },
        availability: of.availability.clone(),
        gir: (known_something && !of.about_caller())
            .then(|| Gir { lowest: estimate.min.number(), highest: estimate.max.number() }),
        notified_gir: of.assessment.situation.notified_gir.map(|gir| gir.number()),
        reservation: left_to_pay
            .and_then(|left| left.after_tax_credit)
            .and_then(|_| of.assessment.evaluation.budget.tax_condition_fr.clone()),
        left_to_pay,
    }
}

/// The sentence under the title, until the care manager writes another.
pub(crate) fn summary(of: &Material) -> String {
    if of.about_caller() {
        return letter::summary();
    }
    let name = of_name(&of.first_name());
    if of.assessment.services.is_empty() {
        format!(
            "Ce plan rassemble ce que nous avons compris de votre situation et les appuis utiles autour {name}."
        )
    } else {
        format!(
            "Ce plan rassemble ce que nous avons compris de la situation {name}, les aides que nous recommandons, leur coût et ce qui peut les financer."
        )
    }
}

fn decisions(of: &Material) -> Vec<String> {
    const AT_MOST: usize = 5;
    if of.about_caller() {
        return letter::decisions(of).into_iter().take(AT_MOST).collect();
    }
    of.assessment
        .services
        .iter()
        .take(AT_MOST)
        .map(|service| match needs::rhythm(service) {
            rhythm if rhythm.is_empty() => service.label.clone(),
            rhythm => format!("{}\u{a0}: {rhythm}", service.label),
        })
        .collect()
}

/// A section with something to say.
fn written(of: &Material, section: &PlanSection) -> Option<Section> {
    let key = section.section()?;
    let content = if of.about_caller() { letter::content(of, key) } else { content(of, key) };
    let content = content.filter(says_something)?;
    let mut intro = Prose::from_markdown(&section.intro);
    if key == SectionKey::Semaine {
        intro.0.extend(week::holidays(&of.assessment.week).0);
    }
    if let Some(note) = of.edits.notes.get(&section.key) {
        intro.0.extend(Prose::from_markdown(note).0);
    }
    Some(Section { title: section.title.clone(), intro, content })
}

fn content(of: &Material, key: SectionKey) -> Option<Content> {
    let evaluation = &of.assessment.evaluation;
    Some(match key {
        SectionKey::Besoins => needs::needs(of),
        SectionKey::Services => needs::services(of),
        SectionKey::Semaine => Content::Week { week: week::printed(&of.assessment.week) },
        SectionKey::Budget => Content::Budget(money::budget(evaluation)),
        SectionKey::Financements => Content::Funding { sources: funding::sources(of) },
        SectionKey::Fiches => {
            let of_the_person = |sheet: &&Sheet| !support::SHEETS.contains(&sheet.key.as_str());
            Content::Topics { topics: sheets(of).into_iter().filter(of_the_person).map(topic).collect() }
        }
        SectionKey::Contacts => contacts::groups(of, contacts::USEFUL),
        SectionKey::Mad => contacts::groups(of, &[(ContactKind::Mad, 3)]),
        SectionKey::Teleassistance => contacts::groups(of, &[(ContactKind::Teleassistance, 2)]),
        SectionKey::Administratif => contacts::groups(of, contacts::PAPERS),
        SectionKey::Aidant => Content::Topics { topics: support::topics(of) },
        SectionKey::Presentation => Content::Text,
        SectionKey::Orientation => return None,
    })
}

fn says_something(content: &Content) -> bool {
    match content {
        Content::Text => true,
        Content::Needs { facts, needs } => !facts.is_empty() || !needs.is_empty(),
        Content::Services { services } => !services.is_empty(),
        Content::Week { week } => !week.is_empty(),
        Content::Budget(budget) => !budget.recurring.is_empty() || !budget.one_off.is_empty(),
        Content::Funding { sources } => !sources.is_empty(),
        Content::Topics { topics } => !topics.is_empty(),
        Content::Contacts { groups } => !groups.is_empty(),
    }
}

/// The sheets for the fragility, for the reason of the call, and those asked for by name; to somebody who
/// called for themself, only the latter.
pub(crate) fn sheets<'a>(of: &'a Material) -> Vec<&'a Sheet> {
    let view = of.assessment.view();
    let fragility = view.known(keys::FRAGILITE).and_then(Value::choice);
    let reason = view.known(keys::RAISON).and_then(Value::choice).unwrap_or_default();
    let asked = [keys::MALADIE_FICHES, keys::EQUILIBRE_FICHES, keys::PARENTALITE_FICHES];
    let asked: Vec<&str> = asked
        .into_iter()
        .filter_map(|key| {
            let question = of.assessment.definition.question(key)?;
            let list = of.assessment.definition.list(question.list.as_deref()?)?;
            let value = view.known(key)?;
            Some(list.options.iter().filter(move |option| value.holds(&option.key)))
        })
        .flatten()
        .filter_map(|option| option.extra.get(keys::FICHE).map(String::as_str))
        .collect();
    // A fall, a stay in hospital: said elsewhere than in the fragility.
    let leaves_hospital = of.assessment.situation.hospital_discharge == Some(true);
    let concerned = |sheet: &&Sheet| {
        let wanted = asked.contains(&sheet.key.as_str())
            || sheet.reasons.iter().any(|wanted| wanted == reason)
            || fragility.is_some_and(|fragility| sheet.concerns(fragility));
        let only_if_asked = of.about_caller() || matches!(sheet.key.as_str(), "alzheimer" | "cancer");
        match sheet.key.as_str() {
            "hospitalisation" => leaves_hospital,
            _ if only_if_asked => asked.contains(&sheet.key.as_str()),
            _ => wanted,
        }
    };
    of.sheets.iter().filter(concerned).collect()
}

pub(crate) fn topic(sheet: &Sheet) -> Topic {
    Topic {
        title: sheet.title.clone(),
        tag: None,
        body: Prose::from_markdown(&sheet.summary),
        contact: None,
        reviewed_on: Some(sheet.reviewed_on),
    }
}
