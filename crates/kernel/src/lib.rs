//! The words everybody shares: identifiers, money, time, French identifiers. No I/O, no async.

pub mod clock;
pub mod entropy;
pub mod french;
pub mod id;
pub mod money;
pub mod month;

pub use clock::Clock;
pub use entropy::Entropy;
pub use id::Id;
pub use jiff;
pub use money::Money;
pub use month::Month;
