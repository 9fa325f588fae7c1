//! Flow A: what a funder ordered for somebody from a provider.

use kernel::{Money, jiff::civil::Date, jiff::civil::DateTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::value::{Coded, Identifier, Party, Person, Quantity, Unknown};

/// What an order does to the one of the same number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    #[default]
    Create,
    Modify,
    Suspend,
    Resume,
    End,
}

impl Action {
    pub const ALL: [Self; 5] = [Self::Create, Self::Modify, Self::Suspend, Self::Resume, Self::End];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Modify => "modify",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::End => "end",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.code() == code)
    }
}

/// How often a line's quantity is granted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    Week,
    #[default]
    Month,
    Year,
    /// For the whole validity.
    Total,
}

impl Per {
    pub const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Year, Self::Total];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
            Self::Total => "total",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|per| per.code() == code)
    }
}

/// « Prise en charge », « bon de commande ».
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Order {
    /// « N° de commande »: given by the funder, repeated by visits and invoices. Not the transaction's.
    pub number: String,
    pub transaction: Option<String>,
    pub version: Option<String>,
    pub issued_at: Option<DateTime>,
    pub action: Action,
    /// « Donneur d'ordre ».
    pub buyer: Party,
    /// « Prestataire ».
    pub seller: Party,
    pub beneficiary: Person,
    pub payer: Option<Party>,
    /// APA, PCH, aide-ménagère, TISF, local types.
    pub aid: Option<Coded>,
    /// « Cadre »: prestataire, mandataire, emploi direct.
    pub framework: Option<Coded>,
    pub valid_from: Option<Date>,
    /// Last day; `None`: open.
    pub valid_to: Option<Date>,
    pub instructions: Option<String>,
    pub lines: Vec<OrderLine>,
    pub unknown: Vec<Unknown>,
}

/// « Ligne de plan d'aide ».
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderLine {
    pub number: Identifier,
    /// Code of the local list of services.
    pub product: Option<Coded>,
    pub quantity: Option<Quantity>,
    pub per: Per,
    /// Per unit of the quantity.
    pub unit_price: Option<Money>,
    /// « Participation » of the beneficiary, per cent.
    pub participation: Option<Decimal>,
    /// Qualitative tasks (`ESPPADOM_SERVICE`).
    pub tasks: Vec<Coded>,
}
