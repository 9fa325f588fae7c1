//! The door: log-in, one's own account, the legal pages, the development mailbox.

mod account;
mod addresses;
mod communes;
mod legal;
mod link;
mod log_in;
mod mailbox;
mod partners;
mod qr;
mod routes;

pub use log_in::{DEMO_ACCOUNTS, DEMO_PASSWORD};
pub use routes::routes;
