//! What a département's agents and its services do with the exchanges, on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

mod deciding;
mod dropping;
mod formats;
mod paying;
mod receiving;
mod ruling;
mod scene;
mod schemas;
mod strangers;
mod studying;
