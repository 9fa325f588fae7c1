//! What a département and its services exchange: files received, orders, visits, invoices, and what is wrong with them.
//!
//! * who sends: [`partners`], [`add_partner`], [`create_token`], [`revoke_token`], [`tokens`]
//! * a file: [`deposit`] keeps it and answers at once; the job [`TAKE_IN_JOB`] ([`take_in`]) reads it; [`inbox`] and
//!   [`received`] show what became of it
//! * what stands: orders in the database, one version current; visits in the [`Archive`], an immutable object per
//!   service and month; invoices in the database, with their lines
//!
//! A message sent again under its identifier replaces the older one when it is newer, changes nothing when it is the
//! same, and is set aside when it is older, whatever the order in which the files arrive.

mod apply;
mod archive;
mod deposit;
mod error;
mod inbox;
mod partner;
mod reach;
mod reading;
mod report;
mod store;
mod take_in;
mod token;

pub use archive::{Archive, ArchiveError};
pub use deposit::{Channel, Deposit, DepositError, Receipt, Sender, deposit, sender};
pub use error::FlowError;
pub use inbox::{FileState, Inbox, InboxQuery, ReceivedFile, inbox, original, received};
pub use partner::{NewPartner, Partner, PartnerError, add_partner, partners};
pub use report::{Line, Outcome, Report};
pub use take_in::{Means, TAKE_IN_JOB, take_in};
pub use token::{Issued, IssuedToken, TokenError, authenticate, create_token, revoke_token, tokens};
