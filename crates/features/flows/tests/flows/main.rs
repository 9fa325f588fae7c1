//! What a département's agents and its services do with the exchanges, on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

mod correcting;
mod deciding;
mod dropping;
mod effectiveness;
mod equipment;
mod family;
mod formats;
mod paying;
mod plans;
mod receiving;
mod ruling;
mod scene;
mod schemas;
mod strangers;
mod studying;
mod trying;
