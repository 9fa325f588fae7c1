//! What pages about exchanges and money write and read the same way.

pub use kernel::french::{capital, signed_duration as hours};
use kernel::{
    Money, Month,
    clock::paris,
    french::{self, NBSP, month_year, short_date, time},
    jiff::{
        Timestamp, ToSpan,
        civil::{Date, DateTime},
    },
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// « 21/11/2026 à 14 h 30 », in Paris.
pub fn moment(at: Timestamp) -> String {
    let at = paris(at);
    format!("{} à {}", short_date(at.date()), time(at.time()))
}

/// « 12 h 30 », « 12 h 30 min 20 s » when seconds count.
pub fn seconds(seconds: u64) -> String {
    let minutes = hours(i64::try_from(seconds / 60).unwrap_or(i64::MAX));
    match (seconds / 60, seconds % 60) {
        (_, 0) => minutes,
        (0, rest) => format!("{rest}{NBSP}s"),
        (_, rest) => format!("{minutes} et {rest}{NBSP}s"),
    }
}

/// « novembre 2026 »; of a period longer than a month, « du 01/11/2026 au 31/12/2026 ».
pub fn period(from: Option<Date>, to: Option<Date>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if Month::of(from) == Month::of(to) => month_year(Month::of(from)),
        (Some(from), Some(to)) => format!("du {} au {}", short_date(from), short_date(to)),
        (Some(from), None) => format!("depuis le {}", short_date(from)),
        (None, Some(to)) => format!("jusqu’au {}", short_date(to)),
        (None, None) => "sans période".to_owned(),
    }
}

/// « 21/11/2026, 9 h 00 à 10 h 30 ».
pub fn visit(start: DateTime, end: Option<DateTime>) -> String {
    let from = format!("{}, {}", short_date(start.date()), time(start.time()));
    match end {
        Some(end) if end.date() == start.date() => format!("{from} à {}", time(end.time())),
        Some(end) => format!("{from} au {}, {}", short_date(end.date()), time(end.time())),
        None => format!("{from}, fin inconnue"),
    }
}

/// Of more: « + 12,50 € ».
pub fn signed(amount: Money) -> String {
    if amount > Money::ZERO { format!("+{NBSP}{amount}") } else { amount.to_string() }
}

/// « 1 facture », « 4 factures ».
pub fn count(n: u64, one: &str, many: &str) -> String {
    let grouped = grouped(n);
    if n < 2 { format!("{grouped} {one}") } else { format!("{grouped} {many}") }
}

/// « 12 480 ».
pub fn grouped(n: u64) -> String {
    french::grouped(i64::try_from(n).unwrap_or(i64::MAX))
}

/// « 182 Ko », « 2 Mo », rounded up.
pub fn size(bytes: u64) -> String {
    match bytes.div_ceil(1024) {
        kilobytes if kilobytes < 1024 => format!("{kilobytes}{NBSP}Ko"),
        kilobytes => format!("{}{NBSP}Mo", kilobytes.div_ceil(1024)),
    }
}

/// A day typed as « 21/11/2026 » (or 2026-11-21, as browsers and files write it).
pub fn day(typed: &str) -> Option<Date> {
    let typed = typed.trim();
    Date::strptime("%d/%m/%Y", typed).ok().or_else(|| typed.parse().ok())
}

/// The month before today's: the last one that is whole.
pub fn last_month(today: Date) -> Month {
    Month::of(today.first_of_month().saturating_sub(1.day()))
}

/// A month as browsers send it, « 2026-11 », or as people type it, « 11/2026 ».
pub fn month(typed: &str) -> Option<Month> {
    let typed = typed.trim();
    let turned = typed.split_once('/').map(|(month, year)| format!("{year}-{month:0>2}"));
    turned.as_deref().unwrap_or(typed).parse().ok()
}

/// What to type where [`month`] reads nothing.
pub const A_MONTH: &str = "Écrivez un mois comme 03/2026.";

/// A month as a field shows it, « 11/2026 »; what is no month stays as it was typed.
pub fn typed_month(typed: &str) -> String {
    let slashed = |month: Month| {
        let text = month.to_string();
        text.split_once('-').map(|(year, month)| format!("{month}/{year}"))
    };
    month(typed).and_then(slashed).unwrap_or_else(|| typed.to_owned())
}

/// What to say of a filter by month: nothing when it is empty or readable.
pub fn unread_month(typed: &str) -> String {
    if typed.trim().is_empty() || month(typed).is_some() {
        return String::new();
    }
    format!("« {} » n’est pas un mois, et n’est pas filtré. {A_MONTH}", typed.trim())
}

/// An address with the filters that are filled.
pub fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let filled = pairs.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<String> = filled
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
        .collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::date;

    use super::*;

    #[test]
    fn figures_as_people_read_them() {
        assert_eq!(hours(750), "12\u{a0}h\u{a0}30");
        assert_eq!(seconds(5_420), "1\u{a0}h\u{a0}30 et 20\u{a0}s");
        assert_eq!(seconds(20), "20\u{a0}s");
        assert_eq!(grouped(12_480), "12\u{202f}480");
        assert_eq!(count(1, "facture", "factures"), "1 facture");
        assert_eq!(signed(Money::from_cents(1250)), "+\u{a0}12,50\u{a0}€");
    }

    #[test]
    fn months_and_periods() {
        let november = Some("2026-11".parse().unwrap());
        assert_eq!(month("11/2026"), november);
        assert_eq!(month("2026-11"), november);
        assert_eq!(month("novembre"), None);
        assert_eq!(typed_month("2026-11"), "11/2026");
        assert_eq!(typed_month("1/2026"), "01/2026");
        assert_eq!(typed_month("novembre"), "novembre");
        assert_eq!((unread_month(""), unread_month("11/2026")), (String::new(), String::new()));
        assert!(unread_month("novembre").contains("03/2026"));
        assert_eq!(period(Some(date(2026, 11, 1)), Some(date(2026, 11, 30))), "novembre 2026");
        assert_eq!(period(Some(date(2026, 11, 1)), Some(date(2026, 12, 31))), "du 01/11/2026 au 31/12/2026");
    }

    #[test]
    fn an_address_holds_what_is_filled() {
        assert_eq!(address("/f", &[("a", ""), ("b", "")]), "/f");
        assert_eq!(address("/f", &[("a", ""), ("b", "é&"), ("c", "1")]), "/f?b=%C3%A9%26&c=1");
    }
}
