//! Local civil time as small whole numbers: days and months since 1 January 1970, up to the end of 2099.

use std::sync::LazyLock;

use kernel::{Month, jiff::civil::Date};

pub const DAY: u32 = 86_400;
const YEARS: std::ops::RangeInclusive<u16> = 1970..=2099;

/// Months since January 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthNo(pub u16);

/// Days since 1 January 1970.
pub type DayNo = u32;

/// The first day of each month and, last, the day after them all.
static FIRST_DAYS: LazyLock<Vec<DayNo>> = LazyLock::new(|| {
    let mut day = 0;
    let mut days = vec![0];
    for year in YEARS {
        for month in 1..=12 {
            day += u32::from(days_in(year, month));
            days.push(day);
        }
    }
    days
});

/// The month of each day.
static MONTHS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut months = Vec::new();
    for (month, pair) in FIRST_DAYS.windows(2).enumerate() {
        months.extend((pair[0]..pair[1]).map(|_| month as u16));
    }
    months
});

const fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl MonthNo {
    /// From a year and 1 to 12; nothing outside 1970–2099.
    pub fn new(year: u16, month: u8) -> Option<Self> {
        let known = YEARS.contains(&year) && (1..=12).contains(&month);
        known.then(|| Self((year - 1970) * 12 + u16::from(month) - 1))
    }

    /// The month a second of local time belongs to; the last month known for what lies after it.
    #[inline]
    pub fn of(second: u32) -> Self {
        let day = (second / DAY) as usize;
        Self(MONTHS.get(day).copied().unwrap_or(MONTHS[MONTHS.len() - 1]))
    }

    pub fn first_day(self) -> DayNo {
        FIRST_DAYS[usize::from(self.0)]
    }

    /// The day after the last.
    pub fn end_day(self) -> DayNo {
        FIRST_DAYS[usize::from(self.0) + 1]
    }

    pub fn days(self) -> u32 {
        self.end_day() - self.first_day()
    }

    pub fn year(self) -> u16 {
        1970 + self.0 / 12
    }

    /// 1 to 12.
    pub fn number(self) -> u8 {
        (self.0 % 12) as u8 + 1
    }

    /// `202503`
    pub fn digits(self) -> u32 {
        u32::from(self.year()) * 100 + u32::from(self.number())
    }

    pub fn from_digits(digits: u64) -> Option<Self> {
        Self::new(u16::try_from(digits / 100).ok()?, (digits % 100) as u8)
    }

    pub fn back(self, months: u16) -> Self {
        Self(self.0.saturating_sub(months))
    }
}

impl TryFrom<Month> for MonthNo {
    type Error = Month;

    fn try_from(month: Month) -> Result<Self, Month> {
        let year = u16::try_from(month.year()).map_err(|_| month)?;
        Self::new(year, month.number().unsigned_abs()).ok_or(month)
    }
}

/// The number of a day; nothing for a day that does not exist or lies outside 1970–2099.
#[inline]
pub fn day(year: u16, month: u8, day: u8) -> Option<DayNo> {
    let month_no = MonthNo::new(year, month)?;
    ((1..=days_in(year, month)).contains(&day)).then(|| month_no.first_day() + u32::from(day) - 1)
}

/// The number of a day of kernel's calendar.
pub fn day_of(date: Date) -> Option<DayNo> {
    day(u16::try_from(date.year()).ok()?, date.month().unsigned_abs(), date.day().unsigned_abs())
}

/// The end of the calendar, a day no stamp reaches.
pub fn end_of_days() -> DayNo {
    FIRST_DAYS[FIRST_DAYS.len() - 1]
}

/// Year, month and day of a day's number.
pub fn civil(day: DayNo) -> (u16, u8, u8) {
    let month = MonthNo::of(day * DAY);
    (month.year(), month.number(), (day - month.first_day() + 1) as u8)
}

#[cfg(test)]
mod tests {
    use kernel::jiff::{ToSpan, civil::date};

    use super::*;

    #[test]
    fn every_day_agrees_with_the_calendar_of_everybody() {
        let mut expected = date(1970, 1, 1);
        for number in 0..end_of_days() {
            assert_eq!(day_of(expected), Some(number));
            let (year, month, day) = civil(number);
            assert_eq!(date(year as i16, month as i8, day as i8), expected);
            assert_eq!(MonthNo::of(number * DAY + DAY - 1), MonthNo::new(year, month).unwrap());
            expected = expected.checked_add(1.day()).unwrap();
        }
        assert_eq!(expected, date(2100, 1, 1));
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        assert_eq!(day(2025, 2, 29), None);
        assert_eq!(day(2025, 13, 1), None);
        assert_eq!(day(1969, 12, 31), None);
        assert_eq!(day(2025, 4, 31), None);
        assert_eq!(MonthNo::from_digits(202_500), None);
        assert_eq!(MonthNo::from_digits(202_503).unwrap().digits(), 202_503);
    }
}
