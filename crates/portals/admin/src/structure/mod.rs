//! `/administration/structure`: the name, the number and the colour people see.

mod color;
mod page;

pub use page::{save, show};
