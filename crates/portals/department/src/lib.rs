//! The pages of a département's agents: files received, invoices, analyses, payments, services, rules and formats.

mod analyses;
mod failures;
mod files;
mod formats;
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
