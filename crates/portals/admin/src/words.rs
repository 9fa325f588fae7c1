//! Small things every page writes or reads the same way.

use kernel::{
    clock::paris,
    french::{fold, near_date, short_date},
    jiff::{Timestamp, civil::Date},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

const KEY_LENGTH: usize = 40;

/// « 21/11/2026 à 14:30 », in Paris.
pub fn moment(at: Timestamp) -> String {
    paris(at).strftime("%d/%m/%Y à %H:%M").to_string()
}

/// A day typed as « 21/11/2026 », « 21/11/26 » or « 21112026 ».
pub fn day(typed: &str) -> Option<Date> {
    near_date(typed).ok()
}

/// As [`day`] reads it.
pub fn typed_day(day: Date) -> String {
    short_date(day)
}

/// A stable key made from a label, unlike those `taken`: « Où vit-il ? » gives `ou_vit_il`.
pub fn key_from(label: &str, taken: impl Fn(&str) -> bool) -> String {
    let plain: String =
        fold(label).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let mut key = String::new();
    for word in plain.split_whitespace() {
        if !key.is_empty() && key.len() + word.len() >= KEY_LENGTH {
            break;
        }
        if !key.is_empty() {
            key.push('_');
        }
        key.extend(word.chars().take(KEY_LENGTH));
    }
    if key.is_empty() {
        key.push_str("sans_nom");
    }
    let numbered = (2_u32..).map(|n| format!("{key}_{n}"));
    std::iter::once(key.clone()).chain(numbered).find(|key| !taken(key)).unwrap_or(key)
}

/// A value as an address carries it.
pub fn in_address(value: &str) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

/// « 1 question », « 4 questions ».
pub fn count(n: usize, one: &str, many: &str) -> String {
    if n < 2 { format!("{n} {one}") } else { format!("{n} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_plain_and_new() {
        assert_eq!(key_from("Où vit-il ?", |_| false), "ou_vit_il");
        assert_eq!(key_from("Âge", |key| key == "age"), "age_2");
        assert_eq!(key_from("???", |_| false), "sans_nom");
        assert!(key_from(&"très long libellé ".repeat(20), |_| false).len() <= KEY_LENGTH);
    }

    #[test]
    fn a_day_is_typed_as_it_is_read() {
        let wanted = day("2027-01-01").unwrap();
        assert_eq!(day(&typed_day(wanted)), Some(wanted));
        assert_eq!(day("31/02/2027"), None);
    }
}
