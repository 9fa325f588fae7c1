//! French postcodes and the département they usually belong to.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Five digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Postcode(String);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPostcode {
    #[error("Un code postal compte cinq chiffres, par exemple 59000")]
    NotFiveDigits,
    #[error("Aucun département français n’a le code postal {0}")]
    NoSuchPlace(String),
}

impl Postcode {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Code of the département or overseas territory: `59`, `2A`, `974`, `988`. A few communes are
    /// served by a neighbouring département's post office: the commune, when known, decides.
    pub fn departement(&self) -> &str {
        match (&self.0[..2], self.0.as_str()) {
            (_, "97133") => "977",
            (_, "97150") => "978",
            ("20", code) if code < "20200" => "2A",
            ("20", _) => "2B",
            ("97" | "98", code) => &code[..3],
            (two, _) => two,
        }
    }
}

impl FromStr for Postcode {
    type Err = InvalidPostcode;

    fn from_str(text: &str) -> Result<Self, InvalidPostcode> {
        let code: String = text.chars().filter(|character| !character.is_whitespace()).collect();
        if code.len() != 5 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidPostcode::NotFiveDigits);
        }
        let postcode = Self(code);
        let exists = match postcode.departement() {
            "2A" | "2B" => true,
            "971" | "972" | "973" | "974" | "975" | "976" | "977" | "978" => true,
            "986" | "987" | "988" => true,
            two => two.len() == 2 && ("01"..="95").contains(&two),
        };
        if exists { Ok(postcode) } else { Err(InvalidPostcode::NoSuchPlace(postcode.0)) }
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Postcode> for String {
    fn from(postcode: Postcode) -> Self {
        postcode.0
    }
}

impl TryFrom<String> for Postcode {
    type Error = InvalidPostcode;

    fn try_from(text: String) -> Result<Self, InvalidPostcode> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_departement_comes_from_the_postcode() {
        for (code, departement) in [
            ("59000", "59"),
            ("01000", "01"),
            ("75116", "75"),
            ("20000", "2A"),
            ("20167", "2A"),
            ("20200", "2B"),
            ("20600", "2B"),
            ("97400", "974"),
            ("97600", "976"),
            ("97133", "977"),
            ("97150", "978"),
            ("98800", "988"),
            ("59 000", "59"),
        ] {
            assert_eq!(code.parse::<Postcode>().unwrap().departement(), departement, "{code}");
        }
    }

    #[test]
    fn what_is_no_postcode_says_why() {
        for text in ["5900", "590000", "59O00", "", "2A004"] {
            assert_eq!(text.parse::<Postcode>(), Err(InvalidPostcode::NotFiveDigits), "{text}");
        }
        for text in ["00100", "96000", "99100", "97900", "98000"] {
            assert_eq!(text.parse::<Postcode>(), Err(InvalidPostcode::NoSuchPlace(text.to_owned())));
        }
    }
}
