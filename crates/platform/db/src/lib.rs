//! One connection for both engines: SQLite by default, PostgreSQL when the address says so.
//!
//! Reads go through [`Db::read`], changes through [`Db::begin`]. Nothing else in the workspace opens a
//! database. Time never comes from SQL: it comes from `kernel::Clock`.

mod columns;
mod connect;
mod table;

pub use columns::{Day, Moment};
pub use connect::{Db, DbError};
/// The query layer features use, so that one version of it exists.
pub use sea_orm;
