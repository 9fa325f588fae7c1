//! `/administration/structure`: the name, the number and the colour people see.

mod color;
mod page;

pub use page::{email, phone, save, show, shown};
