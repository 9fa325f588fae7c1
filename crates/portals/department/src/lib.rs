//! The pages of a département's agents: files received, invoices, payments, services, rules, and what it all comes to.

mod effectiveness;
mod equipment;
mod failures;
mod files;
mod home;
mod invoices;
mod payments;
mod plans;
mod routes;
mod rules;
mod services;
mod words;

pub use routes::routes;

#[cfg(test)]
mod tests;
