//! An invoice line.

use crate::{calendar::MonthNo, names::Name};

/// As invoiced.
#[derive(Clone, Debug)]
pub struct InvoiceLine {
    pub id: Name,
    /// Its rank in the vocabulary.
    pub key: u32,
    pub month: MonthNo,
    pub quantity_min: i64,
    /// Cents per hour.
    pub price_c: i64,
    pub amount_c: i64,
}
