//! Visits as they are read, in any order, kept by provider and month.

use crate::{
    calendar::{DAY, MonthNo},
    names::{Id, VisitNames},
    visit::{LONGEST, Visit},
    vocabulary::Vocabulary,
};

/// A visit whose planned length nobody told.
pub(crate) const UNPLANNED: u32 = u32::MAX;

/// Visits of one provider and month, not yet by key. Their workers and keys are those of the gatherer.
#[derive(Default)]
pub(crate) struct Heap {
    pub visits: Vec<Visit>,
    pub keys: Vec<u32>,
    /// Empty, or one planned length for each.
    pub planned: Vec<u32>,
    /// The numbers of those that nobody stamped.
    pub unstamped: Vec<u32>,
}

impl Heap {
    /// Hardly more than is needed, and enough that many small additions cost little.
    fn make_room(&mut self, count: usize) {
        if self.visits.capacity() - self.visits.len() < count {
            let more = count.max(self.visits.len() / 4);
            self.visits.reserve_exact(more);
            self.keys.reserve_exact(more);
        }
    }
}

/// A row of deliveries, its names already ranked in the gatherer's vocabulary.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub id: Id<'a>,
    pub saad: u32,
    pub beneficiary: u32,
    pub worker: u32,
    pub service: u32,
    /// Local civil time, seconds since 1970.
    pub start: u32,
    pub end: Option<u32>,
    /// Seconds, when the planning is known.
    pub planned: Option<u32>,
}

/// Why a visit cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadVisit {
    #[error("la fin précède le début")]
    EndsBeforeStart,
    #[error("la visite dure plus de trente ans")]
    TooLong,
}

/// Each thread that reads has its own; [`crate::Deliveries`] puts them together.
#[derive(Default)]
pub struct Gatherer {
    pub words: Vocabulary,
    pub(crate) ids: VisitNames,
    pub(crate) saads: Vec<Vec<(MonthNo, Heap)>>,
}

impl Gatherer {
    /// Whether a visit may last from one second to another.
    #[inline]
    pub const fn accepts(start: u32, end: u32) -> bool {
        start <= end && end - start <= LONGEST
    }

    /// # Errors
    /// When its end makes no sense; nothing of it is kept.
    #[inline]
    pub fn push(&mut self, row: Row<'_>) -> Result<(), BadVisit> {
        self.keep(row).map(|_| ())
    }

    /// A visit with an end and no stamp: it counts as long as no rule asks for stamps
    /// ([`crate::Deliveries::stamped_only`]).
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn push_unstamped(&mut self, row: Row<'_>) -> Result<(), BadVisit> {
        let heap = self.keep(row)?;
        heap.unstamped.push(heap.keys.len() as u32 - 1);
        Ok(())
    }

    #[inline]
    fn keep(&mut self, row: Row<'_>) -> Result<&mut Heap, BadVisit> {
        let seconds = match row.end {
            None => None,
            Some(end) => {
                let seconds = end.checked_sub(row.start).ok_or(BadVisit::EndsBeforeStart)?;
                if seconds > LONGEST {
                    return Err(BadVisit::TooLong);
                }
                Some(seconds)
            }
        };
        let key = self.words.rank_key(row.saad, row.beneficiary, row.service);
        let id = self.ids.keep(row.id);
        let heap = heap(&mut self.saads, row.saad, MonthNo::of(row.start), as_last_month);
        heap.visits.push(Visit::new(row.start, seconds, row.worker, id));
        heap.keys.push(key);
        if row.planned.is_some() || !heap.planned.is_empty() {
            heap.planned.resize(heap.keys.len() - 1, UNPLANNED);
            heap.planned.push(row.planned.unwrap_or(UNPLANNED));
        }
        Ok(heap)
    }

    /// Many rows at once, column by column; each visit with an end is one that [`Self::accepts`].
    pub fn push_all(&mut self, rows: &Columns<'_>) {
        let mut from = 0;
        while from < rows.starts.len() {
            // Rows of one provider and month come together, in the files providers send.
            let saad = rows.saads[from];
            let month = MonthNo::of(rows.starts[from]);
            let seconds = month.first_day() * DAY..month.end_day() * DAY;
            let same = rows.starts[from..].iter().zip(&rows.saads[from..]);
            let count = same.take_while(|(start, other)| **other == saad && seconds.contains(start)).count();
            let run = from..from + count;
            from = run.end;

            let heap = heap(&mut self.saads, saad, month, |_| count);
            heap.make_room(count);
            let names = rows.beneficiaries[run.clone()].iter().zip(&rows.services[run.clone()]);
            let words = &mut self.words;
            heap.keys
                .extend(names.map(|(beneficiary, service)| words.rank_key(saad, *beneficiary, *service)));
            if !heap.planned.is_empty() {
                heap.planned.resize(heap.keys.len(), UNPLANNED);
            }
            let stamps = rows.starts[run.clone()].iter().zip(&rows.ends[run.clone()]);
            let who = rows.workers[run.clone()].iter().zip(&rows.ids[run]);
            let ids = &mut self.ids;
            heap.visits.extend(stamps.zip(who).map(|((start, end), (worker, id))| {
                let seconds = (*end != Columns::NO_END).then(|| end.wrapping_sub(*start));
                Visit::new(*start, seconds, *worker, ids.keep(Id::Number(*id)))
            }));
        }
    }
}

/// Rows of deliveries as columns of the same length, names already ranked, identifiers all numbers.
#[derive(Clone, Copy)]
pub struct Columns<'a> {
    pub ids: &'a [u64],
    pub saads: &'a [u32],
    pub beneficiaries: &'a [u32],
    pub workers: &'a [u32],
    pub services: &'a [u32],
    pub starts: &'a [u32],
    /// [`Columns::NO_END`] when missing.
    pub ends: &'a [u32],
}

impl Columns<'_> {
    pub const NO_END: u32 = u32::MAX;
}

/// A new one gets room for so many visits, given what is known of the provider.
#[inline]
fn heap(
    saads: &mut Vec<Vec<(MonthNo, Heap)>>,
    saad: u32,
    month: MonthNo,
    expected: impl FnOnce(&[(MonthNo, Heap)]) -> usize,
) -> &mut Heap {
    if saads.len() <= saad as usize {
        saads.resize_with(saad as usize + 1, Vec::new);
    }
    let months = &mut saads[saad as usize];
    // The latest month is nearly always the right one.
    let place = months.iter().rposition(|(known, _)| *known == month).unwrap_or_else(|| {
        let expected = expected(months);
        let (visits, keys) = (Vec::with_capacity(expected), Vec::with_capacity(expected));
        months.push((month, Heap { visits, keys, ..Heap::default() }));
        months.len() - 1
    });
    &mut months[place].1
}

/// A provider's month resembles the one before.
fn as_last_month(months: &[(MonthNo, Heap)]) -> usize {
    months.last().map_or(0, |(_, heap)| heap.keys.len() + heap.keys.len() / 16)
}
