//! Workers go from one person to the next; a visit overlaps the one before only where it is noted.

use reconciliation::calendar::{DAY, MonthNo};

use super::{
    chance::Chance,
    people::{NIGHT, People},
};

/// An intervention as stamped.
pub(super) struct Stamped {
    pub key: usize,
    pub worker: u32,
    pub start: u32,
    pub end: Option<u32>,
}

/// What is known of a key and month because it was made so.
#[derive(Clone, Copy, Default)]
pub(super) struct Made {
    pub delivered_min: i64,
    pub misses_stamp: bool,
    pub overlaps: bool,
}

pub(super) struct Tours<'p> {
    people: &'p People,
    first_month: MonthNo,
    months: usize,
    /// By key, then month.
    pub made: Vec<Vec<Made>>,
    /// The first worker of each provider.
    pools: Vec<u32>,
}

/// How early somebody leaves who is in two places: less than the shortest visit.
const EARLY: u32 = 300;
/// A visit for another provider fills this, which every rounding leaves as it is.
const EXTRA: u32 = 900;

impl<'p> Tours<'p> {
    pub fn new(people: &'p People, first_month: MonthNo, months: usize) -> Self {
        let mut next = 1;
        let pool = |keys: &Vec<usize>| {
            let first = next;
            // A tour has five visits at least, a night one: there is somebody for each.
            next += pool_of(keys) + keys.len() as u32;
            first
        };
        let pools = people.of_provider.iter().map(pool).collect();
        let made = vec![vec![Made::default(); months]; people.keys.len()];
        Self { people, first_month, months, made, pools }
    }

    /// The visits of a provider's day, in the order of its tours.
    pub fn day(&mut self, chance: &mut Chance, provider: usize, day: u32) -> Vec<Stamped> {
        let keys = &self.people.of_provider[provider];
        let (pool, first) = (pool_of(keys), self.pools[provider]);
        let midnight = day * DAY;
        let rotated = |tour: u32| first + (tour + day * 7) % pool;
        let mut visits: Vec<Stamped> = Vec::new();
        let mut tour = 0;
        let mut left = 0;
        let mut at = 0;
        for (place, key) in keys.iter().enumerate() {
            let known = &self.people.keys[*key];
            if chance.below(1_000_000) >= known.daily {
                continue;
            }
            if known.service == NIGHT {
                let start = midnight + 22 * 3600 + chance.below(5400);
                let worker = first + pool + place as u32;
                self.visit(chance, &mut visits, *key, worker, start);
                continue;
            }
            let starts_tour = left == 0 || at > midnight + 20 * 3600;
            if starts_tour {
                tour += u32::from(at > 0);
                left = 5 + chance.below(5);
                at = midnight + 7 * 3600 + chance.below(2700);
            }
            let before = visits.last().and_then(|visit| visit.end).filter(|_| !starts_tour);
            let same_worker = visits.last().is_some_and(|visit| visit.worker == rotated(tour));
            let early = before.filter(|_| same_worker && chance.one_in(2500));
            let start = early.map_or(at, |end| end - EARLY);
            if early.is_some() {
                self.note(*key, start).overlaps = true;
            }
            at = self.visit(chance, &mut visits, *key, rotated(tour), start) + 300 + chance.below(900);
            left -= 1;
        }
        visits
    }

    /// Gives when the worker is free again.
    fn visit(
        &mut self,
        chance: &mut Chance,
        visits: &mut Vec<Stamped>,
        key: usize,
        worker: u32,
        start: u32,
    ) -> u32 {
        let lasts_min = self.people.keys[key].lasts_min;
        let end = start + (lasts_min * 60 + self.noise(chance, key)) as u32;
        if chance.one_in(2500) {
            visits.push(Stamped { key, worker, start, end: None });
            self.note(key, start).misses_stamp = true;
            return end;
        }
        visits.push(Stamped { key, worker, start, end: Some(end) });
        self.note(key, start).delivered_min += lasts_min;
        let other = chance.below(self.people.keys.len() as u32) as usize;
        let away = end - EARLY;
        if !chance.one_in(10_000) || self.month(away) >= self.months {
            return end;
        }
        visits.push(Stamped { key: other, worker, start: away, end: Some(away + EXTRA) });
        let made = self.note(other, away);
        made.overlaps = true;
        made.delivered_min += i64::from(EXTRA / 60);
        away + EXTRA
    }

    /// Seconds that the rounding of the rule takes away.
    fn noise(&self, chance: &mut Chance, key: usize) -> i64 {
        let rule = self.people.rule(key);
        match rule.mode {
            "up" => -chance.between(0, rule.step_s - 1),
            "down" => chance.between(0, rule.step_s - 1),
            _ => chance.between(-(rule.step_s / 2), (rule.step_s - 1) / 2),
        }
    }

    fn month(&self, start: u32) -> usize {
        usize::from(MonthNo::of(start).0 - self.first_month.0)
    }

    fn note(&mut self, key: usize, start: u32) -> &mut Made {
        let month = self.month(start);
        &mut self.made[key][month]
    }
}

fn pool_of(keys: &[usize]) -> u32 {
    keys.len() as u32 / 5 + 2
}
