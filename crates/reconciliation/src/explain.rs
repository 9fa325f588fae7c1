//! Why a line has its findings: the rule, the figures, the visits, and what it changes in euros.

use crate::{
    calendar::MonthNo,
    findings::{Finding, Findings, amount_c, judge},
    ledger::{Ledger, World},
    names::{Id, Name},
    rule::{Rule, Rules},
    smoothing::{Balance, Minutes},
    surcharge::Kinds,
};

/// A value the line carries, and the one it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    pub expected: i128,
    pub found: i128,
}

#[derive(Clone, Debug)]
pub struct Explanation<'a> {
    /// Nothing when no rule was decided; then the visits count to the second and no tariff is checked.
    pub rule: Option<Rule>,
    pub findings: Findings,
    pub month: MonthNo,
    pub minutes: Minutes,
    pub balance: Balance,
    /// Minutes: what may be paid, against what is invoiced.
    pub quantity_min: Compared,
    /// Cents per hour.
    pub price_c: Compared,
    /// Cents.
    pub amount_c: Compared,
    /// Minutes done with a surcharge.
    pub surcharged: Kinds,
    /// What they add to what is due, in cents.
    pub surcharge_c: i128,
    /// By start.
    pub visits: Vec<ExplainedVisit<'a>>,
}

impl Explanation<'_> {
    /// Cents invoiced beyond what is due; negative when less was invoiced.
    pub const fn effect_c(&self) -> i128 {
        self.amount_c.found - self.amount_c.expected
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExplainedVisit<'a> {
    pub id: Id<'a>,
    pub worker: Id<'a>,
    /// Local civil time, seconds since 1970.
    pub start: u32,
    /// Nothing when the stamp is missing.
    pub end: Option<u32>,
    /// What it counts for, before any rounding of the day or the month.
    pub counted_s: u64,
    pub overlaps: bool,
}

impl<'a> World<'a> {
    /// The first line with this identifier; nothing when there is none.
    pub fn explain(self, rules: &Rules, line: &Name) -> Option<Explanation<'a>> {
        let place = self.book.place_of(line)?;
        let line = self.book.line(place);
        let saad = self.words.key(line.key).saad as usize;
        let known_since = self.deliveries.first_month();
        let ledger = Ledger::new(self, rules, saad, known_since, std::iter::once(line))?;
        let rule = ledger.rule(line);
        let facts = ledger.facts(line, known_since);
        let findings = judge(line, self.book.is_again(place), rule, &facts);

        let balance = ledger.balance(line, known_since);
        let close =
            if findings.has(Finding::QuantityMismatch) { facts.minutes.delivered } else { line.quantity_min };
        let over = if findings.has(Finding::OverPlan) { balance.over_min } else { 0 };
        let refused = [Finding::NoOrder, Finding::DuplicateLine, Finding::NotAuthorised];
        let owed = !refused.into_iter().any(|finding| findings.has(finding));
        let payable_min = if owed { close.saturating_sub(over).max(0) } else { 0 };
        let price_c = rule.tariff_c.unwrap_or(line.price_c);

        let surcharge_c = rule.surcharges.amount_c(facts.surcharged, payable_min, price_c);

        let service = self.words.key(line.key).service;
        Some(Explanation {
            rule: rules.get(saad as u32, service).copied(),
            findings,
            month: line.month,
            minutes: facts.minutes,
            balance,
            quantity_min: Compared { expected: payable_min.into(), found: line.quantity_min.into() },
            price_c: Compared { expected: price_c.into(), found: line.price_c.into() },
            amount_c: Compared {
                expected: amount_c(payable_min, price_c) + surcharge_c,
                found: line.amount_c.into(),
            },
            surcharged: facts.surcharged,
            surcharge_c,
            visits: self.visits_of(saad, line.key, line.month, rule),
        })
    }

    fn visits_of(self, saad: usize, key: u32, month: MonthNo, rule: &Rule) -> Vec<ExplainedVisit<'a>> {
        let partition = self.deliveries.providers.get(saad).and_then(|provider| provider.partition(month));
        let Some(partition) = partition else { return Vec::new() };
        let Some((_, run)) = partition.runs().find(|(cell, _)| cell.key == key) else { return Vec::new() };
        let explained = run.map(|place| {
            let visit = &partition.visits[place];
            ExplainedVisit {
                id: self.deliveries.ids.id(visit.id),
                worker: self.words.workers.name(visit.worker).as_id(),
                start: visit.start,
                end: visit.has_end().then(|| visit.end()),
                counted_s: rule.rounding.count(visit, partition.planned(place)),
                overlaps: visit.overlaps(),
            }
        });
        let mut visits: Vec<_> = explained.collect();
        visits.sort_unstable_by_key(|visit| (visit.start, visit.id));
        visits
    }
}
