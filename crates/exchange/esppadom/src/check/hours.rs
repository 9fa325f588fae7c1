//! The two nights of the year on which the clock on the wall lies: an hour comes twice in October, one never comes in
//! March. Times carry no zone, so that one cannot know which was meant.

use kernel::jiff::{civil::DateTime, tz::AmbiguousOffset};

use super::{Checker, Remarks};
use crate::code;

impl Checker {
    pub(super) fn hour(&self, at: DateTime, what: &str, remarks: &mut Remarks<'_>) {
        // Both nights are in the small hours: no need to ask the zone for the rest of the day.
        if at.hour() > 4 {
            return;
        }
        let Some(zone) = &self.rules.zone else { return };
        let (code, message) = match zone.to_ambiguous_timestamp(at).offset() {
            AmbiguousOffset::Unambiguous { .. } => return,
            AmbiguousOffset::Fold { .. } => (
                code::AMBIGUOUS_HOUR,
                format!(
                    "{what} : cette heure vient deux fois cette nuit-là (heure d’hiver) ; vérifiez la durée"
                ),
            ),
            AmbiguousOffset::Gap { .. } => (
                code::MISSING_HOUR,
                format!("{what} : cette heure n’existe pas cette nuit-là (heure d’été) ; corrigez-la"),
            ),
        };
        remarks.say(code, &message).found = Some(at.to_string());
    }
}
