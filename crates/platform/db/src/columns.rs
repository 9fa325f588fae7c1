//! How time is stored: the same on both engines, sortable, without a second time library.

use kernel::jiff::{Timestamp, civil};
use sea_orm::DeriveValueType;

/// A moment, stored as whole microseconds since 1970-01-01T00:00Z (`BIGINT`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, DeriveValueType)]
pub struct Moment(pub i64);

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self(at.as_microsecond())
    }
}

impl From<Moment> for Timestamp {
    /// A stored number outside the years 1–9999 reads as 1970: only a damaged row can hold one.
    fn from(stored: Moment) -> Self {
        Self::from_microsecond(stored.0).unwrap_or(Self::UNIX_EPOCH)
    }
}

/// A calendar date, stored as `AAAA-MM-JJ` text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, DeriveValueType)]
pub struct Day(pub String);

impl From<civil::Date> for Day {
    fn from(date: civil::Date) -> Self {
        Self(date.to_string())
    }
}

impl Day {
    /// `None` for a damaged row.
    pub fn date(&self) -> Option<civil::Date> {
        self.0.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_comes_back_to_the_microsecond() {
        let at: Timestamp = "2026-11-21T13:32:07.123456Z".parse().unwrap();
        assert_eq!(Timestamp::from(Moment::from(at)), at);
    }

    #[test]
    fn a_day_comes_back() {
        let date = civil::date(1942, 4, 3);
        assert_eq!(Day::from(date).0, "1942-04-03");
        assert_eq!(Day::from(date).date(), Some(date));
    }
}
