//! The pages of a département's agents: files received, invoices, payments, services, rules and formats.

mod failures;
mod files;
mod formats;
mod home;
mod invoices;
mod payments;
mod routes;
mod rules;
mod services;
mod words;

pub use routes::routes;

#[cfg(test)]
mod tests;
