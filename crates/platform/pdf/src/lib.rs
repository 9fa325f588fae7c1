//! Documents people keep: data in, accessible PDF (PDF/UA-1) out.
//!
//! A document is a data structure ([`PlanDocument`], [`WeekDocument`]) and a typst template beside this
//! crate. Data reaches the template as a value, never as source: nothing a person types can become
//! markup. The export refuses a document without a title, a language or an alternative text.

mod engine;
mod fonts;
pub mod parts;
pub mod plan;
mod printable;
pub mod prose;
pub mod table;
pub mod week;
mod world;

pub use engine::{PdfError, render};
pub use plan::PlanDocument;
pub use prose::Prose;
pub use table::TableDocument;
pub use week::WeekDocument;

/// A document that can be printed, with its data.
#[derive(Clone, Copy, Debug)]
pub enum Document<'a> {
    /// The personalised plan (« PAP »), A4, a few pages.
    Plan(&'a PlanDocument),
    /// One week in large type, one A4 page in landscape for most weeks.
    Week(&'a WeekDocument),
    /// A table of figures, A4 in landscape.
    Table(&'a TableDocument),
}
