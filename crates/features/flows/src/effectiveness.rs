//! Effectiveness: of what was ordered, how much was done, how much was billed, and why the rest was not.
//!
//! Each minute of a (service, beneficiary, « prestation », month) has one cause ([`Part`]); [`split`] is the only place
//! that decides which. The job [`MEASURE_JOB`] keeps the result in rows, so that a page adds rows up and never opens the
//! archive.

mod beneficiaries;
mod measure;
mod read;
mod split;
mod sums;

pub use beneficiaries::{
    Alert, Followed, FollowedPage, FollowedQuery, IDLE_DAYS, REFUSALS, alerts, followed, visits_of,
};
pub(crate) use beneficiaries::{by_service, of_beneficiary};
pub use measure::{MEASURE_JOB, NIGHTLY_JOB, measure, measure_all, schedule_measures};
pub(crate) use measure::{ask, ask_soon};
pub use read::{Amounts, By, Effect, Scoped, effects, measured, places, products};
pub use split::{Facts, Part, Parts, split};
