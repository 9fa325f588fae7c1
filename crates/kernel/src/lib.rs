//! The words everybody shares: identifiers, money, time, French identifiers. No I/O, no async.

pub mod clock;
pub mod entropy;
pub mod id;
pub mod money;

pub use clock::Clock;
pub use entropy::Entropy;
pub use id::Id;
pub use jiff;
pub use money::Money;
