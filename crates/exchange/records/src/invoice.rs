//! Flow C: what a provider bills to a funder.

use kernel::{
    Money,
    jiff::civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};

use crate::value::{Coded, Identifier, Party, Person, Quantity, Unknown};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceKind {
    #[default]
    Invoice,
    /// « Avoir ».
    CreditNote,
}

impl InvoiceKind {
    /// UN/CEFACT 1001.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invoice => "380",
            Self::CreditNote => "381",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Invoice, Self::CreditNote].into_iter().find(|kind| kind.code() == code)
    }
}

/// « Facture » or « avoir ».
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Invoice {
    pub number: String,
    pub transaction: Option<String>,
    pub version: Option<String>,
    pub issued_at: Option<DateTime>,
    pub kind: InvoiceKind,
    /// « Facture rectifiée ».
    pub corrects: Vec<String>,
    pub seller: Party,
    pub buyer: Party,
    pub payer: Option<Party>,
    pub period_from: Option<Date>,
    /// Last day.
    pub period_to: Option<Date>,
    pub lines: Vec<InvoiceLine>,
    /// As the file totals it, to be compared with its lines.
    pub total: Option<Money>,
    /// « Reste dû » by the funder.
    pub due: Option<Money>,
    pub unknown: Vec<Unknown>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InvoiceLine {
    pub id: Identifier,
    /// One invoice may concern several orders (guide 1.4).
    pub order_number: Option<String>,
    pub order_line: Option<String>,
    pub beneficiary: Person,
    /// « Interventions justifiantes ».
    pub visits: Vec<String>,
    pub aid: Option<Coded>,
    pub product: Option<Coded>,
    /// The line's own period, where it differs from the invoice's. Last day included.
    pub period_from: Option<Date>,
    pub period_to: Option<Date>,
    pub quantity: Option<Quantity>,
    /// Per unit of the quantity.
    pub unit_price: Option<Money>,
    /// Before any share: `gross = funder + beneficiary`.
    pub gross: Option<Money>,
    pub funder_share: Option<Money>,
    pub beneficiary_share: Option<Money>,
}
