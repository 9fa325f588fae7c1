//! How French people write dates, times, numbers and names.

mod dated;
mod elision;
mod format;
mod parse;
mod read_date;
mod search;
mod spacing;

pub use dated::dated;
pub use elision::of_name;
pub use format::{
    NBSP, NNBSP, capital, duration, grouped, hours_decimal, long_date, month_year, short_date,
    signed_duration, time,
};
pub use parse::{InvalidNumber, money, number};
pub use read_date::{date, near_date};
pub use search::{fold, sound};
pub use spacing::{no_break, no_break_hyphens};
