//! The minutes of one provider, month by month and key by key, as far as the lines asked about need them.

use std::ops::Range;

use crate::{
    book::Book,
    calendar::MonthNo,
    deliveries::{Deliveries, Partition, Provider},
    findings::Facts,
    line::InvoiceLine,
    rule::{Rule, Rules},
    smoothing::{Balance, Minutes},
    surcharge::Kinds,
    vocabulary::Vocabulary,
};

/// All that is compared.
#[derive(Clone, Copy)]
pub struct World<'a> {
    pub words: &'a Vocabulary,
    pub deliveries: &'a Deliveries,
    pub book: &'a Book,
}

pub(crate) struct Ledger<'a> {
    pub world: World<'a>,
    /// For each key of the provider, by place.
    rules: Vec<Rule>,
    from: MonthNo,
    months: usize,
    /// Month after month of each key.
    squares: Vec<Square>,
    /// Minutes with a surcharge, square by square; empty when no rule gives one.
    surcharged: Vec<Kinds>,
}

/// A key and month.
#[derive(Clone, Copy, Default)]
struct Square {
    minutes: Minutes,
    visits: u32,
    misses_stamp: bool,
    overlaps: bool,
}

impl<'a> Ledger<'a> {
    /// Covers the months of the lines and those of their windows; nothing without lines.
    pub fn new<'l>(
        world: World<'a>,
        rules: &Rules,
        saad: usize,
        known_since: Option<MonthNo>,
        lines: impl Iterator<Item = &'l InvoiceLine> + Clone,
    ) -> Option<Self> {
        let keys = world.words.keys_of(saad as u32);
        let rule = |key: &u32| {
            let service = world.words.key(*key).service;
            rules.get(saad as u32, service).copied().unwrap_or(Rule::ABSENT)
        };
        let rules: Vec<Rule> = keys.iter().map(rule).collect();
        let place = |key: u32| world.words.key(key).place as usize;
        let to = lines.clone().map(|line| line.month).max()?;
        let start =
            |line: &InvoiceLine| rules[place(line.key)].smoothing.window_start(line.month, known_since);
        let from = lines.map(start).min()?;
        let months = usize::from(to.0 - from.0) + 1;
        let squares = vec![Square::default(); months * keys.len()];
        let surcharged = match rules.iter().all(|rule| rule.surcharges.is_none()) {
            true => Vec::new(),
            false => vec![Kinds::default(); squares.len()],
        };
        let mut ledger = Self { world, rules, from, months, squares, surcharged };
        if let Some(provider) = world.deliveries.providers.get(saad) {
            ledger.deliver(provider, to);
        }
        ledger.plan(saad, to);
        Some(ledger)
    }

    fn deliver(&mut self, provider: &Provider, to: MonthNo) {
        let months = self.from..=to;
        for partition in provider.partitions.iter().filter(|partition| months.contains(&partition.month)) {
            for (cell, run) in partition.runs() {
                let place = self.world.words.key(cell.key).place as usize;
                self.surcharge(place, partition, run.clone());
                let visits = run.len() as u32;
                let seconds = self.rules[place].rounding.sum(partition, run);
                let square = self.at(place, partition.month);
                square.visits = visits;
                square.minutes.delivered = (seconds as i64 + 30) / 60;
                square.misses_stamp = cell.misses_stamp;
                square.overlaps = cell.overlaps;
            }
        }
    }

    fn surcharge(&mut self, place: usize, partition: &Partition, run: Range<usize>) {
        let surcharges = self.rules[place].surcharges;
        if surcharges.is_none() {
            return;
        }
        let mut kinds = Kinds::default();
        for visit in partition.visits[run].iter().filter(|visit| visit.has_end()) {
            for (sum, seconds) in kinds.iter_mut().zip(surcharges.seconds(visit)) {
                *sum += seconds;
            }
        }
        let square = self.number(place, partition.month);
        self.surcharged[square] = kinds.map(|seconds| (seconds + 30) / 60);
    }

    fn plan(&mut self, saad: usize, to: MonthNo) {
        for order in self.world.book.orders_of(saad) {
            let place = self.world.words.key(order.key).place as usize;
            for month in self.from.0..=to.0 {
                let month = MonthNo(month);
                self.at(place, month).minutes.planned += order.planned(month);
            }
        }
    }

    fn at(&mut self, place: usize, month: MonthNo) -> &mut Square {
        let number = self.number(place, month);
        &mut self.squares[number]
    }

    fn number(&self, place: usize, month: MonthNo) -> usize {
        place * self.months + usize::from(month.0 - self.from.0)
    }

    fn square(&self, place: usize, month: MonthNo) -> &Square {
        &self.squares[self.number(place, month)]
    }

    pub fn rule(&self, line: &InvoiceLine) -> &Rule {
        &self.rules[self.world.words.key(line.key).place as usize]
    }

    fn balance(&self, line: &InvoiceLine, known_since: Option<MonthNo>) -> Balance {
        let place = self.world.words.key(line.key).place as usize;
        let rule = &self.rules[place];
        let start = rule.smoothing.window_start(line.month, known_since);
        rule.balance((start.0..=line.month.0).map(|month| self.square(place, MonthNo(month)).minutes))
    }

    pub fn facts(&self, line: &InvoiceLine, known_since: Option<MonthNo>) -> Facts {
        let place = self.world.words.key(line.key).place as usize;
        let square = self.square(place, line.month);
        Facts {
            minutes: square.minutes,
            visits: square.visits,
            balance: self.balance(line, known_since),
            misses_stamp: square.misses_stamp,
            overlaps: square.overlaps,
            surcharged: self.surcharged.get(self.number(place, line.month)).copied().unwrap_or_default(),
        }
    }
}
