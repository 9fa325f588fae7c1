//! Orders and invoice lines around what was delivered, and for each line what there is to find.

use reconciliation::{
    Finding, Findings,
    calendar::{DayNo, MonthNo},
};

use super::{chance::Chance, people::RuleOf, tours::Made};

/// A monthly quantity between two days, the second one included.
pub(super) struct OrderMade {
    pub monthly_min: i64,
    pub from: DayNo,
    pub to: Option<DayNo>,
}

pub(super) struct LineMade {
    pub month: MonthNo,
    pub quantity_min: i64,
    pub price_c: i64,
    pub amount_c: i64,
    pub findings: Findings,
}

/// What was planned for a key.
pub(super) struct Plan {
    pub orders: Vec<OrderMade>,
    /// Months from here on have no order.
    unplanned_from: usize,
    is_exceeded: bool,
}

impl Plan {
    pub fn new(chance: &mut Chance, first_month: MonthNo, rule: &RuleOf, made: &[Made]) -> Self {
        let first_day = first_month.first_day();
        let least = made.iter().map(|month| month.delivered_min).min().unwrap_or(0);
        match chance.below(1000) {
            0..3 => Self { orders: Vec::new(), unplanned_from: 0, is_exceeded: false },
            // Less than any month: every month is over, and every window with it.
            3..13 if least > 1 => {
                let orders = vec![OrderMade { monthly_min: least - 1, from: first_day, to: None }];
                Self { orders, unplanned_from: made.len(), is_exceeded: true }
            }
            13..18 => {
                let end = chance.below(made.len() as u32) as usize;
                let last_day = month_after(first_month, end).first_day() - 1;
                let order =
                    OrderMade { monthly_min: enough(rule, made), from: first_day - 31, to: Some(last_day) };
                Self { orders: vec![order], unplanned_from: end, is_exceeded: false }
            }
            // The plan changed on a day of some month.
            18..68 => {
                let days = month_after(first_month, made.len()).first_day() - first_day;
                let change = first_day + 1 + chance.below(days - 1);
                let monthly_min = enough(rule, made);
                let orders = vec![
                    OrderMade { monthly_min, from: first_day, to: Some(change - 1) },
                    OrderMade { monthly_min: monthly_min + chance.between(0, 60), from: change, to: None },
                ];
                Self { orders, unplanned_from: made.len(), is_exceeded: false }
            }
            _ => {
                let orders = vec![OrderMade { monthly_min: enough(rule, made), from: first_day, to: None }];
                Self { orders, unplanned_from: made.len(), is_exceeded: false }
            }
        }
    }
}

fn month_after(month: MonthNo, months: usize) -> MonthNo {
    MonthNo(month.0 + months as u16)
}

/// The least quantity that no window exceeds, and two minutes for a month that two orders share.
fn enough(rule: &RuleOf, made: &[Made]) -> i64 {
    let mut enough = 0;
    for window in made.chunks(rule.window) {
        let mut sum = 0;
        for (month, made) in (1..).zip(window) {
            sum += made.delivered_min;
            enough = enough.max((sum + month - 1) / month);
        }
    }
    enough + 2
}

/// The line of a key and month, when there is anything to invoice; sometimes twice.
pub(super) fn lines(
    chance: &mut Chance,
    first_month: MonthNo,
    month: usize,
    rule: &RuleOf,
    plan: &Plan,
    made: &Made,
) -> Vec<LineMade> {
    if made.delivered_min == 0 {
        return Vec::new();
    }
    let unplanned = month >= plan.unplanned_from;
    let of_month = Findings::NONE
        .with(Finding::NoOrder, unplanned)
        .with(Finding::OverPlan, plan.is_exceeded)
        .with(Finding::MissingStamp, made.misses_stamp)
        .with(Finding::Overlap, made.overlaps);
    let mut line = |again: bool| {
        let [other_tariff, other_quantity, other_amount] =
            [chance.one_in(120), chance.one_in(120), chance.one_in(120)];
        let tolerance = rule.tolerance_min;
        let off = if other_quantity {
            tolerance + chance.between(1, 90)
        } else {
            chance.between(-tolerance.min(made.delivered_min), tolerance)
        };
        let off = if other_quantity && off < made.delivered_min && chance.one_in(2) { -off } else { off };
        let quantity_min = made.delivered_min + off;
        let price_c = rule.tariff_c + if other_tariff { chance.between(1, 300) } else { 0 };
        let amount_c =
            (quantity_min * price_c + 30) / 60 + if other_amount { chance.between(1, 500) } else { 0 };
        let findings = of_month
            .with(Finding::WrongTariff, other_tariff)
            .with(Finding::DuplicateLine, again)
            .with(Finding::QuantityMismatch, other_quantity)
            .with(Finding::WrongAmount, other_amount);
        LineMade { month: month_after(first_month, month), quantity_min, price_c, amount_c, findings }
    };
    let mut lines = vec![line(false)];
    if lines[0].quantity_min % 150 == 7 {
        lines.push(line(true));
    }
    lines
}
