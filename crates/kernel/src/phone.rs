//! Telephone numbers: stored in E.164, shown the French way. A doubtful number is kept as typed
//! with a word of warning: a call never stops for it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A number in E.164: `+33612345678`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Phone(String);

/// What was understood of a typed number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    Number(Phone),
    /// Kept as typed; the sentence says what to check.
    Doubtful {
        typed: String,
        why_fr: &'static str,
    },
}

impl Reading {
    /// What to store: E.164 when understood, the typed text otherwise.
    pub fn stored(&self) -> &str {
        match self {
            Self::Number(phone) => phone.as_str(),
            Self::Doubtful { typed, .. } => typed,
        }
    }
}

/// Overseas numbers: calling code, départements, significant digits, and how they start after
/// the 0 (empty: they are dialled without a 0, locally only).
struct Overseas {
    code: &'static str,
    departements: &'static [&'static str],
    digits: usize,
    starts: &'static [&'static str],
}

const OVERSEAS: [Overseas; 8] = [
    Overseas { code: "590", departements: &["971", "977", "978"], digits: 9, starts: &["590", "690", "691"] },
    Overseas { code: "594", departements: &["973"], digits: 9, starts: &["594", "694"] },
    Overseas { code: "596", departements: &["972"], digits: 9, starts: &["596", "696", "697"] },
    Overseas {
        code: "262",
        departements: &["974", "976"],
        digits: 9,
        starts: &["262", "263", "269", "692", "693"],
    },
    Overseas { code: "508", departements: &["975"], digits: 6, starts: &[] },
    Overseas { code: "681", departements: &["986"], digits: 6, starts: &[] },
    Overseas { code: "687", departements: &["988"], digits: 6, starts: &[] },
    Overseas { code: "689", departements: &["987"], digits: 8, starts: &[] },
];

