//! Files of any vendor, described once, read and written without code.
//!
//! 1. [`sniff`] guesses the [`Layout`] of a sample: kind of file, encoding, separator, titles, widths, kinds of lines. Each
//!    [`Guess`] has a confidence and a reason in French; the layout is a value to correct. [`sniff_as`] guesses again once
//!    a person said the kind of text, or the sheet ([`sheets`]).
//! 2. [`propose`] aims the columns at the dictionary of a flow ([`records::dictionary`]): by their titles, by their values, by
//!    what adds up. The [`Proposal`] holds a [`Format`] to correct, and what is still missing.
//! 3. A [`Format`] is data: a [`Layout`] and one or several [`Rule`]s for each field. [`Format::to_toml`] and
//!    [`Format::from_toml`] give the text that départements share; [`Format::check`] says what is wrong with it.
//! 4. [`preview`] shows real lines beside what they become, cheap enough for each keystroke; [`in_clear`] tells the mapping in
//!    French, one sentence for each field.
//! 5. [`round_trip`] reads a file, writes it again and compares: the same, or what each column loses and why.
//! 6. [`read`] gives the rows of a file, line by line, the bad ones with their [`Finding`](records::Finding)s; [`write()`]
//!    gives a file from rows.
//!
//! A file that is no message of a flow is guessed by [`sniff`] and read by [`table()`]; [`title_nearness`] compares its titles.
//!
//! Text files stream in constant memory; a workbook is read whole. Nothing goes beyond its [`Limits`]. No database, no
//! network.
//!
//! ```
//! use records::Flow;
//!
//! let sample = "Id;Num PEC;Nº bénéf.;Code financeur;Code service;Date;Hre deb;Hre fin\n\
//!               V1;PEC-1;BEN-1;CD99;SAD042;02/03/2026;09h00;10h30\n\
//!               V2;PEC-1;BEN-1;CD99;SAD042;03/03/2026;23h00;00h15\n";
//! let sniffed = mapping::sniff("visites.csv", sample.as_bytes()).unwrap();
//! let proposal = mapping::propose("Visites", Flow::Delivery, &sniffed.layout, sample.as_bytes()).unwrap();
//! assert!(proposal.missing.is_empty(), "a person confirms, corrects and completes");
//! let format = proposal.format;
//!
//! let rows: Vec<_> = mapping::read(&format, sample.as_bytes()).unwrap().map(|line| line.row.unwrap()).collect();
//! assert_eq!(rows[1].get("retained_end").unwrap().to_string(), "2026-03-04T00:15:00");
//! assert!(mapping::round_trip(&format, sample.as_bytes()).unwrap().identical);
//! ```

#![expect(
    clippy::result_large_err,
    reason = "a finding is an answer for a person: it is met once in a file, or kept among others, never on the way of a good line"
)]

mod doubts;
mod encoding;
mod engine;
mod finding;
mod fits;
mod format;
mod in_clear;
mod layout;
mod limits;
mod lines;
mod number;
mod pattern;
mod preview;
mod propose;
mod read;
mod round_trip;
mod rule;
mod sniff;
mod table;
mod write;

pub use doubts::doubts;
pub use encoding::Encoding;
pub use engine::Extras;
pub use fits::fits;
pub use format::{Format, SCHEMA};
pub use in_clear::{Told, in_clear};
pub use layout::{Align, Cell, Column, FileKind, Layout, LineEnd, Quoting, Record, Role};
pub use limits::{DEFINITION, Limits, SAMPLE};
pub use number::Unit;
pub use pattern::{InvalidPattern, Pattern};
pub use preview::{Preview, Previewed, preview};
pub use propose::{Known, Proposal, Proposed, propose, propose_knowing, suggest};
pub use read::{Line, Reading, read, read_within};
pub use round_trip::{Difference, RoundTrip, round_trip};
pub use rule::{Condition, Others, Pad, Piece, Rule};
pub use sniff::{
    Guess, Looks, Profile, Sniffed, cut, follow_titles, profiles, recut, sheets, sniff, sniff_as, whole_lines,
};
pub use table::{Table, table, title_nearness};
pub use write::{WriteError, Written, write};
