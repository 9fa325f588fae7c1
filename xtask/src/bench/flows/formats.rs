//! How the invented vendors write their files, as texts that a département imports.

pub const VISITS: &str = include_str!("visites.toml");
pub const INVOICES: &str = include_str!("factures.toml");
