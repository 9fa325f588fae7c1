//! The visits of a service, month by month, as the kernel takes them in.

use std::collections::BTreeMap;

use kernel::Month;
use reconciliation::{Gatherer, Id, Row, calendar::MonthNo};

use super::corrected::Corrected;
use crate::{
    analyse::gather::{counted, number},
    archive::StoredVisit,
};

/// One service, always the same rank.
pub(super) const SAAD: &str = "service";

#[derive(Default)]
pub(super) struct Seen {
    pub gatherer: Gatherer,
    pub corrected: BTreeMap<Month, Corrected>,
    /// Visits that the clock puts in another month than their object's.
    pub strays: Vec<Stray>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Stray {
    pub object: Month,
    pub counts_in: MonthNo,
}

impl Seen {
    pub fn month(&mut self, month: Month, visits: &[StoredVisit]) {
        let mut corrected = Corrected::default();
        for visit in visits.iter().filter(|visit| !visit.cancelled) {
            corrected.add(visit);
            self.visit(month, visit);
        }
        self.corrected.insert(month, corrected);
    }

    fn visit(&mut self, month: Month, visit: &StoredVisit) {
        let Some((start, end)) = counted(visit, false) else { return };
        let words = &mut self.gatherer.words;
        // Nobody named: the visit overlaps nobody's.
        let worker = match visit.worker.as_str() {
            "" => words.workers.rank(Id::from(format!("?{}", visit.visit).as_str())),
            named => words.workers.rank(Id::from(named)),
        };
        let planned = match (visit.planned_start, visit.planned_end) {
            (Some(start), Some(end)) => u32::try_from(end - start).ok(),
            _ => None,
        };
        let row = Row {
            id: Id::from(visit.visit.as_str()),
            saad: words.saads.rank(Id::from(SAAD)),
            beneficiary: words.beneficiaries.rank(Id::from(visit.beneficiary.as_str())),
            worker,
            service: words.services.rank(Id::from(visit.product.as_str())),
            start,
            end,
            planned,
        };
        let unstamped = end.is_some() && matches!(counted(visit, true), Some((_, None)));
        let kept = match unstamped {
            true => self.gatherer.push_unstamped(row),
            false => self.gatherer.push(row),
        };
        match kept {
            Ok(()) if number(month) != Some(MonthNo::of(start)) => {
                self.strays.push(Stray { object: month, counts_in: MonthNo::of(start) });
            }
            Ok(()) => {}
            Err(cause) => tracing::warn!(%cause, "a visit cannot be counted"),
        }
    }
}
