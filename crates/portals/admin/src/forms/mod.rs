//! Forms as data: versions, a draft's steps, questions, conditions and lists, its trial and publication.

pub mod condition;
mod draft;
pub mod file;
pub mod list;
pub mod overview;
pub mod preview;
pub mod publication;
pub mod question;
mod stands_for;
pub mod step;
pub mod version;

pub use draft::{address, failed};
