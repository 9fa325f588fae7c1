//! The plan from the call to its approval, on each engine at hand.

mod after;
mod scene;
mod sending;
mod writing;
