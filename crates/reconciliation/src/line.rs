//! An invoice line.

use crate::{calendar::MonthNo, names::Name};

/// As invoiced, before it is put in order.
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

/// A line among those of its provider.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// Its place among all lines, in the order of their identifiers.
    pub place: u32,
    pub key: u32,
    pub month: MonthNo,
    pub quantity_min: i64,
    pub price_c: i64,
    pub amount_c: i64,
    /// Not the first of its key and month.
    pub is_again: bool,
}
