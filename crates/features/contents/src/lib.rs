//! What a structure writes once and every plan uses: services and prices, practical sheets, useful
//! contacts, workshops, mail texts, the sections of the plan, wordings.
//!
//! Every kind is kept the same way: a key, a body, a version. Nothing is deleted, only retired; every
//! version stays readable with its author.

mod change;
mod contact;
mod content;
mod defaults;
mod enrolment;
mod mail_text;
mod read;
mod section;
mod service;
mod sheet;
mod store;
mod wording;
mod workshop;

pub use change::{ChangeError, retire, save, shift};
pub use contact::{Contact, ContactKind};
pub use content::{Content, Kind, Problem, Stored, Version};
pub use defaults::{DefaultsError, install_defaults, install_demo_contents, mail_text};
pub use enrolment::{Enrolment, Seat, cancel_enrolment, enrol, enrolments, seat};
pub use mail_text::{FilledMail, MailText, Placeholder};
pub use read::{all, find, history, live};
pub use section::{PlanSection, SectionKey};
pub use service::{CatalogueService, Price, Service, Unit, services};
pub use sheet::{EVERYONE, Sheet};
pub use wording::{Wording, wording};
pub use workshop::Workshop;
