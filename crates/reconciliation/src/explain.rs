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

/// What is found of a line, without the visits behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    pub findings: Findings,
    pub minutes: Minutes,
    /// How many, counted or not.
    pub visits: u32,
    pub balance: Balance,
    /// What may be paid.
    pub payable_min: i64,
    /// Cents per hour.
    pub price_c: i64,
    /// Cents due, surcharges included.
    pub amount_c: i128,
    /// Minutes done with a surcharge.
    pub surcharged: Kinds,
    /// What they add to what is due, in cents.
    pub surcharge_c: i128,
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
    /// What is found of each of these lines of one provider, given by place. `known_since`: the first month of
    /// deliveries that smoothing may look back to.
    pub fn weigh(
        self,
        rules: &Rules,
        known_since: Option<MonthNo>,
        saad: u32,
        places: &[u32],
    ) -> Vec<Weighed> {
        let lines = places.iter().map(|place| self.book.line(*place));
        let Some(ledger) = Ledger::new(self, rules, saad as usize, known_since, lines) else {
            return Vec::new();
        };
        places.iter().map(|place| ledger.weigh(*place, known_since)).collect()
    }

    /// The visits behind the line at this place, by start.
    pub fn visits_behind(self, rules: &Rules, place: u32) -> Vec<ExplainedVisit<'a>> {
        let line = self.book.line(place);
        let key = self.words.key(line.key);
        let rule = rules.get(key.saad, key.service).unwrap_or(&Rule::ABSENT);
        self.visits_of(key.saad as usize, line.key, line.month, rule)
    }

    /// The first line with this identifier; nothing when there is none.
    pub fn explain(self, rules: &Rules, line: &Name) -> Option<Explanation<'a>> {
        let place = self.book.place_of(line)?;
        let line = self.book.line(place);
        let key = self.words.key(line.key);
        let known_since = self.deliveries.first_month();
        let weighed = self.weigh(rules, known_since, key.saad, &[place]).pop()?;
        Some(Explanation {
            rule: rules.get(key.saad, key.service).copied(),
            findings: weighed.findings,
            month: line.month,
            minutes: weighed.minutes,
            balance: weighed.balance,
            quantity_min: Compared { expected: weighed.payable_min.into(), found: line.quantity_min.into() },
            price_c: Compared { expected: weighed.price_c.into(), found: line.price_c.into() },
            amount_c: Compared { expected: weighed.amount_c, found: line.amount_c.into() },
            surcharged: weighed.surcharged,
            surcharge_c: weighed.surcharge_c,
            visits: self.visits_behind(rules, place),
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

impl Ledger<'_> {
    fn weigh(&self, place: u32, known_since: Option<MonthNo>) -> Weighed {
        let book = self.world.book;
        let line = book.line(place);
        let rule = self.rule(line);
        let facts = self.facts(line, known_since);
        let findings = judge(line, book.is_again(place), rule, &facts);
        let close =
            if findings.has(Finding::QuantityMismatch) { facts.minutes.delivered } else { line.quantity_min };
        let over = if findings.has(Finding::OverPlan) { facts.balance.over_min } else { 0 };
        let refused = [Finding::NoOrder, Finding::DuplicateLine, Finding::NotAuthorised];
        let owed = !refused.into_iter().any(|finding| findings.has(finding));
        let payable_min = if owed { close.saturating_sub(over).max(0) } else { 0 };
        let price_c = rule.tariff_c.unwrap_or(line.price_c);
        let surcharge_c = rule.surcharges.amount_c(facts.surcharged, payable_min, price_c);
        Weighed {
            findings,
            minutes: facts.minutes,
            visits: facts.visits,
            balance: facts.balance,
            payable_min,
            price_c,
            amount_c: amount_c(payable_min, price_c) + surcharge_c,
            surcharged: facts.surcharged,
            surcharge_c,
        }
    }
}
