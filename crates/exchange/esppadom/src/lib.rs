//! ESPPADOM, the files a département and its services exchange: ORDER (prises en charge), DELIVERY (interventions),
//! INVOICE (factures).
mod code;
mod draft;
mod frame;
mod limits;
mod parse;
mod partner;
mod reader;
mod scope;
mod table;
mod value;
mod writer;

pub use code::{CODES, Code};
pub use draft::Record;
pub use limits::Limits;
pub use partner::{Partner, Prefixes};
pub use reader::{Item, Message, Options, Reader};
pub use table::{Mark, Table};
pub use writer::{WriteError, Writer};
