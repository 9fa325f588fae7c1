//! The caregiver's own support (D04-13 to D04-16): rights, workshops, somebody to talk to.

use contents::{ContactKind, Seat, Sheet, Workshop};
use kernel::french::{NBSP, long_date, time};
use pdf::{Prose, plan::Topic};
use questionnaire::{Value, display, keys};

use crate::{contacts, document::topic, material::Material};

const RIGHTS: &str = "droits_aidant";
const TALKING: &str = "soutien_psychologique";

/// Sheets printed here, not among those of the person.
pub(crate) const SHEETS: [&str; 2] = [RIGHTS, TALKING];

pub(crate) fn topics(of: &Material) -> Vec<Topic> {
    let mut topics: Vec<Topic> = sheet(of, RIGHTS).map(|sheet| rights(of, sheet)).into_iter().collect();
    topics.extend(workshops(of).into_iter().map(|wanted| workshop(of, wanted)));
    topics.extend(talking(of));
    topics
}

fn sheet<'a>(of: &'a Material, key: &str) -> Option<&'a Sheet> {
    of.sheets.iter().find(|sheet| sheet.key == key)
}

fn rights(of: &Material, sheet: &Sheet) -> Topic {
    let advice = of.assessment.view().known(keys::CONSEIL_JURIDIQUE).and_then(Value::yes_no) == Some(true);
    Topic { tag: advice.then(|| "Conseil juridique demandé".to_owned()), ..topic(sheet) }
}

/// The workshops the caller wants to join.
pub(crate) fn workshops<'a>(of: &'a Material) -> Vec<&'a Workshop> {
    let view = of.assessment.view();
    let wanted = [keys::ATELIERS, keys::EQUILIBRE_ATELIERS].map(|key| view.known(key));
    let wanted = |workshop: &&Workshop| wanted.iter().flatten().any(|wanted| wanted.holds(&workshop.key));
    of.workshops.iter().filter(wanted).collect()
}

/// What the caller is told of a workshop they want to join.
pub(crate) fn workshop(of: &Material, workshop: &Workshop) -> Topic {
    let place = workshop.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
    let when = workshop
        .next_at
        .map(|at| format!("Prochaine séance{NBSP}: {} à {}.", long_date(at.date()), time(at.time())));
    let when = when.unwrap_or_else(|| "La date vous sera confirmée.".to_owned());
    let (tag, when) = match of.seats.get(&workshop.key) {
        Some(Seat::Full) => {
            ("Complet", format!("Cet atelier est complet{NBSP}: nous vous proposons une autre date."))
        }
        Some(Seat::Past) => {
            ("Séance passée", format!("Cette séance est passée{NBSP}: nous vous proposons une autre date."))
        }
        Some(Seat::Theirs | Seat::Free) | None => ("Inscription enregistrée", when),
    };
    let text = format!("{} En {}{place}. {when}", workshop.summary, workshop.format);
    Topic {
        title: format!("Atelier «{NBSP}{}{NBSP}»", workshop.title),
        tag: Some(tag.to_owned()),
        body: Prose::plain(text),
        contact: None,
        reviewed_on: None,
    }
}

/// Where to find somebody to talk to, and whom the caregiver would rather see.
fn talking(of: &Material) -> Option<Topic> {
    let mut talking = topic(sheet(of, TALKING)?);
    if let Some(wished) = wished_support(of) {
        talking.body.0.extend(Prose::plain(format!("Vers qui vous tourner{NBSP}: {wished}.")).0);
    }
    talking.contact = contacts::nearest(of, ContactKind::Psychologique).map(contacts::printed);
    Some(talking)
}

fn wished_support(of: &Material) -> Option<String> {
    let question = of.assessment.definition.question(keys::SOUTIEN_PSYCHOLOGIQUE_AIDANT)?;
    let wished = of.assessment.view().known(keys::SOUTIEN_PSYCHOLOGIQUE_AIDANT)?;
    Some(display(&question, &of.assessment.definition.lists, wished))
}
