//! The answer for every line, or for those asked about.

use rayon::prelude::*;

use crate::{
    calendar::MonthNo,
    findings::{Findings, judge},
    ledger::{Ledger, World},
    rule::Rules,
};

/// Which lines to answer for. What is left out still counts: overlaps, smoothing and duplicates look at everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub from: Option<MonthNo>,
    /// Inclusive.
    pub to: Option<MonthNo>,
    /// A rank of the vocabulary, as the next.
    pub saad: Option<u32>,
    pub service: Option<u32>,
}

/// What the kernel says of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The line's place in the book: [`crate::Book::line`] is the line.
    pub place: u32,
    pub delivered_min: i64,
    pub planned_min: i64,
    pub findings: Findings,
}

impl World<'_> {
    /// In the order of the lines' identifiers.
    pub fn answer(self, rules: &Rules, filter: &Filter) -> Vec<Outcome> {
        let known_since = self.deliveries.first_month();
        let wanted_saad = |saad: usize| filter.saad.is_none_or(|wanted| wanted as usize == saad);
        let of_providers: Vec<Vec<Outcome>> = self
            .book
            .places
            .par_iter()
            .enumerate()
            .filter(|(saad, _)| wanted_saad(*saad))
            .map(|(saad, places)| self.provider(rules, filter, known_since, saad, places))
            .collect();
        in_order(&of_providers, self.book.len())
    }

    fn provider(
        self,
        rules: &Rules,
        filter: &Filter,
        known_since: Option<MonthNo>,
        saad: usize,
        places: &[u32],
    ) -> Vec<Outcome> {
        let lines = places.iter().map(|place| (*place, self.book.line(*place)));
        let wanted = lines.filter(|(_, line)| {
            filter.from.is_none_or(|from| line.month >= from)
                && filter.to.is_none_or(|to| line.month <= to)
                && filter.service.is_none_or(|service| self.words.key(line.key).service == service)
        });
        let Some(ledger) = Ledger::new(self, rules, saad, known_since, wanted.clone().map(|(_, line)| line))
        else {
            return Vec::new();
        };
        let outcome = |(place, line)| {
            let facts = ledger.facts(line, known_since);
            Outcome {
                place,
                delivered_min: facts.minutes.delivered,
                planned_min: facts.minutes.planned,
                findings: judge(line, self.book.is_again(place), ledger.rule(line), &facts),
            }
        };
        wanted.map(outcome).collect()
    }
}

/// By place, among `lines` of them: every place is known, so that nothing has to be compared.
fn in_order(of_providers: &[Vec<Outcome>], lines: usize) -> Vec<Outcome> {
    let count = of_providers.iter().map(Vec::len).sum();
    if count < lines / 8 {
        let mut few = of_providers.concat();
        few.sort_unstable_by_key(|outcome| outcome.place);
        return few;
    }
    let mut by_place: Vec<Option<&Outcome>> = vec![None; lines];
    for outcome in of_providers.iter().flatten() {
        by_place[outcome.place as usize] = Some(outcome);
    }
    let mut outcomes = Vec::with_capacity(count);
    outcomes.extend(by_place.into_iter().flatten());
    outcomes
}
