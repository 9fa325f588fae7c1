//! The « espace Manager »: forms, payers, contents, accounts, the structure's identity.

mod accounts;
mod contents;
mod forms;
mod home;
mod mistakes;
mod payers;
mod routes;
mod structure;
mod words;

pub use routes::routes;

#[cfg(test)]
mod tests;
