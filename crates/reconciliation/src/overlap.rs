//! Nobody is in two places: a visit that starts before the end of the worker's visit just before it.
//!
//! Across months and providers. Visits without an end are left out, as the text says. Most workers have one provider,
//! whose thread follows them from month to month; where their visits came in one after the other, nothing is looked
//! at again. The few others are put together.

use std::collections::BTreeMap;

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

/// What is found of a provider.
#[derive(Default)]
struct Found {
    /// The places of early visits.
    early: Vec<u32>,
    /// Identifiers of visits a worker starts in the same second.
    tied: Vec<u32>,
    /// Workers it shares, each with the visits of a month.
    shared: Vec<(u32, Vec<Stay>)>,
}

/// Who was seen where: one provider, or several.
const NOBODY: u32 = u32::MAX;
const SEVERAL: u32 = u32::MAX - 1;

/// Marks every visit anew; gives the identifiers that were compared.
pub(crate) fn mark(providers: &mut [Provider], ids: &VisitNames, workers: usize) -> Vec<u32> {
    let mut home = vec![NOBODY; workers];
    for (number, provider) in (0..).zip(&*providers) {
        for tour in provider.partitions.iter().flat_map(|partition| &partition.tours) {
            let home = &mut home[tour.worker as usize];
            *home = if *home == NOBODY || *home == number { number } else { SEVERAL };
        }
    }
    let found: Vec<Found> = providers
        .par_iter()
        .map_init(|| Search::new(workers), |search, provider| search.provider(provider, &home, ids))
        .collect();
    let mut early: Vec<Vec<u32>> = Vec::with_capacity(found.len());
    let mut tied = Vec::new();
    let mut shared: BTreeMap<u32, Vec<(usize, Vec<Stay>)>> = BTreeMap::new();
    for (provider, found) in found.into_iter().enumerate() {
        early.push(found.early);
        tied.extend(found.tied);
        for (worker, stays) in found.shared {
            shared.entry(worker).or_default().push((provider, stays));
        }
    }
    let mut sorted = Sorted::default();
    for of_worker in shared.values() {
        let (at, stays): (Vec<usize>, Vec<Stay>) = of_worker
            .iter()
            .flat_map(|(provider, stays)| stays.iter().map(move |stay| (*provider, *stay)))
            .unzip();
        sorted.sort(&stays, ids, &mut tied);
        for number in sorted.early(&stays, &mut 0) {
            early[at[number]].push(stays[number].place);
        }
    }
    providers.par_iter_mut().zip(early).for_each(|(provider, early)| set(provider, early));
    tied
}

/// What a thread needs again for every provider.
struct Search {
    /// For each worker looked for in the partition at hand, where the next visit goes among `stays`; for others,
    /// [`LEFT_OUT`].
    next: Vec<u32>,
    /// The end of each worker's last visit in the months before; zero outside a provider.
    ends: Vec<u32>,
    /// Those looked for.
    workers: Vec<u32>,
    stays: Vec<Stay>,
    sorted: Sorted,
}

/// This worker's visits are not looked for.
const LEFT_OUT: u32 = u32::MAX;

impl Search {
    fn new(workers: usize) -> Self {
        Self {
            next: vec![LEFT_OUT; workers],
            ends: vec![0; workers],
            workers: Vec::new(),
            stays: Vec::new(),
            sorted: Sorted::default(),
        }
    }

    fn provider(&mut self, provider: &Provider, home: &[u32], ids: &VisitNames) -> Found {
        let mut found = Found::default();
        let mut first_place = 0;
        for partition in &provider.partitions {
            self.workers.clear();
            for tour in &partition.tours {
                let before_ends = &mut self.ends[tour.worker as usize];
                if home[tour.worker as usize] == SEVERAL || !tour.in_order || tour.start < *before_ends {
                    self.workers.push(tour.worker);
                } else {
                    *before_ends = tour.end.max(*before_ends);
                }
            }
            self.group(partition, first_place);
            first_place += partition.visits.len() as u32;
            let mut from = 0;
            for worker in &self.workers {
                let end = std::mem::replace(&mut self.next[*worker as usize], LEFT_OUT);
                let stays = &self.stays[from as usize..end as usize];
                from = end;
                if home[*worker as usize] == SEVERAL {
                    found.shared.push((*worker, stays.to_vec()));
                    continue;
                }
                self.sorted.sort(stays, ids, &mut found.tied);
                let early = self.sorted.early(stays, &mut self.ends[*worker as usize]);
                found.early.extend(early.map(|number| stays[number].place));
            }
        }
        for tour in provider.partitions.iter().flat_map(|partition| &partition.tours) {
            self.ends[tour.worker as usize] = 0;
        }
        found
    }

    /// Puts the ended visits of each worker looked for together, in the order of `workers`; `next` is then where each
    /// one's end.
    fn group(&mut self, partition: &Partition, first_place: u32) {
        if self.workers.is_empty() {
            return;
        }
        for worker in &self.workers {
            self.next[*worker as usize] = 0;
        }
        let next = &mut self.next;
        let ended = || partition.visits.iter().zip(first_place..).filter(|(visit, _)| visit.has_end());
        for (visit, _) in ended() {
            let count = &mut next[visit.worker as usize];
            *count += u32::from(*count != LEFT_OUT);
        }
        let mut total = 0;
        for worker in &self.workers {
            total += std::mem::replace(&mut next[*worker as usize], total);
        }
        if self.stays.len() < total as usize {
            self.stays.resize(total as usize, Stay::default());
        }
        for (visit, place) in ended() {
            let next = &mut next[visit.worker as usize];
            if *next != LEFT_OUT {
                self.stays[*next as usize] =
                    Stay { start: visit.start, end: visit.end(), id: visit.id, place };
                *next += 1;
            }
        }
    }
}

/// Visits by start, then identifier: starts above, numbers below, as whole numbers sort without a branch.
#[derive(Default)]
struct Sorted(Vec<u64>);

impl Sorted {
    /// Few visits start in the same second: those whose identifiers are compared go to `tied`.
    fn sort(&mut self, stays: &[Stay], ids: &VisitNames, tied: &mut Vec<u32>) {
        let Self(order) = self;
        order.clear();
        order.extend((0_u64..).zip(stays).map(|(number, stay)| (u64::from(stay.start) << 32) | number));
        order.sort_unstable();
        for together in order.chunk_by_mut(|one, other| one >> 32 == other >> 32).filter(|run| run.len() > 1)
        {
            let id = |number: &u64| stays[*number as u32 as usize].id;
            together.sort_unstable_by(|one, other| ids.compare(id(one), id(other)));
            tied.extend(together.iter().map(id));
        }
    }

    /// The numbers of the visits that start before the one just before ends, the first one given.
    fn early(&self, stays: &[Stay], before_ends: &mut u32) -> impl Iterator<Item = usize> {
        let numbers = self.0.iter().map(|number| *number as u32 as usize);
        numbers.filter(|number| {
            let stay = &stays[*number];
            stay.start < std::mem::replace(before_ends, stay.end)
        })
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
