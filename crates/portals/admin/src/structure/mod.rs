//! `/administration/structure`: the name, the number, the colour and the logo people see.

mod color;
mod logo;
mod page;

pub use page::{email, phone, remove_logo, save, save_logo, show};
