//! All the visits, by provider and month, in a form that answers at once.

use rayon::prelude::*;

use crate::{
    calendar::MonthNo,
    gather::{Gatherer, Heap, NO_END, Raw, UNPLANNED},
    names::VisitNames,
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
}

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

    /// From heaps of visits with, for each, what its ranks have become.
    fn new(month: MonthNo, heaps: &[(Heap, &Learned, u32)], places: &dyn Fn(u32) -> u32) -> Self {
        let count = heaps.iter().map(|(heap, ..)| heap.raws.len()).sum();
        // Counting sort by the key's place among those of the provider.
        let mut counts: Vec<u32> = Vec::new();
        let mut keys: Vec<u32> = Vec::new();
        for (heap, learned, _) in heaps {
            for raw in &heap.raws {
                let key = learned.keys[raw.key as usize];
                let place = places(key) as usize;
                if counts.len() <= place {
                    counts.resize(place + 1, 0);
                    keys.resize(place + 1, 0);
                }
                counts[place] += 1;
                keys[place] = key;
            }
        }
        let mut cells = Vec::new();
        let mut end = 0;
        for (count, key) in counts.iter_mut().zip(keys) {
            if *count > 0 {
                let start = end;
                end += *count;
                *count = start;
                cells.push(Cell { key, end, misses_stamp: false, overlaps: false });
            }
        }
        let mut next = counts;
        let mut visits = vec![Visit::new(0, None, 0, 0); count];
        let any_planned = heaps.iter().any(|(heap, ..)| !heap.planned.is_empty());
        let mut planned = vec![UNPLANNED; if any_planned { count } else { 0 }];
        for (heap, learned, shift) in heaps {
            for (number, raw) in heap.raws.iter().enumerate() {
                let next = &mut next[places(learned.keys[raw.key as usize]) as usize];
                let place = *next as usize;
                *next += 1;
                visits[place] = placed(raw, learned, *shift);
                if let Some(seconds) = heap.planned.get(number) {
                    planned[place] = *seconds;
                }
            }
        }
        Self { month, cells, visits, planned }
    }

    /// Says of each cell what its visits say.
    pub fn summarise(&mut self) {
        let mut from = 0;
        for cell in &mut self.cells {
            let run = &self.visits[from..cell.end as usize];
            cell.misses_stamp = run.iter().any(|visit| !visit.has_end());
            cell.overlaps = run.iter().any(Visit::overlaps);
            from = cell.end as usize;
        }
    }
}

#[inline]
fn placed(raw: &Raw, learned: &Learned, shift: u32) -> Visit {
    let seconds = (raw.seconds != NO_END).then_some(raw.seconds);
    let worker = learned.workers[raw.worker as usize];
    Visit::new(raw.start, seconds, worker, VisitNames::shifted(raw.id, shift))
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
        self.providers.par_iter_mut().zip(heaps).for_each(|(provider, mut heaps)| {
            heaps.sort_by_key(|(month, _, reader)| (*month, *reader));
            let mut heaps = heaps.into_iter().peekable();
            while let Some((month, heap, reader)) = heaps.next() {
                let with_ranks = |heap, reader: usize| (heap, &learned[reader].0, learned[reader].1);
                let mut together = vec![with_ranks(heap, reader)];
                while let Some((_, heap, reader)) = heaps.next_if(|(other, ..)| *other == month) {
                    together.push(with_ranks(heap, reader));
                }
                let partition = Partition::new(month, &together, &|key| words.key(key).place);
                match provider.partitions.binary_search_by_key(&month, |known| known.month) {
                    Ok(place) => provider.partitions[place] = partition,
                    Err(place) => provider.partitions.insert(place, partition),
                }
            }
        });
        overlap::mark(&mut self.providers, &self.ids, words.workers.len());
    }

    pub fn visits(&self) -> usize {
        self.partitions().map(|partition| partition.visits.len()).sum()
    }

    /// The first month any visit is known of.
    pub fn first_month(&self) -> Option<MonthNo> {
        self.partitions().map(|partition| partition.month).min()
    }

    /// What the visits take in memory, cells and planned lengths included.
    pub fn bytes(&self) -> usize {
        let of = |partition: &Partition| {
            size_of_val(&partition.visits[..])
                + size_of_val(&partition.planned[..])
                + size_of_val(&partition.cells[..])
        };
        self.partitions().map(of).sum()
    }

    fn partitions(&self) -> impl Iterator<Item = &Partition> {
        self.providers.iter().flat_map(|provider| &provider.partitions)
    }
}
