//! What an hour costs more on a public holiday, on a Sunday, at night or in the evening (« majorations »).
//!
//! A second counts for one kind at most, the first that the rule gives in the order of [`Surcharges`]. The seconds of a
//! kind are those of the clock, summed over the visits of the month that have an end, then turned into minutes, half up.
//! They are due for no more minutes than are paid, in the same order.

use kernel::{
    holidays::{self, Zone},
    jiff::civil::{Date, Weekday, date},
};

use crate::{calendar::DAY, findings::amount_c, visit::Visit};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// Of the price of the hour.
    Percent(u16),
    /// Cents for an hour, on top of its price.
    PerHour(u32),
}

/// From a second of the day to another, this one left out; past midnight when it does not come after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    pub from_s: u32,
    pub to_s: u32,
}

impl Hours {
    const fn has(self, second: u32) -> bool {
        if self.from_s < self.to_s {
            self.from_s <= second && second < self.to_s
        } else {
            self.from_s <= second || second < self.to_s
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surcharges {
    /// Those of mainland France.
    pub holiday: Option<Extra>,
    pub sunday: Option<Extra>,
    pub night: Option<(Hours, Extra)>,
    pub evening: Option<(Hours, Extra)>,
}

/// Seconds or minutes of each kind, in the order of [`Surcharges`].
pub type Kinds = [i64; 4];

impl Surcharges {
    pub const NONE: Self = Self { holiday: None, sunday: None, night: None, evening: None };

    pub const fn is_none(&self) -> bool {
        self.holiday.is_none() && self.sunday.is_none() && self.night.is_none() && self.evening.is_none()
    }

    /// Seconds of a visit.
    pub(crate) fn seconds(&self, visit: &Visit) -> Kinds {
        let mut kinds = Kinds::default();
        let mut from = visit.start;
        while from < visit.end() {
            let midnight = from - from % DAY;
            let to = visit.end().min(midnight + DAY);
            self.add_day(day(midnight / DAY), from - midnight..to - midnight, &mut kinds);
            from = to;
        }
        kinds
    }

    /// Seconds of one day.
    fn add_day(&self, day: Date, seconds: std::ops::Range<u32>, kinds: &mut Kinds) {
        let whole = i64::from(seconds.end - seconds.start);
        if self.holiday.is_some() && is_holiday(day) {
            kinds[0] += whole;
        } else if self.sunday.is_some() && day.weekday() == Weekday::Sunday {
            kinds[1] += whole;
        } else {
            let windows = [self.night, self.evening].into_iter().flatten();
            let inside = |at: &u32| seconds.contains(at);
            let bounds = windows.flat_map(|(hours, _)| [hours.from_s, hours.to_s]).filter(inside);
            let mut cuts: Vec<u32> = bounds.chain([seconds.start, seconds.end]).collect();
            cuts.sort_unstable();
            for part in cuts.windows(2) {
                let has =
                    |window: Option<(Hours, Extra)>| window.is_some_and(|(hours, _)| hours.has(part[0]));
                let length = i64::from(part[1] - part[0]);
                if has(self.night) {
                    kinds[2] += length;
                } else if has(self.evening) {
                    kinds[3] += length;
                }
            }
        }
    }

    /// Cents due for minutes of each kind, when `paid_min` are paid at this price.
    pub fn amount_c(&self, minutes: Kinds, paid_min: i64, price_c: i64) -> i128 {
        let extras = [
            self.holiday,
            self.sunday,
            self.night.map(|(_, extra)| extra),
            self.evening.map(|(_, extra)| extra),
        ];
        let mut left = paid_min.max(0);
        let mut sum = 0;
        for (minutes, extra) in minutes.into_iter().zip(extras) {
            let counted = minutes.min(left);
            left -= counted;
            sum += match extra {
                Some(Extra::Percent(percent)) => {
                    let product = i128::from(counted) * i128::from(price_c) * i128::from(percent);
                    (product + 3000).div_euclid(6000)
                }
                Some(Extra::PerHour(cents)) => amount_c(counted, cents.into()),
                None => 0,
            };
        }
        sum
    }
}

fn day(number: u32) -> Date {
    let days = kernel::jiff::Span::new().days(i64::from(number));
    date(1970, 1, 1).saturating_add(days)
}

fn is_holiday(day: Date) -> bool {
    holidays::of_year(day.year(), Zone::Metropole).iter().any(|holiday| holiday.date == day)
}
