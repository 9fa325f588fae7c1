//! All the visits, by provider and month, in a form that answers at once.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::{
    calendar::MonthNo,
    gather::{Gatherer, Heap, UNPLANNED},
    names::{Id, VisitNames},
    overlap,
    visit::Visit,
    vocabulary::{Learned, Vocabulary},
};

/// The visits of a key in a partition: those before `end`, after the cell before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub key: u32,
    pub end: u32,
    pub misses_stamp: bool,
    pub overlaps: bool,
}

/// The visits of one provider and month, key after key.
#[derive(Clone, Debug)]
pub(crate) struct Partition {
    pub month: MonthNo,
    pub cells: Vec<Cell>,
    pub visits: Vec<Visit>,
    /// Planned seconds: empty, or one for each visit.
    pub planned: Vec<u32>,
    /// The places of those that nobody stamped, in order.
    pub unstamped: Vec<u32>,
    /// One for each worker.
    pub tours: Vec<Tour>,
}

/// What a worker did in a partition, as far as it shows while the visits come in: nearly always one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tour {
    pub worker: u32,
    /// Of the first visit that ended.
    pub start: u32,
    /// Of the last visit that ended.
    pub end: u32,
    /// Whether each began when the one before had ended, and later than it began.
    pub in_order: bool,
}

impl Tour {
    const fn of(worker: u32) -> Self {
        Self { worker, start: u32::MAX, end: 0, in_order: true }
    }

    #[inline]
    fn add(&mut self, visit: &Visit) {
        if !visit.has_end() {
            return;
        }
        self.in_order &= visit.start >= self.end && visit.seconds() > 0;
        self.start = self.start.min(visit.start);
        self.end = visit.end();
    }
}

/// A worker without a tour.
pub(crate) const NO_TOUR: u32 = u32::MAX;

impl Partition {
    /// Each cell with the places of its visits.
    pub fn runs(&self) -> impl Iterator<Item = (&Cell, std::ops::Range<usize>)> {
        let mut from = 0;
        self.cells.iter().map(move |cell| {
            let run = from..cell.end as usize;
            from = run.end;
            (cell, run)
        })
    }

    pub fn planned(&self, place: usize) -> Option<u32> {
        self.planned.get(place).copied().filter(|seconds| *seconds != UNPLANNED)
    }

    /// The number of the cell a visit stands in.
    pub fn cell_at(&self, place: usize) -> usize {
        self.cells.partition_point(|cell| cell.end as usize <= place)
    }

    /// From heaps of visits with, for each, what its ranks have become. `keys` are those of the provider, by place;
    /// `tour_of` says [`NO_TOUR`] of every worker, before and after.
    fn new(month: MonthNo, heaps: &[(Heap, &Learned, u32)], keys: &[u32], tour_of: &mut [u32]) -> Self {
        let mut next = vec![0; keys.len()];
        for (heap, learned, _) in heaps {
            heap.keys.iter().for_each(|key| next[learned.places[*key as usize] as usize] += 1);
        }
        let mut cells = Vec::with_capacity(keys.len());
        let mut total = 0;
        for (key, next) in keys.iter().zip(&mut next) {
            let count = std::mem::replace(next, total);
            total += count;
            if count > 0 {
                cells.push(Cell { key: *key, end: total, misses_stamp: false, overlaps: false });
            }
        }
        let is_planned = heaps.iter().any(|(heap, ..)| !heap.planned.is_empty());
        let mut visits = vec![Visit::default(); total as usize];
        let mut planned = vec![UNPLANNED; if is_planned { total as usize } else { 0 }];
        let mut tours = Vec::new();
        let (mut unended, mut unstamped) = (Vec::new(), Vec::new());
        for (heap, learned, shift) in heaps {
            let mut of_heap = heap.unstamped.iter().peekable();
            for (number, (visit, key)) in heap.visits.iter().zip(&heap.keys).enumerate() {
                let worker = learned.workers[visit.worker as usize];
                let visit = visit.renamed(worker, VisitNames::shifted(visit.id, *shift));
                let tour = &mut tour_of[worker as usize];
                if *tour == NO_TOUR {
                    *tour = tours.len() as u32;
                    tours.push(Tour::of(worker));
                }
                tours[*tour as usize].add(&visit);
                let next = &mut next[learned.places[*key as usize] as usize];
                if !visit.has_end() {
                    unended.push(*next);
                }
                if of_heap.next_if_eq(&&(number as u32)).is_some() {
                    unstamped.push(*next);
                }
                visits[*next as usize] = visit;
                if let Some(seconds) = heap.planned.get(number) {
                    planned[*next as usize] = *seconds;
                }
                *next += 1;
            }
        }
        tours.iter().for_each(|tour| tour_of[tour.worker as usize] = NO_TOUR);
        unstamped.sort_unstable();
        let mut partition = Self { month, cells, visits, planned, unstamped, tours };
        for place in unended {
            let cell = partition.cell_at(place as usize);
            partition.cells[cell].misses_stamp = true;
        }
        partition
    }

