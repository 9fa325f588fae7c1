//! The personalised plan (« PAP », D04): composed from the call, sent, read and approved by the family.
//!
//! * before: [`compose`], [`preview`], [`save_edits`] — recomputed from the call until it is sent
//! * sending: [`send`] — figures and words are frozen, one transaction
//! * after: [`find`], [`latest_for_family`], [`versions`], [`deliveries`], [`resend`], [`approve`], [`ask`],
//!   [`upgrade`]

mod approve;
mod ask;
mod compose;
mod consent;
mod contacts;
mod document;
mod edits;
mod error;
mod funding;
mod letter;
mod material;
mod money;
mod needs;
mod read;
mod recipients;
mod resend;
mod send;
mod store;
mod support;
mod upgrade;
mod week;

pub use approve::approve;
pub use ask::{Question, ask, questions};
pub use compose::{Draft, DraftSection, compose, preview};
pub use consent::{ConsentError, NewConsent, Way, record_consent, withdraw_consent};
pub use contacts::ContactChoice;
pub use edits::{Edits, save_edits};
pub use error::PlanError;
pub use mail::Delivery;
/// What a plan says, on the screen as on paper.
pub use pdf::plan as document_parts;
pub use read::{Approval, Noted, Plan, Recipient, find, latest_for_family, versions};
pub use recipients::ProposedRecipient;
pub use resend::{deliveries, resend};
pub use send::{Means, NewRecipient, SendPlan, Sent, send};
pub use upgrade::upgrade;
