//! `/departement/factures`: what is billed, what was found about it, what is decided.

pub mod bulk;
pub mod decide;
pub mod list;
pub mod one;

use flows::{InvoiceState, advice};

pub const BASE: &str = "/departement/factures";

pub fn tone(state: InvoiceState) -> &'static str {
    match state {
        InvoiceState::Received => "progress",
        InvoiceState::Clean => "info",
        InvoiceState::ToReview => "todo",
        InvoiceState::Accepted | InvoiceState::AcceptedInPart => "done",
        InvoiceState::Rejected => "late",
    }
}
