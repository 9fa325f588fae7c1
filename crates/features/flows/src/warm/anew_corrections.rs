//! What was corrected by hand: how much of a month, and how late.

use std::collections::BTreeMap;

use kernel::{
    Month,
    clock::paris,
    jiff::{Timestamp, ToSpan},
};
use records::Correction;

use crate::{
    archive::{StoredVisit, civil},
    rule::Settings,
    store::invoice_lines,
};

#[derive(Clone, Debug, Default)]
pub(super) struct Corrections {
    /// Of a « prestation » and month: corrected, all.
    shares: BTreeMap<(String, Month), (u32, u32)>,
    /// Of a beneficiary too: corrected too late, and the days that were left.
    late: BTreeMap<(String, String, Month), (u32, u16)>,
}

impl Corrections {
    pub fn add(&mut self, visit: &StoredVisit, settings: &Settings) {
        let month = Month::of(civil(visit.retained_start).date());
        let share = self.shares.entry((visit.product.clone(), month)).or_default();
        share.1 += 1;
        // What the clock alone says was corrected by nobody.
        let by_hand = Correction::from_code(&visit.correction).is_some_and(|code| code != Correction::Hor);
        if !by_hand {
            return;
        }
        share.0 += 1;
        let Some(days) = settings.correction_days else { return };
        let limit = civil(visit.retained_end).date().saturating_add(i64::from(days).days());
        let sent = Timestamp::from_microsecond(visit.issued_at).map(|at| paris(at).date());
        if sent.is_ok_and(|sent| sent > limit) {
            let key = (visit.beneficiary.clone(), visit.product.clone(), month);
            self.late.entry(key).or_insert((0, days)).0 += 1;
        }
    }

    /// Corrected, all, and the percent allowed, when there are more.
    pub fn share(&self, line: &invoice_lines::Model, settings: &Settings) -> Option<(u32, u32, u16)> {
        let quota = settings.correction_quota_pct?;
        let month = line.month.parse().ok()?;
        let (corrected, all) = *self.shares.get(&(line.product.clone(), month))?;
        let over = u64::from(corrected) * 100 > u64::from(all) * u64::from(quota);
        over.then_some((corrected, all, quota))
    }

    pub fn late(&self, line: &invoice_lines::Model) -> Option<(u32, u16)> {
        let month = line.month.parse().ok()?;
        self.late.get(&(line.beneficiary.clone(), line.product.clone(), month)).copied()
    }
}
