//! The « espace Manager »: forms, payers, contents, accounts, the structure's identity.

mod home;
mod routes;

pub use routes::routes;
