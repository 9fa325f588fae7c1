//! What a département's agents and its services do with the exchanges, on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

mod correcting;
mod deciding;
mod dropping;
mod paying;
mod receiving;
mod scene;
mod strangers;
mod trying;
