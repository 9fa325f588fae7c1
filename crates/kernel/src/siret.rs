//! Identifiers of French companies (SIREN) and of their establishments (SIRET).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::luhn;

/// La Poste: its establishments' digits add up to a multiple of five instead.
const LA_POSTE: &str = "356000000";

/// A company: nine digits with a Luhn key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Siren(String);

/// An establishment: its company's SIREN and five digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Siret(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSiret {
    #[error("Un SIREN compte neuf chiffres")]
    SirenLength,
    #[error("Un SIRET compte quatorze chiffres")]
    SiretLength,
    #[error("Ce numéro comporte une erreur de frappe : sa clé est fausse")]
    Key,
}

impl Siren {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Siret {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn siren(&self) -> Siren {
        Siren(self.0[..9].to_owned())
    }
}

impl FromStr for Siren {
    type Err = InvalidSiret;

    fn from_str(text: &str) -> Result<Self, InvalidSiret> {
        let digits = luhn::digits(text, 9).ok_or(InvalidSiret::SirenLength)?;
        if luhn::is_valid(&digits) { Ok(Self(digits)) } else { Err(InvalidSiret::Key) }
    }
}

impl FromStr for Siret {
    type Err = InvalidSiret;

    fn from_str(text: &str) -> Result<Self, InvalidSiret> {
        let digits = luhn::digits(text, 14).ok_or(InvalidSiret::SiretLength)?;
        let sum: u32 = digits.bytes().map(|digit| u32::from(digit - b'0')).sum();
        let la_poste = digits.starts_with(LA_POSTE) && sum.is_multiple_of(5);
        if luhn::is_valid(&digits) || la_poste { Ok(Self(digits)) } else { Err(InvalidSiret::Key) }
    }
}

/// « 732 829 320 ».
impl fmt::Display for Siren {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", &self.0[..3], &self.0[3..6], &self.0[6..])
    }
}

/// « 732 829 320 00074 ».
impl fmt::Display for Siret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.siren(), &self.0[9..])
    }
}

impl From<Siren> for String {
    fn from(siren: Siren) -> Self {
        siren.0
    }
}

impl From<Siret> for String {
    fn from(siret: Siret) -> Self {
        siret.0
    }
}

impl TryFrom<String> for Siren {
    type Error = InvalidSiret;

    fn try_from(text: String) -> Result<Self, InvalidSiret> {
        text.parse()
    }
}

impl TryFrom<String> for Siret {
    type Error = InvalidSiret;

    fn try_from(text: String) -> Result<Self, InvalidSiret> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_establishments_pass() {
        let siret: Siret = "732 829 320 00074".parse().unwrap();
        assert_eq!(siret.as_str(), "73282932000074");
        assert_eq!(siret.to_string(), "732 829 320 00074");
        assert_eq!(siret.siren(), "732829320".parse().unwrap());
        assert!("35600000049837".parse::<Siret>().is_ok(), "La Poste counts otherwise");
    }

    #[test]
    fn slips_are_caught() {
        assert_eq!("73282932000075".parse::<Siret>(), Err(InvalidSiret::Key));
        assert_eq!("35600000049838".parse::<Siret>(), Err(InvalidSiret::Key));
        assert_eq!("7328293200007".parse::<Siret>(), Err(InvalidSiret::SiretLength));
        assert_eq!("732829321".parse::<Siren>(), Err(InvalidSiret::Key));
        assert_eq!("73282932A".parse::<Siren>(), Err(InvalidSiret::SirenLength));
    }
}
