//! What was ordered, and how much of it falls in a month.

use crate::calendar::{DayNo, MonthNo};

/// A monthly quantity for a key, between two days.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// Its rank in the vocabulary.
    pub key: u32,
    pub monthly_min: i64,
    pub valid_from: DayNo,
    /// Inclusive; nothing when open.
    pub valid_to: Option<DayNo>,
}

impl Order {
    /// In proportion of the days in force, whole minutes, rounded down.
    pub fn planned(&self, month: MonthNo) -> i64 {
        let end = self.valid_to.map_or(DayNo::MAX, |day| day.saturating_add(1)).min(month.end_day());
        let days = end.saturating_sub(self.valid_from.max(month.first_day()));
        // Wide numbers are slow to divide, and hardly ever needed.
        match self.monthly_min.checked_mul(i64::from(days)) {
            Some(minutes) => minutes / i64::from(month.days()),
            None => (i128::from(self.monthly_min) * i128::from(days) / i128::from(month.days())) as i64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::day;

    #[test]
    fn only_the_days_in_force_count() {
        let february = MonthNo::new(2025, 2).unwrap();
        let planned = |from: (u16, u8, u8), to: Option<(u16, u8, u8)>| {
            let day = |(y, m, d)| day(y, m, d).unwrap();
            Order { key: 0, monthly_min: 1000, valid_from: day(from), valid_to: to.map(day) }
                .planned(february)
        };
        assert_eq!(planned((2025, 1, 1), None), 1000);
        assert_eq!(planned((2025, 2, 15), None), 500);
        assert_eq!(planned((2025, 2, 10), Some((2025, 2, 10))), 35);
        assert_eq!(planned((2025, 3, 1), None), 0);
        assert_eq!(planned((2024, 1, 1), Some((2025, 1, 31))), 0);
        assert_eq!(planned((2025, 2, 20), Some((2025, 2, 10))), 0);
    }
}
