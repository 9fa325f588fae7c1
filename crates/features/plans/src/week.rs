//! The week of the call, as a printed table.

use intake::{Week, week::OtherVisits};
use kernel::french::{NBSP, capital, duration, long_date};
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

/// « 2 fois par mois, 1 h », « une fois, 1 h 30 »
fn other(other: &OtherVisits) -> Other {
    let times = match (other.times, other.each_month) {
        (1, true) => "une fois par mois".to_owned(),
        (1, false) => "une fois".to_owned(),
        (times, true) => format!("{times} fois par mois"),
        (times, false) => format!("{times} fois en tout"),
    };
    let length = other.minutes.map(|minutes| duration(minutes.into()));
    Other {
        service: other.label.clone(),
        rhythm: [Some(times), length].into_iter().flatten().collect::<Vec<_>>().join(", "),
        note: other.note.clone(),
    }
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
