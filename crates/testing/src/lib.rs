//! What tests stand on: a world per engine, browsers logged in as somebody, and the mails they get.
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! // The routes of the portal under test: `desk::routes()`.
//! let routes = axum::Router::new;
//! for world in testing::worlds().await {
//!     let julie = world.browser(routes()).log_in(&world.care_manager()).await;
//!     julie.get("/personnes/inconnue").await.is(404);
//! }
//! # });
//! ```
//! SQLite always; PostgreSQL too when `CORDEE_TEST_POSTGRES` holds the address of a server where
//! databases may be created (`cargo xtask test` starts one).

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

mod browser;
mod database;
mod world;

pub use browser::{Answer, Browser};
pub use world::{PASSWORD, World, worlds};