impl Phone {
    /// Reads a number typed in France. `departement` (of the home) settles the numbers dialled
    /// alike in two places: 06 39 is Mayotte's there, the mainland's elsewhere.
    pub fn read(typed: &str, departement: Option<&str>) -> Reading {
        let doubtful = |why_fr| Reading::Doubtful { typed: typed.trim().to_owned(), why_fr };
        let compact = typed.replace("(0)", "");
        let compact: String = compact
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '/' | '(' | ')'))
            .collect();
        let (international, digits) = match compact.strip_prefix('+').or_else(|| compact.strip_prefix("00")) {
            Some(digits) => (true, digits),
            None => (false, compact.as_str()),
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return doubtful("Ce numéro contient autre chose que des chiffres : vérifiez-le.");
        }
        let found =
            if international { Self::international(digits) } else { Self::national(digits, departement) };
        match found {
            Some(phone) => Reading::Number(phone),
            None if digits.len() < 6 => doubtful("Numéro court : vérifiez qu’il peut être rappelé."),
            None => doubtful("Ce numéro n’a pas la longueur attendue : relisez-le à la personne."),
        }
    }

    fn national(digits: &str, departement: Option<&str>) -> Option<Self> {
        let home =
            departement.and_then(|home| OVERSEAS.iter().find(|place| place.departements.contains(&home)));
        if let Some(home) = home
            && home.starts.is_empty()
            && digits.len() == home.digits
        {
            return Some(Self(format!("+{}{digits}", home.code)));
        }
        let significant =
            digits.strip_prefix('0').filter(|digits| digits.len() == 9 && !digits.starts_with('0'))?;
        let mayotte_mobile = departement == Some("976") && significant.starts_with("639");
        let place =
            OVERSEAS.iter().find(|place| place.starts.iter().any(|start| significant.starts_with(start)));
        let code = if mayotte_mobile { "262" } else { place.map_or("33", |place| place.code) };
        Some(Self(format!("+{code}{significant}")))
    }

    fn international(digits: &str) -> Option<Self> {
        let well_sized = match digits.strip_prefix("33") {
            Some(rest) => rest.len() == 9 && !rest.starts_with('0'),
            None => match OVERSEAS.iter().find_map(|place| Some((place, digits.strip_prefix(place.code)?))) {
                Some((place, rest)) => rest.len() == place.digits,
                None => (8..=15).contains(&digits.len()) && !digits.starts_with('0'),
            },
        };
        well_sized.then(|| Self(format!("+{digits}")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// « 06 12 34 56 78 », « 0692 12 34 56 », « +687 12 34 56 »; another country's number as stored.
impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = &self.0[1..];
        let overseas = OVERSEAS.iter().find_map(|place| Some((place, digits.strip_prefix(place.code)?)));
        match (digits.strip_prefix("33"), overseas) {
            (Some(rest), _) => write!(f, "{}", by_two(&format!("0{rest}"))),
            (_, Some((place, rest))) if place.starts.is_empty() => {
                write!(f, "+{} {}", place.code, by_two(rest))
            }
            (_, Some((_, rest))) => write!(f, "0{} {}", &rest[..3], by_two(&rest[3..])),
            _ => f.write_str(&self.0),
        }
    }
}

fn by_two(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() * 3 / 2);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && position.is_multiple_of(2) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

#[derive(Debug, thiserror::Error)]
#[error("« {0} » n’est pas un numéro au format international")]
pub struct NotE164(String);

impl TryFrom<String> for Phone {
    type Error = NotE164;

    fn try_from(text: String) -> Result<Self, NotE164> {
        let digits = text.strip_prefix('+').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(Self::international).ok_or(NotE164(text))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(typed: &str, departement: Option<&str>) -> Phone {
        match Phone::read(typed, departement) {
            Reading::Number(phone) => phone,
            doubtful => panic!("{typed}: {doubtful:?}"),
        }
    }

    #[test]
    fn every_way_of_typing_a_french_number_is_one_number() {
        for typed in [
            "0612345678",
            "06 12 34 56 78",
            "06.12.34.56.78",
            "06-12-34-56-78",
            "+33 6 12 34 56 78",
            "+33 (0)6 12 34 56 78",
            "0033612345678",
            "06\u{a0}12\u{202f}34 56 78",
        ] {
            let phone = number(typed, None);
            assert_eq!(
                (phone.as_str(), phone.to_string().as_str()),
                ("+33612345678", "06 12 34 56 78"),
                "{typed}"
            );
        }
    }

    #[test]
    fn overseas_numbers_keep_their_calling_code() {
        for (typed, departement, stored, shown) in [
            ("0262 12 34 56", Some("974"), "+262262123456", "0262 12 34 56"),
            ("0692123456", None, "+262692123456", "0692 12 34 56"),
            ("0690 12 34 56", Some("59"), "+590690123456", "0690 12 34 56"),
            ("0596 12 34 56", Some("972"), "+596596123456", "0596 12 34 56"),
            ("0639 12 34 56", Some("976"), "+262639123456", "0639 12 34 56"),
            ("41 12 34", Some("975"), "+508411234", "+508 41 12 34"),
            ("40 12 34 56", Some("987"), "+68940123456", "+689 40 12 34 56"),
        ] {
            let phone = number(typed, departement);
            assert_eq!((phone.as_str(), phone.to_string().as_str()), (stored, shown), "{typed}");
        }
    }

    #[test]
    fn the_fictional_ranges_of_the_regulator_are_numbers() {
        assert_eq!(number("01 99 00 12 34", None).as_str(), "+33199001234");
        assert_eq!(number("06 39 98 12 34", None).as_str(), "+33639981234");
    }

    #[test]
    fn a_doubtful_number_is_kept_as_typed() {
        for typed in ["06 12 34", "3949", "le fixe du voisin", "", "+33 06 12 34 56 78", "00 12"] {
            let reading = Phone::read(typed, None);
            assert!(matches!(reading, Reading::Doubtful { .. }), "{typed}: {reading:?}");
            assert_eq!(reading.stored(), typed.trim());
        }
    }

    proptest! {
        #[test]
        fn any_text_is_answered_and_numbers_read_back(typed in "\\PC{0,20}") {
            if let Reading::Number(phone) = Phone::read(&typed, None) {
                prop_assert_eq!(Phone::read(phone.as_str(), None), Reading::Number(phone.clone()));
                prop_assert!(Phone::try_from(phone.as_str().to_owned()).is_ok());
            }
        }
    }
}
