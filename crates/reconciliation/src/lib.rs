//! The arithmetic that compares what was ordered, delivered and invoiced. No database, no file, no clock.
//!
//! Everything is a whole number: seconds of local civil time, minutes, cents. Names are ranked by [`Vocabulary`];
//! [`Deliveries`] holds the visits, [`Book`] orders and invoice lines, [`Rules`] what the funder decided;
//! [`World::answer`] says what is wrong with each line and [`World::explain`] why. The answer is the same whatever
//! the number of threads.
//!
//! A provider is the unit of work: its keys (beneficiary, service) and months make a small table, filled from its
//! partitions (one per month, sixteen bytes per visit, key after key) and read by its lines. Nothing is kept from
//! one answer to the next but the overlaps, which depend on no rule and no filter: a changed rule costs one answer.
//!
//! # What the text leaves open, and what is decided here
//!
//! * **Several rules for a provider's service**: the first stays, [`Rules::add`] reports a different one.
//! * **No rule for a line's service**: [`Rule::ABSENT`], visits to the second, no tolerance, no smoothing, no tariff
//!   checked.
//! * **Half up, below zero too**: `(quantity × price + 30) / 60` is rounded towards −∞ for a credit line.
//! * **A visit whose end precedes its start** is refused by [`Gatherer::push`]; one that lasts no time is a visit.
//! * **The same visit twice** counts twice, and the second overlaps the first.
//! * **Order of identifiers**: numbers by value, then texts by bytes ([`Id`]).
//! * **Calendar windows** start in January, even when deliveries are known from later on only; **sliding windows**
//!   never start before the first month of deliveries known.
//! * **Carry-over cap**: what is unused passes to the next month up to the cap; what was used in excess passes
//!   whole.
//! * **Two lines with the same identifier** are both answered, in their order of arrival.
//! * **Dates** lie between 1970 and 2099.

#![expect(
    clippy::cast_possible_truncation,
    reason = "ranks and places are 32 bits wide by design: four thousand million of each"
)]

mod answer;
mod book;
pub mod calendar;
mod deliveries;
mod explain;
mod findings;
mod gather;
mod ledger;
mod line;
mod names;
mod order;
mod overlap;
mod rounding;
pub mod rule;
mod smoothing;
mod surcharge;
mod tally;
mod visit;
mod vocabulary;

pub use answer::{Filter, Outcome};
pub use book::Book;
pub use deliveries::Deliveries;
pub use explain::{Compared, ExplainedVisit, Explanation, Weighed};
pub use findings::{Finding, Findings, amount_c};
pub use gather::{BadVisit, Columns, Gatherer, Row};
pub use ledger::World;
pub use line::InvoiceLine;
pub use names::{Id, Name, Names};
pub use order::Order;
pub use rule::{Rule, Rules};
pub use smoothing::{Balance, Minutes};
pub use surcharge::{Extra, Hours, Kinds, Surcharges};
pub use tally::Tally;
pub use vocabulary::{Key, Vocabulary};
