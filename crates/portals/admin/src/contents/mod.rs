//! What a structure writes once and every plan uses. Seven kinds, one set of pages: a kind says which
//! inputs it has ([`Editable`]), the pages do the rest.

mod contact;
mod editable;
pub mod enrolled;
mod input;
mod mail_text;
mod markdown;
mod pages;
mod section;
mod service;
mod sheet;
mod wording;
mod workshop;

pub use editable::Editable;
pub use pages::pages;