    /// Takes away the end of what nobody stamped, where `asked` says so of the key; false when there was none.
    fn ask_for_stamps(&mut self, asked: impl Fn(u32) -> bool) -> bool {
        let mut workers = HashSet::new();
        for place in std::mem::take(&mut self.unstamped) {
            let cell = self.cell_at(place as usize);
            let cell = &mut self.cells[cell];
            if asked(cell.key) {
                cell.misses_stamp = true;
                let visit = &mut self.visits[place as usize];
                visit.remove_end();
                workers.insert(visit.worker);
            }
        }
        // What those workers did is looked at again.
        for tour in self.tours.iter_mut().filter(|tour| workers.contains(&tour.worker)) {
            tour.in_order = false;
        }
        !workers.is_empty()
    }
}

/// The visits of one provider, by month.
#[derive(Clone, Debug, Default)]
pub(crate) struct Provider {
    pub partitions: Vec<Partition>,
}

impl Provider {
    pub fn partition(&self, month: MonthNo) -> Option<&Partition> {
        let place = self.partitions.binary_search_by_key(&month, |partition| partition.month).ok()?;
        Some(&self.partitions[place])
    }
}

/// Sixteen bytes per visit, twenty where the planning is known. Overlaps are marked once, here: no rule and no
/// filter changes them.
#[derive(Clone, Debug, Default)]
pub struct Deliveries {
    pub(crate) providers: Vec<Provider>,
    pub(crate) ids: VisitNames,
    /// Identifiers that were compared, of visits a worker starts in the same second.
    tied: Vec<u32>,
}

impl Deliveries {
    /// Puts together what each thread read. The answer does not depend on who read what.
    pub fn new(words: &mut Vocabulary, gatherers: Vec<Gatherer>) -> Self {
        let mut deliveries = Self::default();
        deliveries.place(words, gatherers);
        deliveries
    }

    /// Puts the visits of a provider's month in the place of those known until now, as when a corrected message
    /// arrives. The visits gathered for other providers or months replace those too.
    pub fn replace(&mut self, words: &mut Vocabulary, gathered: Gatherer) {
        self.place(words, vec![gathered]);
    }

    /// Forgets a provider's month; overlaps are marked anew by the [`Self::replace`] that follows.
    pub fn forget(&mut self, saad: u32, month: MonthNo) {
        if let Some(provider) = self.providers.get_mut(saad as usize) {
            provider.partitions.retain(|partition| partition.month != month);
        }
    }

    /// The same where rules ask for stamps, which `asked` says of each key: what nobody stamped has no end. Nothing when
    /// that changes nothing.
    pub fn stamped_only(&self, words: &Vocabulary, asked: impl Fn(u32) -> bool) -> Option<Self> {
        self.partitions().any(|partition| !partition.unstamped.is_empty()).then_some(())?;
        let mut stamped = self.clone();
        let partitions = stamped.providers.iter_mut().flat_map(|provider| &mut provider.partitions);
        let changed = partitions.fold(false, |changed, partition| partition.ask_for_stamps(&asked) | changed);
        stamped.tied = overlap::mark(&mut stamped.providers, &stamped.ids, words.workers.len());
        changed.then_some(stamped)
    }

