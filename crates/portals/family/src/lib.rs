//! The family room: mobile first, one thing per page, for the person and those around them.

mod circle;
mod failing;
mod home;
mod journal;
mod papers;
mod plan;
mod prepare;
mod quotes;
mod room;
mod routes;
mod sheet;
mod statement;
#[cfg(test)]
mod statement_tests;
#[cfg(test)]
mod tests;

pub use routes::routes;
