//! « Numéro de sécurité sociale » (NIR). Never printed by accident, never serialised: what stores
//! it seals [`Nir::reveal`]'s text.

use std::{fmt, str::FromStr};

/// Thirteen characters and a key of two digits, without spaces.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Nir(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNir {
    #[error("Un numéro de sécurité sociale compte quinze caractères, clé comprise")]
    Length,
    #[error("Ce numéro de sécurité sociale est mal formé : relisez le sexe, le mois et le département")]
    Shape,
    #[error("La clé de ce numéro de sécurité sociale est fausse : relisez-le")]
    Key,
}

impl Nir {
    /// The number itself, to seal it or to show it to somebody who may see it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// « 2 55 08 14 168 025 38 », for the same readers.
    pub fn reveal_spaced(&self) -> String {
        let cuts = [0, 1, 3, 5, 7, 10, 13, 15];
        let parts: Vec<&str> = cuts.windows(2).map(|cut| &self.0[cut[0]..cut[1]]).collect();
        parts.join(" ")
    }

    /// « 2 55 •• •• ••• ••• •• »: enough to see that one is kept, nothing the file does not say already.
    pub fn masked(&self) -> String {
        format!("{} {} •• •• ••• ••• ••", &self.0[..1], &self.0[1..3])
    }
}

/// The key of the first thirteen characters: 97 − N mod 97, where Corsica's 2A and 2B count as
/// 19 and 18. `None` when they are not thirteen well-formed characters.
pub fn key(body: &str) -> Option<u8> {
    if body.len() != 13 || !body.is_ascii() {
        return None;
    }
    let departement = match &body[5..7] {
        "2A" => "19",
        "2B" => "18",
        other => other,
    };
    let digits = format!("{}{departement}{}", &body[..5], &body[7..]);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    u8::try_from(97 - number % 97).ok()
}

impl FromStr for Nir {
    type Err = InvalidNir;

    /// Accepts spaces; months 20–42 and 50–99 stand for births whose month is not known.
    fn from_str(text: &str) -> Result<Self, InvalidNir> {
        let number: String = text.chars().filter(|character| !character.is_whitespace()).collect();
        let number = number.to_ascii_uppercase();
        if number.chars().count() != 15 {
            return Err(InvalidNir::Length);
        }
        let key = number.get(..13).and_then(key).ok_or(InvalidNir::Shape)?;
        let sex = number.starts_with(['1', '2', '3', '4', '7', '8']);
        let month = number[3..5].parse::<u8>().is_ok_and(|month| matches!(month, 1..=12 | 20..=42 | 50..=99));
        if !sex || !month {
            return Err(InvalidNir::Shape);
        }
        if number[13..] == format!("{key:02}") { Ok(Self(number)) } else { Err(InvalidNir::Key) }
    }
}

impl fmt::Debug for Nir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nir(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_numbers_pass() {
        for number in ["255081416802538", "2 95 10 99 126 111 93"] {
            assert!(number.parse::<Nir>().is_ok(), "{number}");
        }
        let nir: Nir = "255081416802538".parse().unwrap();
        assert_eq!(nir.reveal_spaced(), "2 55 08 14 168 025 38");
        assert_eq!(nir.masked(), "2 55 •• •• ••• ••• ••");
    }

    #[test]
    fn corsica_counts_as_19_and_18() {
        assert_eq!((key("184122A004003"), key("184122B004003")), (Some(46), Some(73)));
        assert!("184122A00400346".parse::<Nir>().is_ok());
        assert!("184122b00400373".parse::<Nir>().is_ok());
    }

    #[test]
    fn slips_are_caught() {
        assert_eq!("255081416802539".parse::<Nir>(), Err(InvalidNir::Key));
        assert_eq!("25508141680253".parse::<Nir>(), Err(InvalidNir::Length));
        let of = |body: &str| format!("{body}{:02}", key(body).unwrap()).parse::<Nir>();
        assert_eq!(of("2551314168025"), Err(InvalidNir::Shape), "there is no month 13");
        assert_eq!(of("5550814168025"), Err(InvalidNir::Shape), "there is no sex 5");
        assert!(of("2552014168025").is_ok(), "the month of birth is not known");
        assert_eq!("éééééééé".parse::<Nir>(), Err(InvalidNir::Length));
        assert_eq!("2550814168é2538".parse::<Nir>(), Err(InvalidNir::Shape));
    }

    #[test]
    fn a_log_never_shows_it() {
        let nir: Nir = "255081416802538".parse().unwrap();
        assert_eq!(format!("{nir:?} {:?}", Some(&nir)), "Nir(…) Some(Nir(…))");
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "\\PC{0,20}") {
            let _ = text.parse::<Nir>();
        }

        #[test]
        fn one_wrong_digit_is_always_caught(at in 5_usize..13, shift in 1_u8..10) {
            let mut number = *b"255081416802538";
            number[at] = b'0' + (number[at] - b'0' + shift) % 10;
            let text = String::from_utf8(number.to_vec()).unwrap();
            prop_assert!(text.parse::<Nir>().is_err());
        }
    }
}
