//! Numbers and amounts as people type them.

use crate::Money;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNumber {
    #[error("Écrivez un nombre, par exemple 1 250,50")]
    NotANumber,
    #[error("Écrivez deux décimales au plus, par exemple 1 250,50")]
    TooPrecise,
    #[error("Ce nombre est trop grand")]
    TooLarge,
}

/// A number in hundredths: « 1 250,5 », « 1250.50 », « 1 250,50 € », « 50 % ».
///
/// # Errors
/// Anything but an optional minus, digits and at most two decimals. A lone « . » or « , » is
/// always the decimal mark, unless three digits follow and others stand before it
/// (« 1.250,50 »: the last mark is the decimal one).
pub fn number(text: &str) -> Result<i64, InvalidNumber> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '€' | '%')).collect();
    let (negative, unsigned) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let (units, decimals) = unsigned.rsplit_once([',', '.']).unwrap_or((unsigned, ""));
    let units = without_thousands_marks(units).ok_or(InvalidNumber::NotANumber)?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if units.is_empty() || !digits(&units) || !digits(decimals) {
        return Err(InvalidNumber::NotANumber);
    }
    if decimals.trim_end_matches('0').len() > 2 {
        return Err(InvalidNumber::TooPrecise);
    }
    let hundredths = format!("{units}{decimals:0<2.2}");
    let value: i64 = hundredths.parse().map_err(|_| InvalidNumber::TooLarge)?;
    Ok(if negative { -value } else { value })
}

/// « 1.250 » before a decimal comma: groups of three after the first.
fn without_thousands_marks(units: &str) -> Option<String> {
    let mut groups = units.split(['.', ',']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let well_grouped = rest.iter().all(|group| group.len() == 3) && (rest.is_empty() || first.len() <= 3);
    well_grouped.then(|| std::iter::once(first).chain(rest).collect())
}

/// An amount in euros.
///
/// # Errors
/// As [`number`].
pub fn money(text: &str) -> Result<Money, InvalidNumber> {
    number(text).map(Money::from_cents)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_as_people_type_them() {
        for text in ["1250,50", "1250.5", "1 250,50", "1\u{202f}250,50\u{a0}€", "1.250,50", " 1250,500 € "]
        {
            assert_eq!(money(text), Ok(Money::from_cents(125_050)), "{text}");
        }
        assert_eq!(number("50 %"), Ok(5_000));
        assert_eq!(number("-3"), Ok(-300));
        assert_eq!(number("12,"), Ok(1_200));
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in ["", "€", ",5", "12a", "1,2,3", "deux mille", "--1", "1e3"] {
            assert_eq!(number(text), Err(InvalidNumber::NotANumber), "{text}");
        }
        assert_eq!(number("1,234"), Err(InvalidNumber::TooPrecise));
        assert_eq!(number("99999999999999999999"), Err(InvalidNumber::TooLarge));
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in ".{0,40}") {
            let _ = number(&text);
        }

        #[test]
        fn what_we_print_can_be_typed_back(cents in -1_000_000_000_000_i64..1_000_000_000_000) {
            prop_assert_eq!(money(&Money::from_cents(cents).to_string()), Ok(Money::from_cents(cents)));
        }
    }
}
