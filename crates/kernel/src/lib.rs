//! The words everybody shares: identifiers, money, time, French identifiers. No I/O, no async.

pub mod clock;
mod coded;
pub mod email;
pub mod entropy;
pub mod finess;
pub mod french;
pub mod holidays;
pub mod id;
mod luhn;
pub mod money;
pub mod month;
pub mod nir;
pub mod phone;
pub mod postcode;
pub mod sap;
pub mod siret;

pub use clock::Clock;
pub use email::Email;
pub use entropy::Entropy;
pub use finess::Finess;
pub use id::Id;
pub use jiff;
pub use money::Money;
pub use month::Month;
pub use nir::Nir;
pub use phone::Phone;
pub use postcode::Postcode;
pub use sap::SapNumber;
pub use siret::{Siren, Siret};
