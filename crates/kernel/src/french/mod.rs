//! How French people write dates, times, numbers and names.

mod format;
mod parse;
mod search;
mod spacing;

pub use format::{NBSP, NNBSP, duration, hours_decimal, long_date, month_year, short_date, time};
pub use parse::{InvalidNumber, money, number};
pub use search::{fold, sound};
pub use spacing::no_break;
