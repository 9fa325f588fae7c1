//! `/departement/regles`: what a département decides for its services.

mod form;
pub mod list;
pub mod met;
pub mod new;
mod sentences;

pub use self::sentences::sentences;

pub const BASE: &str = "/departement/regles";
