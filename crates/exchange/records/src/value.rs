//! The values all three messages share.

use kernel::jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An identifier as its issuer writes it, with who issued it where the file says so. Never interpreted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Identifier {
    pub value: String,
    pub scheme: Option<String>,
    pub agency: Option<String>,
}

impl From<&str> for Identifier {
    fn from(value: &str) -> Self {
        Self { value: value.to_owned(), ..Self::default() }
    }
}

/// A code and the list it comes from: « APA » of `ESPPADOM_TYPE_AIDE`, kept by `EDESS`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Coded {
    pub code: String,
    pub list: Option<String>,
    pub agency: Option<String>,
    pub label: Option<String>,
}

impl From<&str> for Coded {
    fn from(code: &str) -> Self {
        Self { code: code.to_owned(), ..Self::default() }
    }
}

/// An exact amount of a unit of UN/ECE recommendation 20: `HUR` hour, `MIN` minute, `C62` one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    pub value: Decimal,
    /// Empty when the file gives none.
    pub unit: String,
}

impl Quantity {
    pub const HOUR: &str = "HUR";
    pub const MINUTE: &str = "MIN";

    /// Whole seconds, half up; `None` for a unit that is not a time.
    pub fn seconds(&self) -> Option<i64> {
        let seconds = match self.unit.as_str() {
            Self::HOUR => Decimal::from(3600),
            Self::MINUTE => Decimal::from(60),
            _ => return None,
        };
        let exact = self.value.checked_mul(seconds)?;
        exact.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero).try_into().ok()
    }
}

/// From a local civil time to another. May cross midnight; an end before its start is kept and reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub start: DateTime,
    pub end: DateTime,
}

impl Period {
    /// As the clock on the wall shows it: the hour repeated in October counts once.
    pub fn seconds(&self) -> i64 {
        self.start.duration_until(self.end).as_secs()
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    pub line: Option<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    /// ISO 3166-1, two letters.
    pub country: Option<String>,
}

/// A funder, a provider, a payer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Party {
    pub id: Identifier,
    pub name: Option<String>,
    /// As written: checked by whoever relies on it.
    pub siret: Option<String>,
    pub address: Option<Address>,
}

/// The beneficiary.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    pub id: Identifier,
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub birth_date: Option<Date>,
    pub address: Option<Address>,
}

/// Something a reader did not know, kept to be written again where it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// Where, in the words of the file: local names joined by « / ».
    pub parent: String,
    /// As it was written, namespaces declared on it.
    pub content: String,
}
