//! The law: AGGIR, APA, the other aids, the tax credit, the budget. Pure and exact, no I/O; the
//! figures are dated data in `params/`.

pub mod aggir;
mod aids;
pub mod apa;
pub mod batch;
pub mod budget;
mod case;
mod evaluate;
pub mod evaluation;
pub mod exact;
mod exclusions;
pub mod params;
mod resources;
pub mod situation;
pub mod tax_credit;
pub mod vat;
mod worksheet;

pub use evaluate::evaluate;
pub use evaluation::Evaluation;
pub use params::Params;
pub use situation::Situation;
