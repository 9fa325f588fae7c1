//! Dates, times and durations on screens and documents.

use jiff::civil::{Date, Time, Weekday};

use crate::Month;

/// No-break space: before € % : ; ! ? and inside « ».
pub const NBSP: char = '\u{a0}';
/// Narrow no-break space: between groups of three digits.
pub const NNBSP: char = '\u{202f}';

/// « 21/11/2026 ».
pub fn short_date(date: Date) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// « samedi 21 novembre 2026 », « dimanche 1er mars 2026 ».
pub fn long_date(date: Date) -> String {
    let day = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    format!("{} {day} {} {}", weekday(date.weekday()), month(date.month()), date.year())
}

/// « novembre 2026 ».
pub fn month_year(of: Month) -> String {
    format!("{} {}", month(of.number()), of.year())
}

pub(crate) fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "lundi",
        Weekday::Tuesday => "mardi",
        Weekday::Wednesday => "mercredi",
        Weekday::Thursday => "jeudi",
        Weekday::Friday => "vendredi",
        Weekday::Saturday => "samedi",
        Weekday::Sunday => "dimanche",
    }
}

pub(crate) fn month(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    usize::try_from(month - 1).ok().and_then(|index| NAMES.get(index)).copied().unwrap_or_default()
}

/// « 14 h 30 », « 9 h ».
pub fn time(time: Time) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    if minute == 0 { format!("{hour}{NBSP}h") } else { format!("{hour}{NBSP}h{NBSP}{minute:02}") }
}

/// Minutes as « 7 h 30 », « 2 h », « 45 min ».
pub fn duration(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) if minutes > 0 => format!("{minutes}{NBSP}min"),
        (hours, 0) => format!("{hours}{NBSP}h"),
        (hours, minutes) => format!("{hours}{NBSP}h{NBSP}{minutes:02}"),
    }
}

/// The same, below zero with its sign: « −45 min ».
pub fn signed_duration(minutes: i64) -> String {
    let length = duration(u32::try_from(minutes.unsigned_abs()).unwrap_or(u32::MAX));
    if minutes < 0 { format!("−{length}") } else { length }
}

/// « 12 480 », « −3 200 ».
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = if number < 0 { "−".to_owned() } else { String::new() };
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(NNBSP);
        }
        grouped.push(digit);
    }
    grouped
}

/// As a sentence begins: « Pris en compte ».
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Minutes as invoices write them: « 7,50 h », rounded to the hundredth of an hour.
pub fn hours_decimal(minutes: u32) -> String {
    let hundredths = (u64::from(minutes) * 100 + 30) / 60;
    format!("{},{:02}{NBSP}h", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time as at};

    use super::*;

    #[test]
    fn dates_as_people_read_them() {
        assert_eq!(short_date(date(2026, 11, 21)), "21/11/2026");
        assert_eq!(long_date(date(2026, 11, 21)), "samedi 21 novembre 2026");
        assert_eq!(long_date(date(2026, 3, 1)), "dimanche 1er mars 2026");
        assert_eq!(long_date(date(2026, 8, 11)), "mardi 11 août 2026");
        assert_eq!(month_year(Month::of(date(2026, 8, 11))), "août 2026");
    }

    #[test]
    fn numbers_in_groups_of_three() {
        assert_eq!(grouped(12_480), "12\u{202f}480");
        assert_eq!(grouped(-1_234_567), "−1\u{202f}234\u{202f}567");
        assert_eq!(grouped(i64::MIN), "−9\u{202f}223\u{202f}372\u{202f}036\u{202f}854\u{202f}775\u{202f}808");
        assert_eq!([grouped(0), grouped(999)], ["0", "999"]);
    }

    #[test]
    fn sentences_begin() {
        assert_eq!([capital("été"), capital("")], ["Été", ""]);
    }

    #[test]
    fn times_and_durations() {
        assert_eq!(time(at(14, 30, 0, 0)), "14\u{a0}h\u{a0}30");
        assert_eq!(time(at(0, 5, 0, 0)), "0\u{a0}h\u{a0}05");
        assert_eq!(duration(450), "7\u{a0}h\u{a0}30");
        assert_eq!(duration(120), "2\u{a0}h");
        assert_eq!(duration(45), "45\u{a0}min");
        assert_eq!(duration(0), "0\u{a0}h");
        assert_eq!(hours_decimal(450), "7,50\u{a0}h");
        assert_eq!(hours_decimal(20), "0,33\u{a0}h");
    }
}
