//! Values of a plan as its templates write them; templates hand over references.

use kernel::{
    french,
    jiff::civil::{Date, Time},
};

pub(crate) fn day(date: &Date) -> String {
    french::short_date(*date)
}

pub(crate) fn hour(time: &Time) -> String {
    french::time(*time)
}

pub(crate) fn length(minutes: &u32) -> String {
    french::duration(*minutes)
}
