//! ESPPADOM, the files a département and its services exchange: ORDER (prises en charge), DELIVERY (interventions), INVOICE
//! (factures).
//!
//! DELIVERY 1.4 is *observed*; ORDER and INVOICE are *provisional*, modelled on UN/CEFACT. Nothing claims conformity:
//! `docs/EXCHANGE.md` says how sure each part is. The names on the wire are data (`wire/*.toml`, [`Table`]): no code knows
//! one, and the records know none.
//!
//! ```
//! use esppadom::{Checker, Item, Lists, Options, Reader, Rules, blocks};
//!
//! let file = &b"<livraison/>"[..];
//! let mut checker = Checker::new(Lists::published(), Rules::default());
//! for item in Reader::new(file, Options::default()) {
//!     match item? {
//!         // Levels L0 and L1: of the file, of a message that could not be read, of its form.
//!         Item::Finding(finding) => assert_eq!(finding.code, "L1.unknown_root"),
//!         // Levels L2 and L3.
//!         Item::Message(message) => {
//!             let findings = checker.check(&message);
//!             if !blocks(&findings) { /* take in message.record */ }
//!         }
//!     }
//! }
//! # std::io::Result::Ok(())
//! ```
//!
//! One message is in memory at a time, at most [`Limits::message`] bytes; a message in fault does not take its neighbours.
//! [`Writer`] writes the same records for a [`Partner`]; [`FlatReader`] and [`FlatWriter`] do the same for comma-separated
//! lines. [`schema`] reads what a validator says of the official schema, where there is one.

mod check;
mod code;
mod draft;
mod flat;
mod frame;
mod limits;
mod lists;
mod parse;
mod partner;
mod reader;
pub mod schema;
mod scope;
mod table;
mod value;
mod writer;

pub use check::{Checker, Rules, blocks};
pub use code::{CODES, Code};
pub use draft::Record;
pub use flat::{DELIVERY_COLUMNS, FlatError, FlatReader, FlatWriter};
pub use limits::Limits;
pub use lists::{BadList, Lists};
pub use partner::{ListName, Partner, Prefixes};
pub use reader::{Item, Message, Options, Reader};
pub use table::{Mark, Table};
pub use writer::{WriteError, Writer};
