//! Moments of the tables, as vendors write them.

use anyhow::Result;
use jiff::{SignedDuration, civil::DateTime};

/// `2025-03-02T09:01:17`
pub fn moment(text: &str) -> Result<DateTime> {
    Ok(text.parse()?)
}

pub fn later(at: DateTime, seconds: i64) -> DateTime {
    at.saturating_add(SignedDuration::from_secs(seconds))
}

/// Seconds from one to the other.
pub fn between(start: DateTime, end: DateTime) -> i64 {
    start.duration_until(end).as_secs()
}

/// The five minutes it is in.
pub fn planned(at: DateTime) -> DateTime {
    later(at, -(i64::from(at.minute()) % 5 * 60 + i64::from(at.second())))
}

/// `202503`
pub fn month(at: DateTime) -> u32 {
    u32::try_from(i32::from(at.year()) * 100 + i32::from(at.month())).unwrap_or_default()
}

/// « 02/03/2025 »
pub fn french_day(at: DateTime) -> String {
    format!("{:02}/{:02}/{}", at.day(), at.month(), at.year())
}

/// « 09:01:17 »
pub fn clock(at: DateTime) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}