    fn place(&mut self, words: &mut Vocabulary, gatherers: Vec<Gatherer>) {
        let mut heaps: Vec<Vec<(MonthNo, Heap, usize)>> = Vec::new();
        let mut learned = Vec::new();
        for (reader, gatherer) in gatherers.into_iter().enumerate() {
            let shift = self.ids.append(&gatherer.ids);
            let ranks = words.learn(&gatherer.words);
            heaps.resize_with(heaps.len().max(words.saads.len()), Vec::new);
            for (saad, months) in gatherer.saads.into_iter().enumerate() {
                let saad = ranks.saads[saad] as usize;
                heaps[saad].extend(months.into_iter().map(|(month, heap)| (month, heap, reader)));
            }
            learned.push((ranks, shift));
        }
        self.providers.resize_with(heaps.len().max(self.providers.len()), Provider::default);
        let words = &*words;
        let tour_of = || vec![NO_TOUR; words.workers.len()];
        self.providers.par_iter_mut().zip(heaps).enumerate().for_each_init(
            tour_of,
            |tour_of, (saad, (provider, mut heaps))| {
                heaps.sort_by_key(|(month, _, reader)| (*month, *reader));
                let mut heaps = heaps.into_iter().peekable();
                while let Some((month, heap, reader)) = heaps.next() {
                    let with_ranks = |heap, reader: usize| (heap, &learned[reader].0, learned[reader].1);
                    let mut together = vec![with_ranks(heap, reader)];
                    while let Some((_, heap, reader)) = heaps.next_if(|(other, ..)| *other == month) {
                        together.push(with_ranks(heap, reader));
                    }
                    let partition = Partition::new(month, &together, words.keys_of(saad as u32), tour_of);
                    match provider.partitions.binary_search_by_key(&month, |known| known.month) {
                        Ok(place) => provider.partitions[place] = partition,
                        Err(place) => provider.partitions.insert(place, partition),
                    }
                }
            },
        );
        self.tied = overlap::mark(&mut self.providers, &self.ids, words.workers.len());
    }

    /// The visits that start in the same second as another of their worker, when their identifiers are numbers: no
    /// others are ever compared.
    pub fn tied(&self) -> impl Iterator<Item = u64> {
        self.tied.iter().filter_map(|kept| self.ids.number(*kept))
    }

    /// Gives visits their identifiers, where another number stood for them until now.
    pub fn rename(&mut self, words: &Vocabulary, ids: &HashMap<u64, u64>) {
        let visits = self.providers.iter_mut().flat_map(|provider| &mut provider.partitions);
        for visit in visits.flat_map(|partition| &mut partition.visits) {
            if let Some(id) = self.ids.number(visit.id).and_then(|number| ids.get(&number)) {
                visit.id = self.ids.keep(Id::Number(*id));
            }
        }
        self.tied = overlap::mark(&mut self.providers, &self.ids, words.workers.len());
    }

    pub fn visits(&self) -> usize {
        self.partitions().map(|partition| partition.visits.len()).sum()
    }

    /// The months a provider's visits are known of, in order.
    pub fn months_of(&self, saad: u32) -> impl Iterator<Item = MonthNo> {
        let partitions = self.providers.get(saad as usize).map_or(&[][..], |provider| &provider.partitions);
        partitions.iter().map(|partition| partition.month)
    }

    /// The first month any visit is known of.
    pub fn first_month(&self) -> Option<MonthNo> {
        self.partitions().map(|partition| partition.month).min()
    }

    /// What the identifiers of the visits take in memory, those that are small numbers left out.
    pub fn bytes_of_names(&self) -> usize {
        self.ids.bytes()
    }

    /// What the visits take in memory, cells and planned lengths included.
    pub fn bytes(&self) -> usize {
        let of = |partition: &Partition| {
            size_of_val(&partition.visits[..])
                + size_of_val(&partition.planned[..])
                + size_of_val(&partition.cells[..])
                + size_of_val(&partition.unstamped[..])
        };
        self.partitions().map(of).sum()
    }

    fn partitions(&self) -> impl Iterator<Item = &Partition> {
        self.providers.iter().flat_map(|provider| &provider.partitions)
    }
}
