//! The « espace Manager »: forms, payers, contents, accounts, the structure's identity.

mod forms;
mod home;
mod mistakes;
mod routes;
mod words;

pub use routes::routes;
