//! Nobody is in two places: a visit that starts before the end of the worker's visit just before it.
//!
//! Across months and providers. Visits without an end are left out, as the text says.

use rayon::prelude::*;

use crate::{deliveries::Provider, names::VisitNames};

/// A visit with an end, and where it stands.
#[derive(Clone, Copy)]
struct Stay {
    start: u32,
    end: u32,
    id: u32,
    /// Its number among all the visits of the provider.
    place: u32,
}

/// Who was seen where: one provider, or several.
const NOBODY: u32 = u32::MAX;
const SEVERAL: u32 = u32::MAX - 1;

/// Marks every visit anew.
pub(crate) fn mark(providers: &mut [Provider], ids: &VisitNames, workers: usize) {
    let counts: Vec<Vec<u32>> = providers.par_iter().map(|provider| count(provider, workers)).collect();
    let mut home = vec![NOBODY; workers];
    for (provider, counts) in counts.iter().enumerate() {
        for (home, _) in home.iter_mut().zip(counts).filter(|(_, count)| **count > 0) {
            *home = if *home == NOBODY { provider as u32 } else { SEVERAL };
        }
    }
    let sorted: Vec<(Vec<u32>, Vec<(u32, Stay)>)> = providers
        .par_iter()
        .zip(counts)
        .map_init(Vec::new, |stays, (provider, counts)| alone(provider, counts, &home, ids, stays))
        .collect();
    let mut early: Vec<Vec<u32>> = Vec::with_capacity(sorted.len());
    let mut shared = Vec::new();
    for (provider, (places, stays)) in sorted.into_iter().enumerate() {
        early.push(places);
        shared.extend(stays.into_iter().map(|(worker, stay)| (worker, stay, provider)));
    }
    shared.sort_unstable_by(|(worker, stay, _), (other, next, _)| {
        worker.cmp(other).then_with(|| compare(stay, next, ids))
    });
    for pair in shared.windows(2) {
        let ((before, stay, _), (worker, next, provider)) = (&pair[0], &pair[1]);
        if before == worker && next.start < stay.end {
            early[*provider].push(next.place);
        }
    }
    providers.par_iter_mut().zip(early).for_each(|(provider, early)| set(provider, early));
}

fn compare(stay: &Stay, other: &Stay, ids: &VisitNames) -> std::cmp::Ordering {
    stay.start.cmp(&other.start).then_with(|| ids.compare(stay.id, other.id))
}

/// The ended visits of each worker.
fn count(provider: &Provider, workers: usize) -> Vec<u32> {
    let mut counts = vec![0; workers];
    for visit in provider.partitions.iter().flat_map(|partition| &partition.visits) {
        counts[visit.worker as usize] += u32::from(visit.has_end());
    }
    counts
}

/// The places of the early visits of workers seen here only; the visits of the others.
fn alone(
    provider: &Provider,
    counts: Vec<u32>,
    home: &[u32],
    ids: &VisitNames,
    stays: &mut Vec<Stay>,
) -> (Vec<u32>, Vec<(u32, Stay)>) {
    let mut next = counts;
    let mut total = 0;
    for count in &mut next {
        total += std::mem::replace(count, total);
    }
    // Taken again from one provider to the next: what is left in it is written over.
    stays.resize((total as usize).max(stays.len()), Stay { start: 0, end: 0, id: 0, place: 0 });
    let mut shared = Vec::new();
    let mut place = 0;
    for visit in provider.partitions.iter().flat_map(|partition| &partition.visits) {
        if visit.has_end() {
            let stay = Stay { start: visit.start, end: visit.end(), id: visit.id, place };
            if home[visit.worker as usize] == SEVERAL {
                shared.push((visit.worker, stay));
            }
            let next = &mut next[visit.worker as usize];
            stays[*next as usize] = stay;
            *next += 1;
        }
        place += 1;
    }
    let mut early = Vec::new();
    let mut order = Vec::new();
    let mut from = 0;
    for (end, home) in next.into_iter().zip(home) {
        let one = &stays[from..end as usize];
        from = end as usize;
        if *home != SEVERAL {
            sort(one, &mut order, ids);
            let mut before_ends = 0;
            for number in &order {
                let stay = &one[*number as u32 as usize];
                if stay.start < before_ends {
                    early.push(stay.place);
                }
                before_ends = stay.end;
            }
        }
    }
    (early, shared)
}

/// The numbers of the visits by start, then identifier, in the low half of `order`: whole numbers sort without a
/// branch, and few visits start at the same second.
fn sort(stays: &[Stay], order: &mut Vec<u64>, ids: &VisitNames) {
    order.clear();
    order.extend((0_u64..).zip(stays).map(|(number, stay)| u64::from(stay.start) << 32 | number));
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
