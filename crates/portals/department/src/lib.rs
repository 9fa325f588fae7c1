//! The pages of a département's agents: files received, invoices, analyses, payments, services and rules.

mod analyses;
mod failures;
mod files;
mod home;
mod invoices;
mod payments;
mod routes;
mod rules;
mod services;
mod spreadsheet;
mod words;

pub use routes::routes;

#[cfg(test)]
mod tests;
