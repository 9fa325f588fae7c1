//! What tests stand on: a world per engine, browsers logged in as somebody, and the mails they get.
//!
//! ```ignore
//! for world in testing::worlds().await {
//!     let julie = world.care_manager();              // a Cx
//!     let mut browser = world.browser(desk::routes()).log_in(&julie).await;
//!     browser.get("/personnes").await.sees("Aucune personne");
//! }
//! ```
//! SQLite always; PostgreSQL too when `CORDEE_TEST_POSTGRES` holds the address of a server where
//! databases may be created (`cargo xtask test` starts one).

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

mod browser;
mod database;
mod world;

pub use browser::{Answer, Browser};
pub use world::{PASSWORD, World, worlds};
