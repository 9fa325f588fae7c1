//! The week of the call, as a printed table.

use intake::{Week, week::OtherVisits};
use kernel::french::{NBSP, capital, long_date};
use pdf::{
    Prose,
    week::{Other, Slot as Line, Visit},
};
use questionnaire::{Day, Slot};

pub(crate) fn printed(week: &Week) -> pdf::week::Week {
    pdf::week::Week {
        slots: week.slots().into_iter().map(|slot| line(week, slot)).collect(),
        others: week.others.iter().map(other).collect(),
        ..pdf::week::Week::default()
    }
}

fn other(other: &OtherVisits) -> Other {
    Other { service: other.label.clone(), rhythm: other.rhythm(), note: other.note.clone() }
}

fn line(week: &Week, slot: Slot) -> Line {
    let days = std::array::from_fn(|index| {
        week.at(Day::ALL[index], slot)
            .map(|visit| Visit {
                service: visit.label.clone(),
                start: visit.starts_at,
                minutes: visit.minutes.map(u32::from),
                note: visit.note.clone(),
            })
            .collect()
    });
    Line { label: capital(slot.label()), hours: None, days }
}

/// « Jours fériés à prévoir : jeudi 25 décembre 2026 (Noël) »; empty when none falls on a visit.
pub(crate) fn holidays(week: &Week) -> Prose {
    if week.holidays.is_empty() {
        return Prose::default();
    }
    let days: Vec<String> = week
        .holidays
        .iter()
        .map(|holiday| format!("{} ({})", long_date(holiday.date), holiday.name_fr))
        .collect();
    Prose::plain(format!("Jours fériés à prévoir avec le service{NBSP}: {}.", days.join(", ")))
}
