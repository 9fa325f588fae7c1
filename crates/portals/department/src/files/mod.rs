//! `/departement/fichiers`: what services send, and what became of it.

pub mod acknowledgement;
pub mod inbox;
pub mod one;
pub mod upload;

pub const BASE: &str = "/departement/fichiers";
