//! What a département and its services exchange, whatever the file looks like: plans ([`Order`]), visits ([`Visit`]),
//! invoices ([`Invoice`]).
//!
//! The same data stand in two shapes: nested, as ESPPADOM carries them, and flat ([`Row`]), one line per order line,
//! visit or invoice line, as a spreadsheet carries them. The [`dictionary`] lists the flat fields with their kinds.
//!
//! Times are local civil times of the service's place, without a zone, as the sector writes them. Durations are
//! seconds; money is whole cents; a quantity is an exact decimal with its unit.

pub mod dictionary;
mod finding;
mod flow;
mod invoice;
mod order;
mod row;
mod value;
mod visit;

pub use finding::{Finding, Place, Severity};
pub use flow::Flow;
pub use invoice::{Invoice, InvoiceKind, InvoiceLine};
pub use order::{Action, Order, OrderLine, Per};
pub use row::{Datum, Field, Invalid, Kind, Row, cents, invoices, orders};
pub use value::{Address, Coded, Identifier, Party, Period, Person, Quantity, Unknown};
pub use visit::{Correction, NotDone, Stamp, Visit, Worker};
