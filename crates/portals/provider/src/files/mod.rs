//! `/service/fichiers`: what the service sent, and what became of it.

pub mod acknowledgement;
pub mod inbox;
pub mod one;
pub mod upload;

pub const BASE: &str = "/service/fichiers";
