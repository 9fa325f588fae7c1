//! Who may do what: role × action × relation to the person.
//!
//! Everyone is a stranger until the [grid] says otherwise. A use case asks [`Cx::may`] first; a list is
//! limited by [`Cx::scope`] inside its query. What somebody may not know exists answers « introuvable ».

mod cx;
mod grid;
mod who;

pub use cx::{Cx, Denied, ONE_LOOK};
pub use grid::{Action, Scope, allows, printed};
pub use who::{CircleRole, Relation, Role, Who};
