//! ESPPADOM, the files a département and its services exchange: ORDER (prises en charge), DELIVERY (interventions),
//! INVOICE (factures).
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
