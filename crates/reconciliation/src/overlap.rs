//! Nobody is in two places: a visit that starts before the end of the worker's visit just before it.
//!
//! Across months and providers. Visits without an end are left out, as the text says. Most workers have one provider:
//! their months are looked at one after the other, in the provider's own thread. The few others are put together.

use rayon::prelude::*;

use crate::{
    deliveries::{Partition, Provider},
    names::VisitNames,
};

/// A visit with an end, and where it stands.
#[derive(Clone, Copy, Default)]
struct Stay {
    start: u32,
    end: u32,
    id: u32,
    /// Its number among all the visits of the provider.
    place: u32,
}

/// What is found of a provider: the places of early visits, and the visits of the workers it shares.
#[derive(Default)]
struct Found {
    early: Vec<u32>,
    shared: Vec<(u32, Stay)>,
}

/// Who was seen where: one provider, or several.
const NOBODY: u32 = u32::MAX;
const SEVERAL: u32 = u32::MAX - 1;

/// Marks every visit anew.
pub(crate) fn mark(providers: &mut [Provider], ids: &VisitNames, workers: usize) {
    let mut home = vec![NOBODY; workers];
    for (number, provider) in (0..).zip(&*providers) {
        for worker in provider.partitions.iter().flat_map(|partition| &partition.workers) {
            let home = &mut home[*worker as usize];
            *home = if *home == NOBODY || *home == number { number } else { SEVERAL };
        }
    }
    let found: Vec<Found> = providers
        .par_iter()
        .map_init(|| Search::new(workers), |search, provider| search.provider(provider, &home, ids))
        .collect();
    let mut early: Vec<Vec<u32>> = Vec::with_capacity(found.len());
    let mut shared = Vec::new();
    for (provider, found) in found.into_iter().enumerate() {
        early.push(found.early);
        shared.extend(found.shared.into_iter().map(|(worker, stay)| (worker, stay, provider)));
    }
    shared.sort_unstable_by(|(worker, stay, _), (other, next, _)| {
        let by_start = worker.cmp(other).then_with(|| stay.start.cmp(&next.start));
        by_start.then_with(|| ids.compare(stay.id, next.id))
    });
    for pair in shared.windows(2) {
        let ((before, stay, _), (worker, next, provider)) = (&pair[0], &pair[1]);
        if before == worker && next.start < stay.end {
            early[*provider].push(next.place);
        }
    }
    providers.par_iter_mut().zip(early).for_each(|(provider, early)| set(provider, early));
}

/// What a thread needs again for every provider.
struct Search {
    /// For each worker of the partition at hand, where the next visit goes among `stays`; for others, anything.
    next: Vec<u32>,
    /// The end of each worker's last visit in the months before; zero outside a provider.
    ends: Vec<u32>,
    stays: Vec<Stay>,
    order: Vec<u64>,
}

impl Search {
    fn new(workers: usize) -> Self {
        Self { next: vec![0; workers], ends: vec![0; workers], stays: Vec::new(), order: Vec::new() }
    }

    fn provider(&mut self, provider: &Provider, home: &[u32], ids: &VisitNames) -> Found {
        let mut found = Found::default();
        let mut first_place = 0;
        for partition in &provider.partitions {
            self.group(partition, first_place);
            first_place += partition.visits.len() as u32;
            let mut from = 0;
            for worker in &partition.workers {
                let end = self.next[*worker as usize];
                let stays = &self.stays[from as usize..end as usize];
                from = end;
                if home[*worker as usize] == SEVERAL {
                    found.shared.extend(stays.iter().map(|stay| (*worker, *stay)));
                    continue;
                }
                sort(stays, &mut self.order, ids);
                let before_ends = &mut self.ends[*worker as usize];
                for number in &self.order {
                    let stay = &stays[*number as u32 as usize];
                    if stay.start < *before_ends {
                        found.early.push(stay.place);
                    }
                    *before_ends = stay.end;
                }
            }
        }
        for worker in provider.partitions.iter().flat_map(|partition| &partition.workers) {
            self.ends[*worker as usize] = 0;
        }
        found
    }

    /// Puts the ended visits of each worker together, in the order of the partition's workers; `next` is then where
    /// each one's end.
    fn group(&mut self, partition: &Partition, first_place: u32) {
        for worker in &partition.workers {
            self.next[*worker as usize] = 0;
        }
        for visit in &partition.visits {
            self.next[visit.worker as usize] += u32::from(visit.has_end());
        }
        let mut total = 0;
        for worker in &partition.workers {
            total += std::mem::replace(&mut self.next[*worker as usize], total);
        }
        if self.stays.len() < total as usize {
            self.stays.resize(total as usize, Stay::default());
        }
        for (place, visit) in (first_place..).zip(&partition.visits).filter(|(_, visit)| visit.has_end()) {
            let next = &mut self.next[visit.worker as usize];
            self.stays[*next as usize] = Stay { start: visit.start, end: visit.end(), id: visit.id, place };
            *next += 1;
        }
    }
}

/// The numbers of the visits by start, then identifier, in the low half of `order`: whole numbers sort without a
/// branch, and few visits start at the same second.
fn sort(stays: &[Stay], order: &mut Vec<u64>, ids: &VisitNames) {
    order.clear();
    order.extend((0_u64..).zip(stays).map(|(number, stay)| (u64::from(stay.start) << 32) | number));
    order.sort_unstable();
    for together in order.chunk_by_mut(|one, other| one >> 32 == other >> 32).filter(|run| run.len() > 1) {
        let id = |number: &u64| stays[*number as u32 as usize].id;
        together.sort_unstable_by(|one, other| ids.compare(id(one), id(other)));
    }
}

/// Marks these places, and no other.
fn set(provider: &mut Provider, mut early: Vec<u32>) {
    early.sort_unstable();
    let mut early = early.into_iter().peekable();
    let mut from = 0;
    for partition in &mut provider.partitions {
        let mut start = 0;
        for cell in &mut partition.cells {
            let end = cell.end as usize;
            if std::mem::take(&mut cell.overlaps) {
                partition.visits[start..end].iter_mut().for_each(|visit| visit.set_overlap(false));
            }
            start = end;
        }
        let end = from + partition.visits.len() as u32;
        while let Some(place) = early.next_if(|place| *place < end) {
            let place = (place - from) as usize;
            let cell = partition.cell_at(place);
            partition.cells[cell].overlaps = true;
            partition.visits[place].set_overlap(true);
        }
        from = end;
    }
}
