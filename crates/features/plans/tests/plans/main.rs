//! The plan from the call to its approval, on each engine at hand.

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

mod after;
mod letters;
mod mails;
mod scene;
mod sending;
mod writing;
