//! Services at home: known from a directory or registered, sought, and what they say of themselves.
//!
//! * one: [`add`], [`find`], [`of_structure`], [`edit`]
//! * many: [`search`]
//! * before a mission: [`charter_accepted`]

mod add;
mod charter;
mod edit;
mod find;
mod invitation;
mod model;
mod search;
mod store;
mod traits;

pub use add::{AddError, NewProvider, add};
pub use charter::charter_accepted;
pub use edit::{EditError, ProviderEdit, attach, edit};
pub use find::{Refused, find, of_structure};
pub use invitation::invitation_path;
pub use model::{Acceptance, Details, OpeningDays, Problem, Profile, Provider, Source};
pub use search::{Found, MOST, Sought, search};
