//! Whether a month goes over its plan, given the months before it in the window.

use crate::{
    calendar::MonthNo,
    rule::{Rule, Smoothing, Window},
};

impl Smoothing {
    /// The first month of the window that ends with `month`; `known_since` is the first month of deliveries.
    pub(crate) fn window_start(self, month: MonthNo, known_since: Option<MonthNo>) -> MonthNo {
        let into = |window: u16| month.back(month.0 % window);
        match self {
            Self::None => month,
            Self::Calendar(Window::Quarter) => into(3),
            Self::Calendar(Window::Semester) => into(6),
            Self::Calendar(Window::Year) => into(12),
            Self::Sliding(months) => {
                let start = month.back(months.saturating_sub(1));
                // What was delivered before is not known: the plan of those months must not be carried over.
                known_since.map_or(start, |known| start.max(known.min(month)))
            }
        }
    }
}

/// Minutes delivered and planned in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minutes {
    pub delivered: i64,
    pub planned: i64,
}

/// Where a month stands at the end of its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Unused minutes of the months before, at most the cap; negative when they went over.
    pub carried_min: i64,
    /// Minutes above the plan and what was carried; negative or zero when within.
    pub over_min: i64,
}

impl Rule {
    /// Month by month from the start of the window: what is unused is carried over, at most up to the cap.
    pub(crate) fn balance(&self, window: impl Iterator<Item = Minutes>) -> Balance {
        let mut balance = Balance { carried_min: 0, over_min: 0 };
        for month in window {
            let unused = -balance.over_min;
            balance.carried_min = self.carry_cap_min.map_or(unused, |cap| unused.min(cap));
            balance.over_min = month.delivered - month.planned - balance.carried_min;
        }
        balance
    }
}
