//! `/service/factures`: what the service bills, what was found about it, what the département answered.

pub mod list;
pub mod one;

use flows::InvoiceState;

pub const BASE: &str = "/service/factures";

pub fn tone(state: InvoiceState) -> &'static str {
    match state {
        InvoiceState::Received => "progress",
        InvoiceState::Clean => "info",
        InvoiceState::ToReview | InvoiceState::AcceptedInPart => "todo",
        InvoiceState::Accepted => "done",
        InvoiceState::Rejected => "late",
    }
}

/// As its service reads it: what is to review may still be corrected.
pub fn label(state: InvoiceState) -> &'static str {
    match state {
        InvoiceState::Clean => "Sans écart, attend le département",
        InvoiceState::ToReview => "Avec écart",
        other => other.label(),
    }
}
