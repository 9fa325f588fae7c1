//! When the call-back promised « within 48 h » (D04-18) falls: inside the promise, and when somebody is
//! there to call and nobody sleeps.

use kernel::{
    clock::paris,
    holidays::{self, Zone},
    jiff::{
        SignedDuration, Timestamp, ToSpan,
        civil::{Date, Time, Weekday},
    },
};

const PROMISE: SignedDuration = SignedDuration::from_hours(48);
const OPENS: Time = Time::constant(8, 30, 0, 0);
const CLOSES: Time = Time::constant(18, 0, 0, 0);
/// A call-back due in the next minute would be late before anybody has read it.
const NOTICE: SignedDuration = SignedDuration::from_hours(1);

/// The last moment of a working day, Monday to Saturday in mainland France, before the 48 h are over. When
/// they hold none (a Friday evening before a public holiday), the promise beats the day of rest.
pub fn call_back(from: Timestamp) -> Timestamp {
    let limit = from + PROMISE;
    latest(from, limit, is_worked).or_else(|| latest(from, limit, |_| true)).unwrap_or(limit)
}

fn latest(from: Timestamp, limit: Timestamp, open: impl Fn(Date) -> bool) -> Option<Timestamp> {
    let end = paris(limit);
    (0..=2).find_map(|back: i32| {
        let day = end.date() - back.days();
        let at = |time| Some(end.with().date(day).time(time).build().ok()?.timestamp());
        let due = at(CLOSES)?.min(limit);
        (open(day) && due >= at(OPENS)? && due >= from + NOTICE).then_some(due)
    })
}

fn is_worked(day: Date) -> bool {
    day.weekday() != Weekday::Sunday && holidays::on(day, Zone::Metropole).is_none()
}

#[cfg(test)]
mod tests {
    use kernel::jiff::Zoned;

    use super::*;

    /// Both as read in Paris: `2026-11-24T02:00`.
    fn falls(sent: &str) -> String {
        let sent = format!("{sent}[Europe/Paris]").parse::<Zoned>().unwrap().timestamp();
        let due = call_back(sent);
        assert!(sent < due && due <= sent + PROMISE, "{sent} {due}");
        paris(due).strftime("%Y-%m-%dT%H:%M").to_string()
    }

    #[test]
    fn the_call_back_falls_inside_the_48_hours_at_an_hour_for_calling() {
        for (why, sent, due) in [
            ("48 h to the minute", "2026-11-23T10:15", "2026-11-25T10:15"),
            ("Saturday is worked", "2026-11-19T11:00", "2026-11-21T11:00"),
            ("sent in the night", "2026-11-24T02:00", "2026-11-25T18:00"),
            ("sent before the doors open", "2026-11-24T08:29", "2026-11-25T18:00"),
            ("sent as they open", "2026-11-24T08:30", "2026-11-26T08:30"),
            ("sent in the evening", "2026-11-24T22:40", "2026-11-26T18:00"),
            ("Friday morning", "2026-11-20T10:00", "2026-11-21T18:00"),
            ("Friday evening", "2026-11-20T19:00", "2026-11-21T18:00"),
            ("Saturday evening", "2026-11-21T20:00", "2026-11-23T18:00"),
            ("before 11 November", "2026-11-09T10:00", "2026-11-10T18:00"),
            ("on 11 November", "2026-11-11T10:00", "2026-11-13T10:00"),
            ("the clocks go back on Sunday", "2026-10-24T10:00", "2026-10-26T09:00"),
            ("nothing is worked: the promise wins", "2027-04-30T17:30", "2027-05-02T17:30"),
            ("nothing is worked, and late", "2027-04-30T21:00", "2027-05-02T18:00"),
        ] {
            assert_eq!(falls(sent), due, "{why}");
        }
    }
}
