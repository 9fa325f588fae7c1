//! A table of figures, printed: what a meeting passes round.

use kernel::jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::parts::Issuer;

/// A4 in landscape, as many pages as it takes, the titles of the columns on each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableDocument {
    pub issuer: Issuer,
    pub issued_on: Date,
    pub title: String,
    /// « de janvier à mars 2026 · Aide et Présence »
    pub scope: String,
    pub columns: Vec<TableColumn>,
    /// As displayed; the first cell names the row.
    pub rows: Vec<Vec<String>>,
    /// Empty when nothing is added up.
    pub total: Vec<String>,
    /// Under the table: how figures are made.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableColumn {
    pub label: String,
    pub numeric: bool,
}
