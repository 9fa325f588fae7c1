//! What several documents share: who issues them, whom to call, amounts.

use kernel::{Money, jiff::civil::Date};
use serde::{Deserialize, Serialize};

/// The structure that signs the document, named in its header and footer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// « Proches et Compagnie »
    pub name: String,
    /// What one must be able to read on a document: address, SIREN, how to have data corrected. One line.
    pub legal_line: Option<String>,
}

/// Somebody to call or to write to. Every field but the name may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    /// « votre care manager », « ouvert du lundi au vendredi de 9 h à 17 h »
    pub description: Option<String>,
    /// One line per line printed.
    #[serde(default)]
    pub address: Vec<String>,
    /// As displayed: « 01 99 00 12 34 ».
    pub phone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
}

/// An amount in euros, or its bounds while a fact that decides it is still unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyRange {
    pub low: Money,
    pub high: Money,
}

impl From<Money> for MoneyRange {
    fn from(amount: Money) -> Self {
        Self { low: amount, high: amount }
    }
}

/// A sourced label and value: « Situation de logement : locataire ».
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

/// The law behind a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// « CASF, art. R. 232-11 »
    pub article: String,
    /// Day from which the parameters used apply; `None` when no figure was used.
    #[serde(default)]
    pub parameters_from: Option<Date>,
}
