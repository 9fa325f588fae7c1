//! `/departement/equipement`: the conventions that help services equip themselves with télégestion.

pub mod form;
pub mod list;

pub const BASE: &str = "/departement/equipement";
