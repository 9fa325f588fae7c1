//! The pages of a service that helps people at home, for its coordinators: what it sends, what is found about it, what
//! it corrects, what it is paid.

mod departments;
mod failures;
mod files;
mod home;
mod invoices;
mod lines;
mod partner;
mod payments;
mod requests;
mod routes;
mod tries;
mod visits;

pub use routes::routes;

#[cfg(test)]
mod tests;
