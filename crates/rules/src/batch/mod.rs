//! The rules over whole files: CSV in, CSV out, bad rows named and the others answered.

mod apa;
mod cell;
mod gir;
mod lines;
mod table;
mod tax_credit;

pub use apa::apa;
pub use gir::gir;
pub use table::BatchError;
pub use tax_credit::credit_impot;
