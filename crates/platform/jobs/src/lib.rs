//! Work to do later, written in the transaction of the change that causes it.
//!
//! A job runs at least once: handlers are idempotent. A failure is tried again later, each time later
//! still, and never forgotten: `cordee doctor` shows what keeps failing. Two servers on one PostgreSQL
//! share the work without doing it twice at a time (`FOR UPDATE SKIP LOCKED` and a lease).

mod queue;
mod runner;

pub use queue::{DONE_KEPT, Pending, enqueue, failing, failing_among, pending, purge};
pub use runner::{JobError, Runner};
