//! The request in words, for a mail: what makes a price, and nothing of health or of where the door is.

use intake::week::{OtherVisits, Visit};
use kernel::french::{NBSP, capital, duration, short_date, time};
use questionnaire::Day;

use crate::{brief::Brief, compose::OWN_WORDS, field::Field};

pub(crate) struct Parts {
    pub profile: String,
    pub need: String,
    pub remarks: String,
    pub planning: String,
    pub prerequisites: String,
}

pub(crate) fn letter(brief: &Brief) -> Parts {
    let lines = |field: Field| {
        let facts = brief.part(field).map(|part| part.facts.as_slice()).unwrap_or_default();
        facts.iter().map(|fact| format!("{}{NBSP}: {}", fact.label, fact.value)).collect::<Vec<_>>()
    };
    let profile = [lines(Field::Profile), lines(Field::Locality)].concat();
    // The caller's own words may say why; the page shows them to who logs in.
    let need = lines(Field::Need).into_iter().filter(|line| !line.starts_with(OWN_WORDS)).collect();
    let planning = [lines(Field::Planning), week_lines(brief)].concat();
    let prerequisites = brief.prerequisites.iter();
    let prerequisites = prerequisites.map(|one| format!("{}{NBSP}: {}", one.label, one.asked)).collect();
    Parts {
        profile: list(profile),
        need: list(need),
        remarks: list(lines(Field::Remarks)),
        planning: list(planning),
        prerequisites: list(prerequisites),
    }
}

fn list(lines: Vec<String>) -> String {
    if lines.is_empty() {
        return "– Rien de particulier.".to_owned();
    }
    lines.into_iter().map(|line| format!("– {line}")).collect::<Vec<_>>().join("\n")
}

/// One line per day with a visit, then what comes now and then.
pub fn week_lines(brief: &Brief) -> Vec<String> {
    let day = |day: &Day| {
        let visits: Vec<String> =
            brief.week.visits.iter().filter(|visit| visit.day == *day).map(visit).collect();
        (!visits.is_empty()).then(|| format!("{}{NBSP}: {}", capital(day.label()), visits.join("\u{a0}; ")))
    };
    Day::ALL.iter().filter_map(day).chain(brief.week.others.iter().map(other)).collect()
}

/// « toilette, le matin, 45 min »
fn visit(visit: &Visit) -> String {
    let when = visit.starts_at.map_or_else(|| visit.slot.when().to_owned(), |at| format!("à {}", time(at)));
    let length = visit.minutes.map(|minutes| duration(minutes.into()));
    [Some(visit.label.clone()), Some(when), length].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn other(other: &OtherVisits) -> String {
    format!("{}, {}", other.label, other.rhythm())
}

/// « à partir du 01/12/2026 », for a page's title.
pub fn since(brief: &Brief) -> Option<String> {
    brief.start.map(|start| format!("à partir du {}", short_date(start)))
}
