//! Visits as they are read, in any order, kept by provider and month.

use crate::{
    calendar::MonthNo,
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
        let heap = self.heap(row.saad, MonthNo::of(row.start));
        heap.visits.push(Visit::new(row.start, seconds, row.worker, id));
        heap.keys.push(key);
        if row.planned.is_some() || !heap.planned.is_empty() {
            heap.planned.resize(heap.keys.len() - 1, UNPLANNED);
            heap.planned.push(row.planned.unwrap_or(UNPLANNED));
        }
        Ok(())
    }

    #[inline]
    fn heap(&mut self, saad: u32, month: MonthNo) -> &mut Heap {
        if self.saads.len() <= saad as usize {
            self.saads.resize_with(saad as usize + 1, Vec::new);
        }
        let months = &mut self.saads[saad as usize];
        // The latest month is nearly always the right one.
        let place = months.iter().rposition(|(known, _)| *known == month).unwrap_or_else(|| {
            // A provider's month resembles the one before.
            let expected = months.last().map_or(0, |(_, heap)| heap.keys.len() + heap.keys.len() / 16);
            let (visits, keys) = (Vec::with_capacity(expected), Vec::with_capacity(expected));
            months.push((month, Heap { visits, keys, planned: Vec::new() }));
            months.len() - 1
        });
        &mut months[place].1
    }
}
