//! `/departement/pilotage`: what the plans come to, by cause, and the people behind a figure.

pub mod chart;
pub mod dashboard;
pub mod export;
pub mod people;
pub mod sought;
pub mod tables;
pub mod visits;

pub const BASE: &str = "/departement/pilotage";
pub const PEOPLE: &str = "/departement/pilotage/beneficiaires";
pub const VISITS: &str = "/departement/pilotage/interventions";
