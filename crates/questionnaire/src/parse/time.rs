//! Hours and durations as people write them: « 8 h 30 », « 08:30 », « 90 min », « 1h30 ».

use kernel::jiff::civil::Time;

pub fn time(text: &str) -> Result<Time, String> {
    hours_and_minutes(text)
        .and_then(|(hours, minutes)| {
            Time::new(i8::try_from(hours).ok()?, i8::try_from(minutes).ok()?, 0, 0).ok()
        })
        .ok_or_else(|| "Écrivez l’heure comme 8 h 30 ou 08:30.".into())
}

/// A duration in minutes, from 5 minutes to a whole day. A bare number counts minutes.
pub fn minutes(text: &str) -> Result<u16, String> {
    let compact = compact(text);
    let bare = compact.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let minutes =
        if matches!(&compact[bare.len()..], "" | "mn" | "min" | "minutes") && !bare.contains([':', 'h']) {
            bare.parse().ok()
        } else {
            hours_and_minutes(text).and_then(|(hours, minutes)| hours.checked_mul(60)?.checked_add(minutes))
        };
    minutes
        .filter(|minutes| (5..=1440).contains(minutes))
        .ok_or_else(|| "Écrivez la durée comme 45 min ou 1 h 30, de 5 minutes à 24 heures.".into())
}

/// « 8 », « 8h », « 8 h 30 », « 8:30 », « 08h30 ».
fn hours_and_minutes(text: &str) -> Option<(u16, u16)> {
    let compact = compact(text);
    let (hours, minutes) = compact.split_once(['h', ':']).unwrap_or((&compact, ""));
    let minutes = minutes.trim_end_matches("min");
    let minutes = if minutes.is_empty() { 0 } else { minutes.parse().ok().filter(|m| *m < 60)? };
    Some((hours.parse().ok()?, minutes))
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
