//! The desk: where care managers take calls, follow people and keep their promises.

mod call;
mod deadlines;
mod documents;
mod failing;
mod home;
mod people_list;
mod person;
mod plan;
mod proposals;
mod quotes;
mod routes;
mod sourcing;
mod words;

pub use routes::routes;
