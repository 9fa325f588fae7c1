//! Identifiers of health and social establishments.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::luhn;

/// Nine characters: the département's two, then digits; the last is a Luhn key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Finess(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidFiness {
    #[error("Un numéro FINESS compte neuf chiffres (2A ou 2B en tête pour la Corse)")]
    Shape,
    #[error("Ce numéro FINESS comporte une erreur de frappe : sa clé est fausse")]
    Key,
}

impl Finess {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Finess {
    type Err = InvalidFiness;

    /// The key of a Corsican number (2A, 2B) is not checked: no rule for its letter is known to us.
    fn from_str(text: &str) -> Result<Self, InvalidFiness> {
        let compact: String = text.chars().filter(|character| !character.is_whitespace()).collect();
        let compact = compact.to_ascii_uppercase();
        let corsican = compact.strip_prefix("2A").or_else(|| compact.strip_prefix("2B"));
        if corsican.is_some_and(|rest| luhn::digits(rest, 7).is_some()) {
            return Ok(Self(compact));
        }
        let digits = luhn::digits(&compact, 9).ok_or(InvalidFiness::Shape)?;
        if luhn::is_valid(&digits) { Ok(Self(digits)) } else { Err(InvalidFiness::Key) }
    }
}

impl fmt::Display for Finess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Finess> for String {
    fn from(finess: Finess) -> Self {
        finess.0
    }
}

impl TryFrom<String> for Finess {
    type Error = InvalidFiness;

    fn try_from(text: String) -> Result<Self, InvalidFiness> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_establishments_pass_and_slips_do_not() {
        for number in ["750712184", "750100125", "590780193", "690781810", "130786049", "2a0000014"] {
            assert!(number.parse::<Finess>().is_ok(), "{number}");
        }
        assert_eq!("750712185".parse::<Finess>(), Err(InvalidFiness::Key));
        for text in ["75071218", "7507121845", "2C0000014", "2A00000144", ""] {
            assert_eq!(text.parse::<Finess>(), Err(InvalidFiness::Shape), "{text}");
        }
    }
}
