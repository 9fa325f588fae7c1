//! Quotes (D05): what the call says is asked of services at home, each told what it may know; their answers are
//! priced on one week and compared; the family comments, asks, refuses, chooses.
//!
//! * asking: [`begin`], [`refresh`], [`reword`], [`telling`], [`ask`], [`cancel`], [`request`], [`requests_of`],
//!   [`invitations`], [`invitation`]
//! * the service's side: [`offered`], [`asked`], [`decline`], [`submit`]
//! * both: [`thread`], [`write`]
//! * comparing: [`compare`], [`price`], [`lines`]
//! * the family: [`publish`], [`for_family`], [`remark`], [`choose`], [`receipts`], [`withdraw`]
//! * who is told what, from when: [`levels`], [`set_levels`]

mod answer;
mod board;
mod brief;
mod compare;
mod compose;
mod disclosure;
mod error;
mod family;
mod field;
mod identifying;
mod invitation;
mod letter;
mod levels;
mod offer;
mod pricing;
mod quote;
mod remind;
mod request;
mod send;
mod state;
mod store;
mod street;
mod table;
mod terms;
mod thread;

pub use answer::{Asked, Offered, asked, decline, offered, submit};
pub use brief::{Brief, Fact, Part, Prerequisite, Wanted};
pub use compare::{Offer, compare};
pub use compose::OWN_WORDS;
pub use disclosure::{About, Receipt, allow, allowed, provider_names, receipts};
pub use error::RequestError;
pub use family::{Choice, FamilyRequest, Publish, Remark, choose, for_family, publish, remark, said_of};
pub use field::{Field, Stage};
pub use invitation::{Invitation, invitation, invitations, withdraw};
pub use levels::{Levels, levels, set_levels};
pub use offer::{since, week_lines};
pub use pricing::{Priced, price};
pub use quote::Quote;
pub use remind::{REMIND_JOB, remind};
pub use request::{Request, Wordings, begin, cancel, refresh, request, requests_of, reword, telling};
pub use send::{Ask, ask};
pub use state::{DeclineReason, InvitationState, RemarkKind, RequestState, Side};
pub use table::{Line, lines, sent_lines};
pub use terms::{Fault, Met, Mode, Surcharges, Tariff, Terms, Which, Worker};
pub use thread::{Message, thread, write};
