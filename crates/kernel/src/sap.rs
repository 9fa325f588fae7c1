//! Number under which a « service à la personne » is declared or approved.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Siren;

/// « SAP » and the company's SIREN (code du travail, art. R. 7232-16 et suivants).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SapNumber(Siren);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSapNumber {
    #[error("Un numéro SAP s’écrit « SAP » suivi des neuf chiffres du SIREN, par exemple SAP732829320")]
    Shape,
    #[error("Ce numéro SAP comporte une erreur de frappe : ses neuf chiffres ne sont pas un SIREN")]
    Key,
}

impl SapNumber {
    pub fn siren(&self) -> Siren {
        self.0.clone()
    }
}

impl FromStr for SapNumber {
    type Err = InvalidSapNumber;

    /// Spaces and a slash or « N° » copied with it are passed over: « SAP / 732 829 320 ».
    fn from_str(text: &str) -> Result<Self, InvalidSapNumber> {
        let compact: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let compact = compact.to_ascii_uppercase();
        let compact = compact.strip_prefix('N').unwrap_or(&compact);
        let digits = compact.strip_prefix("SAP").ok_or(InvalidSapNumber::Shape)?;
        if digits.len() != 9 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidSapNumber::Shape);
        }
        digits.parse().map(Self).map_err(|_| InvalidSapNumber::Key)
    }
}

/// « SAP732829320 », as administrations print it.
impl fmt::Display for SapNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SAP{}", self.0.as_str())
    }
}

impl From<SapNumber> for String {
    fn from(number: SapNumber) -> Self {
        number.to_string()
    }
}

impl TryFrom<String> for SapNumber {
    type Error = InvalidSapNumber;

    fn try_from(text: String) -> Result<Self, InvalidSapNumber> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_it_is_one_number() {
        for text in ["SAP732829320", "sap 732 829 320", "SAP/732829320", "N° SAP 732829320"] {
            let number: SapNumber = text.parse().unwrap();
            assert_eq!(number.to_string(), "SAP732829320", "{text}");
            assert_eq!(number.siren(), "732829320".parse().unwrap());
        }
    }

    #[test]
    fn slips_are_caught() {
        for text in ["732829320", "SAP73282932", "SAP7328293200", "SAP73282932A", "", "SAP"] {
            assert_eq!(text.parse::<SapNumber>(), Err(InvalidSapNumber::Shape), "{text}");
        }
        assert_eq!("SAP732829321".parse::<SapNumber>(), Err(InvalidSapNumber::Key));
    }
}
