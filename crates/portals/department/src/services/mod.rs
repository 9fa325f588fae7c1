//! `/departement/services`: who sends, and with which keys.

pub mod keys;
pub mod list;
pub mod new;

pub const BASE: &str = "/departement/services";
