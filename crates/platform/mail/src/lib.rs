//! The mail outbox: written with the change that causes it, sent by a job.
//!
//! By default mails become files, readable at the development mailbox; SMTP by setting. Bodies are
//! sealed in the database (they may hold a log-in link), subjects never tell anything about health.

mod delivery;
mod outbox;
mod transport;

pub use delivery::{Delivery, deliveries, discard};
pub use outbox::{BODIES_KEPT, Letter, SEND_JOB, Stored, deliver, latest, post, purge, unreadable};
pub use transport::{Transport, TransportError};
