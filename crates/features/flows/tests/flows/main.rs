//! What a département's agents and its services do with the exchanges, on SQLite and on PostgreSQL.

mod deciding;
mod dropping;
mod paying;
mod receiving;
mod scene;
mod strangers;
