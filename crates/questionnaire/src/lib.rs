//! Forms as data: what is asked, when, and what was answered. No I/O.
//!
//! A [`Definition`] is data an administrator edits. [`Definition::check`] says what is wrong with
//! it, [`diff`] what a new version changes, [`parse`] turns form fields into a typed [`Value`] and
//! [`fields`] back, [`display`] writes it in French, [`View`] says what is shown, [`Progress`] how far the
//! conversation went, and [`find`] jumps to a question by word. [`bundled`] are the forms the
//! product ships with, and [`keys`] the questions the law listens to.

mod answer;
mod bundled;
mod check;
mod condition;
mod definition;
mod describe;
mod diff;
mod display;
mod doubts;
mod fields;
pub mod keys;
mod parse;
mod progress;
mod search;
mod suggest;
mod value;
mod view;
mod words;

pub use answer::{Answer, Answers, State};
pub use bundled::bundled;
pub use check::Defect;
pub use condition::{Condition, Scalar};
pub use definition::{Choice, Definition, Kind, OptionList, Panel, Question, Sensitivity, Step};
pub use describe::describe;
pub use diff::diff;
pub use display::display;
pub use doubts::doubts;
pub use fields::fields;
pub use parse::{InvalidAnswer, LONG_TEXT_LIMIT, PEOPLE_LIMIT, TEXT_LIMIT, parse, parse_answer};
pub use progress::{Progress, Status, StepProgress};
pub use search::{Entry, find, index};
pub use suggest::{services_named, services_wished};
pub use value::{
    Address, Adverbs, Aggir, Autonomy, Day, Frequency, Letter, Period, Person, Recurrence, Service, Slot,
    Value,
};
pub use view::View;
