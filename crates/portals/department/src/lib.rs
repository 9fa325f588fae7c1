//! The pages of a département's agents: files received, invoices, analyses, payments, services, rules and formats, and what it
//! all comes to.

mod analyses;
mod effectiveness;
mod equipment;
mod failures;
mod files;
mod formats;
mod home;
mod invoices;
mod payments;
mod plans;
mod routes;
mod rules;
mod services;
mod statements;
mod words;

pub use routes::routes;

#[cfg(test)]
mod tests;
