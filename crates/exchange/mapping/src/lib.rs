//! x

mod encoding;
mod engine;
mod finding;
mod format;
mod layout;
mod limits;
mod lines;
mod number;
mod pattern;
mod read;
mod rule;
mod preview;
mod write;

pub use encoding::Encoding;
pub use engine::Extras;
pub use format::{Format, SCHEMA};
pub use layout::{Align, Cell, Column, FileKind, Layout, LineEnd, Quoting, Record, Role};
pub use limits::{DEFINITION, Limits, SAMPLE};
pub use number::Unit;
pub use pattern::{InvalidPattern, Pattern};
pub use preview::{Preview, Previewed, preview};
pub use read::{Line, Reading, read, read_within};
pub use rule::{Condition, Others, Pad, Piece, Rule};
pub use write::{WriteError, Written, write};
mod sniff;
pub use sniff::{Guess, Looks, Profile, Sniffed, sniff};
mod propose;
pub use propose::{Proposal, Proposed, propose};
mod in_clear;
mod round_trip;
pub use in_clear::{Told, in_clear};
pub use round_trip::{Difference, RoundTrip, round_trip};
