//! Numbers as a file writes them, and the units they are in.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What a number of the file counts, against the reference: hours, euros, wholes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// As the reference.
    #[default]
    Same,
    /// Minutes, for a reference in hours.
    Minutes,
    /// Seconds, for a reference in hours.
    Seconds,
    /// Centimes, for a reference in euros.
    Centimes,
    /// Hundredths: « 0150 » is 1.5.
    Hundredths,
    Thousandths,
}

impl Unit {
    /// How many make one of the reference.
    pub const fn in_one(self) -> i64 {
        match self {
            Self::Same => 1,
            Self::Minutes => 60,
            Self::Seconds => 3600,
            Self::Centimes | Self::Hundredths => 100,
            Self::Thousandths => 1000,
        }
    }

    pub(crate) const fn told(self) -> &'static str {
        match self {
            Self::Same => "",
            Self::Minutes => "passe de minutes en heures",
            Self::Seconds => "passe de secondes en heures",
            Self::Centimes => "passe de centimes en euros",
            Self::Hundredths => "se divise par cent",
            Self::Thousandths => "se divise par mille",
        }
    }
}

/// Digits kept of a division that does not end: 50 minutes are 0.8333333333 hour, which makes 50 minutes again.
const KEPT: u32 = 10;

/// Reads digits with `decimal` before the fraction; spaces between thousands are let through.
pub(crate) fn parse(text: &str, decimal: char) -> Option<Decimal> {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            ' ' | '\u{a0}' | '\u{202f}' => {}
            c if c == decimal => plain.push('.'),
            '0'..='9' | '-' | '+' => plain.push(character),
            _ => return None,
        }
    }
    let digits = plain.trim_start_matches(['-', '+']);
    let well_formed = digits.starts_with(|c: char| c.is_ascii_digit()) && !digits.ends_with('.');
    if !well_formed || plain.len() > 30 { None } else { plain.parse().ok() }
}

pub(crate) fn into_reference(value: Decimal, unit: Unit) -> Decimal {
    match unit {
        Unit::Same => value,
        unit => (value / Decimal::from(unit.in_one())).round_dp(KEPT).normalize(),
    }
}

/// `None` beyond what a decimal holds.
pub(crate) fn from_reference(value: Decimal, unit: Unit) -> Option<Decimal> {
    match unit {
        Unit::Same => Some(value),
        unit => Some(value.checked_mul(Decimal::from(unit.in_one()))?.round_dp(KEPT - 4).normalize()),
    }
}

/// How a number is written.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    pub decimal: char,
    /// Digits after the decimal sign; as many as the value has when it is not said.
    pub decimals: Option<u32>,
    pub thousands: Option<char>,
}

/// `None` when the value has more decimals than the style.
pub(crate) fn write(value: Decimal, style: Style) -> Option<String> {
    let value = match style.decimals {
        None => value,
        Some(wanted) => {
            let mut rounded = value.normalize();
            if rounded.scale() > wanted {
                return None;
            }
            rounded.rescale(wanted);
            rounded
        }
    };
    let text = value.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut written = String::from(if value.is_sign_negative() && !value.is_zero() { "-" } else { "" });
    for (place, digit) in whole.char_indices() {
        if let Some(separator) =
            style.thousands.filter(|_| place > 0 && (whole.len() - place).is_multiple_of(3))
        {
            written.push(separator);
        }
        written.push(digit);
    }
    if !fraction.is_empty() {
        written.push(style.decimal);
        written.push_str(fraction);
    }
    Some(written)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_the_french_write_them() {
        for (text, decimal, value) in [
            ("1,50", ',', "1.50"),
            ("1 234,5", ',', "1234.5"),
            ("1\u{202f}234", ',', "1234"),
            ("-0.25", '.', "-0.25"),
            ("000150", ',', "150"),
        ] {
            assert_eq!(parse(text, decimal).unwrap().to_string(), value, "{text}");
        }
        for text in ["1.5", "1,", ",5", "un", "", "1,5,0", "1-2", "--1", "9999999999999999999999999999999"] {
            assert_eq!(parse(text, ','), None, "{text}");
        }
    }

    #[test]
    fn a_written_number_follows_its_style() {
        let style = Style { decimal: ',', decimals: Some(2), thousands: Some(' ') };
        assert_eq!(write("1234567.5".parse().unwrap(), style).unwrap(), "1 234 567,50");
        assert_eq!(write("1.005".parse().unwrap(), style), None);
    }

    proptest! {
        #[test]
        fn minutes_come_back(minutes in -100_000_i64..100_000) {
            for unit in [Unit::Minutes, Unit::Seconds, Unit::Centimes, Unit::Thousandths] {
                let value = Decimal::from(minutes);
                let back = from_reference(into_reference(value, unit), unit);
                prop_assert_eq!(back, Some(value), "{:?}", unit);
            }
        }

        #[test]
        fn what_is_written_is_read(value in -100_000_000_i64..100_000_000, scale in 0_u32..6) {
            let value = Decimal::new(value, scale);
            let style = Style { decimal: ',', decimals: None, thousands: Some('\u{202f}') };
            prop_assert_eq!(parse(&write(value, style).unwrap(), ','), Some(value));
        }
    }
}
