//! The delivered minutes of a month, whether anybody invoiced them or not.

use crate::{
    calendar::MonthNo,
    ledger::World,
    rule::{Rule, Rules},
};

/// What the visits of a key came to in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Its rank in the vocabulary.
    pub key: u32,
    pub delivered_min: i64,
}

impl World<'_> {
    /// Every key with a visit that month, as an invoice line of it would be answered.
    pub fn tally(self, rules: &Rules, month: MonthNo) -> Vec<Tally> {
        let partitions = self.deliveries.providers.iter().filter_map(|provider| provider.partition(month));
        let tallies = partitions.flat_map(|partition| {
            partition.runs().map(|(cell, run)| {
                let key = self.words.key(cell.key);
                let rule = rules.get(key.saad, key.service).copied().unwrap_or(Rule::ABSENT);
                let seconds = rule.rounding.sum(partition, run).cast_signed();
                Tally { key: cell.key, delivered_min: (seconds + 30) / 60 }
            })
        });
        tallies.collect()
    }
}
