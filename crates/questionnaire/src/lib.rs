//! Forms as data: what is asked, when, and what was answered. No I/O.
//!
//! A [`Definition`] is data an administrator edits. [`Definition::check`] says what is wrong with
//! it, [`parse`] turns form fields into a typed [`Value`], [`View`] says what is shown,
//! [`Progress`] how far the conversation went, and [`find`] jumps to a question by word.

mod answer;
mod condition;
mod definition;
mod parse;
mod progress;
mod text;
mod value;
mod view;
mod words;

pub use answer::{Answer, Answers, State};
pub use condition::{Condition, Scalar};
pub use definition::{Choice, Definition, Kind, OptionList, Panel, Question, Sensitivity, Step};
pub use parse::{InvalidAnswer, parse, parse_answer};
pub use progress::{Progress, Status, StepProgress};
pub use value::{
    Address, Adverbs, Aggir, Autonomy, Day, Frequency, Letter, Period, Person, Recurrence, Service, Slot,
    Value,
};
pub use view::View;
