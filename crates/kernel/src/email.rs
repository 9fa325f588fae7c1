//! E-mail addresses, checked just enough to catch a slip of the finger.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Trimmed, its domain in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Email(String);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEmail {
    #[error("Une adresse e-mail contient un seul @, par exemple prenom.nom@exemple.fr")]
    At,
    #[error("Une adresse e-mail ne contient ni espace ni guillemet")]
    Character,
    #[error("La fin de l’adresse e-mail est incomplète : attendu par exemple exemple.fr")]
    Domain,
    #[error("Cette adresse e-mail est trop longue")]
    TooLong,
}

impl Email {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the @, in lower case: it recognises an employer.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim();
        let (local, domain) = text.split_once('@').ok_or(InvalidEmail::At)?;
        if local.is_empty() || domain.contains('@') {
            return Err(InvalidEmail::At);
        }
        let forbidden = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c);
        if text.contains(forbidden) {
            return Err(InvalidEmail::Character);
        }
        if local.len() > 64 || text.len() > 254 {
            return Err(InvalidEmail::TooLong);
        }
        let dotted = !local.split('.').any(str::is_empty);
        let labels: Vec<&str> = domain.split('.').collect();
        if labels.len() < 2 || !labels.iter().all(|label| is_label(label)) {
            return Err(InvalidEmail::Domain);
        }
        if dotted {
            Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
        } else {
            Err(InvalidEmail::Character)
        }
    }
}

/// A part of a domain name: letters, digits and inner hyphens.
fn is_label(label: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl TryFrom<String> for Email {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_recognises_the_employer() {
        let email: Email = " Durand.D@Entreprise.FR ".parse().unwrap();
        assert_eq!(email.as_str(), "Durand.D@entreprise.fr");
        assert_eq!(email.domain(), "entreprise.fr");
    }

    #[test]
    fn a_slip_of_the_finger_says_what_is_wrong() {
        for (text, why) in [
            ("durand", InvalidEmail::At),
            ("@exemple.fr", InvalidEmail::At),
            ("a@b@exemple.fr", InvalidEmail::At),
            ("du rand@exemple.fr", InvalidEmail::Character),
            ("durand@exemple.fr\r\nBcc: x@y.fr", InvalidEmail::At),
            ("durand\r\n@exemple.fr", InvalidEmail::Character),
            ("durand..d@exemple.fr", InvalidEmail::Character),
            ("durand@exemple", InvalidEmail::Domain),
            ("durand@exemple..fr", InvalidEmail::Domain),
            ("durand@-exemple.fr", InvalidEmail::Domain),
        ] {
            assert_eq!(text.parse::<Email>(), Err(why), "{text}");
        }
        assert_eq!(format!("{}@exemple.fr", "a".repeat(65)).parse::<Email>(), Err(InvalidEmail::TooLong));
    }
}
