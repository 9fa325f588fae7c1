//! A calendar month: the law's values, plans and bills are monthly.

use std::{fmt, str::FromStr};

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// A year and a month, written `2026-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Month(Date);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » n’est pas un mois : écrivez AAAA-MM, par exemple 2026-03")]
pub struct InvalidMonth(pub String);

impl Month {
    /// The month a day belongs to.
    pub fn of(day: Date) -> Self {
        Self(day.first_of_month())
    }

    pub fn first_day(self) -> Date {
        self.0
    }

    pub fn last_day(self) -> Date {
        self.0.last_of_month()
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// 1 to 12.
    pub fn number(self) -> i8 {
        self.0.month()
    }

    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1.month()).first_of_month())
    }
}

impl FromStr for Month {
    type Err = InvalidMonth;

    fn from_str(text: &str) -> Result<Self, InvalidMonth> {
        let digits =
            |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        text.split_once('-')
            .filter(|(year, month)| digits(year, 4) && digits(month, 2))
            .and_then(|(year, month)| Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok())
            .map(Self)
            .ok_or_else(|| InvalidMonth(text.to_owned()))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

impl TryFrom<String> for Month {
    type Error = InvalidMonth;

    fn try_from(text: String) -> Result<Self, InvalidMonth> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn reads_and_prints_year_month() {
        let march: Month = "2026-03".parse().unwrap();
        assert_eq!(march.to_string(), "2026-03");
        assert_eq!((march.first_day(), march.last_day()), (date(2026, 3, 1), date(2026, 3, 31)));
        assert_eq!(Month::of(date(2026, 12, 9)).next().to_string(), "2027-01");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["2026-13", "2026-3", "26-03", "2026/03", "", "-026-03", "2026-03-01", "+026-03"] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }
}
