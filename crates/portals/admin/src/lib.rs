//! The « espace Manager »: forms, payers, contents, accounts, partners, the structure's identity.

mod accounts;
mod contents;
mod disclosure;
mod forms;
mod home;
mod partners;
mod payers;
mod routes;
mod structure;
mod words;

pub use routes::routes;

#[cfg(test)]
mod tests;
