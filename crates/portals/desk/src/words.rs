//! Moments as a care manager says them.

use kernel::{
    clock::paris,
    french::{NBSP, long_date, short_date, time},
    jiff::{SignedDuration, Timestamp, ToSpan},
};

/// « aujourd’hui à 14 h 30 », « hier à 9 h », « le 19/11/2026 à 16 h 12 ».
pub(crate) fn moment(at: Timestamp, now: Timestamp) -> String {
    let (at, today) = (paris(at), paris(now).date());
    let day = if at.date() == today {
        "aujourd’hui".to_owned()
    } else if at.date() + 1.day() == today {
        "hier".to_owned()
    } else if at.date() == today + 1.day() {
        "demain".to_owned()
    } else {
        format!("le {}", short_date(at.date()))
    };
    format!("{day} à {}", time(at.time()))
}

/// How a deadline stands: « en retard de 3 h », « aujourd’hui avant 16 h », « mercredi 25 novembre 2026 ».
pub(crate) fn due(at: Timestamp, now: Timestamp) -> String {
    if at < now {
        return format!("en retard de {}", span(now.duration_since(at)));
    }
    let (local, today) = (paris(at), paris(now).date());
    if local.date() == today {
        format!("aujourd’hui avant {}", time(local.time()))
    } else if local.date() == today + 1.day() {
        format!("demain avant {}", time(local.time()))
    } else {
        long_date(local.date())
    }
}

/// The largest unit that says enough: « 25 min », « 3 h », « 2 jours ».
fn span(length: SignedDuration) -> String {
    let minutes = length.as_mins();
    match (minutes / 60, minutes / (24 * 60)) {
        (0, _) => format!("{}{NBSP}min", minutes.max(1)),
        (hours, 0) => format!("{hours}{NBSP}h"),
        (_, 1) => format!("1{NBSP}jour"),
        (_, days) => format!("{days}{NBSP}jours"),
    }
}

/// « 182 Ko », « 2 Mo », rounded up: what a download costs.
pub(crate) fn size(bytes: u64) -> String {
    match bytes.div_ceil(1024) {
        kilobytes if kilobytes < 1024 => format!("{kilobytes}{NBSP}Ko"),
        kilobytes => format!("{}{NBSP}Mo", kilobytes.div_ceil(1024)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn near_days_have_names() {
        let now = at("2026-11-21T13:30:00Z");
        assert_eq!(moment(at("2026-11-21T08:00:00Z"), now), "aujourd’hui à 9\u{a0}h");
        assert_eq!(moment(at("2026-11-20T22:30:00Z"), now), "hier à 23\u{a0}h\u{a0}30");
        assert_eq!(moment(at("2026-11-19T15:12:00Z"), now), "le 19/11/2026 à 16\u{a0}h\u{a0}12");
    }

    #[test]
    fn a_deadline_says_how_late_or_how_soon() {
        let now = at("2026-11-21T13:30:00Z");
        assert_eq!(due(at("2026-11-21T13:29:30Z"), now), "en retard de 1\u{a0}min");
        assert_eq!(due(at("2026-11-21T10:00:00Z"), now), "en retard de 3\u{a0}h");
        assert_eq!(due(at("2026-11-20T10:00:00Z"), now), "en retard de 1\u{a0}jour");
        assert_eq!(due(at("2026-11-21T15:00:00Z"), now), "aujourd’hui avant 16\u{a0}h");
        assert_eq!(due(at("2026-11-22T08:00:00Z"), now), "demain avant 9\u{a0}h");
        assert_eq!(due(at("2026-11-25T08:00:00Z"), now), "mercredi 25 novembre 2026");
    }

    #[test]
    fn a_size_is_never_zero() {
        assert_eq!(size(1), "1\u{a0}Ko");
        assert_eq!(size(186_000), "182\u{a0}Ko");
        assert_eq!(size(1_500_000), "2\u{a0}Mo");
    }
}
