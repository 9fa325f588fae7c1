//! A text for machines, whose days and moments become those people write.

use jiff::civil::{Date, DateTime};

use super::{short_date, time};

/// Characters of « 2026-10-05 », and of « 2026-10-05T07:57:00 ».
const DAY: usize = 10;
const MOMENT: usize = 19;

/// « 2026-10-05T07:57:00 » becomes « 05/10/2026, 7 h 57 », and « 2026-10-05 », « 05/10/2026 », wherever they stand.
pub fn dated(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let starts = !told.ends_with(|before: char| before.is_alphanumeric() || before == '-');
        if let Some((said, length)) = starts.then(|| moment(rest)).flatten() {
            told.push_str(&said);
            rest = &rest[length..];
        } else {
            told.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    told
}

/// What stands at the start of a text, and how many bytes it takes.
fn moment(text: &str) -> Option<(String, usize)> {
    if !text.starts_with(|sign: char| sign.is_ascii_digit()) {
        return None;
    }
    let ends =
        |length: usize| !text[length..].starts_with(|after: char| after.is_alphanumeric() || after == '-');
    let at = text.get(..MOMENT).filter(|_| ends(MOMENT)).and_then(|at| at.parse::<DateTime>().ok());
    if let Some(at) = at {
        return Some((format!("{}, {}", short_date(at.date()), time(at.time())), MOMENT));
    }
    let day = text.get(..DAY).filter(|_| ends(DAY)).and_then(|day| day.parse::<Date>().ok())?;
    Some((short_date(day), DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_told_as_people_write_them() {
        for (text, told) in [
            (
                "reçu 2026-10-05T07:57:00, attendu 2026-10-05",
                "reçu 05/10/2026, 7\u{a0}h\u{a0}57, attendu 05/10/2026",
            ),
            ("« 2026-10-05 »", "« 05/10/2026 »"),
            ("V-2026-10-05 et F2026-0313", "V-2026-10-05 et F2026-0313"),
            ("2026-13-45", "2026-13-45"),
            ("2026-10-05-3, é", "2026-10-05-3, é"),
        ] {
            assert_eq!(dated(text), told);
        }
    }
}
