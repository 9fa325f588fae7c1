//! What was corrected by hand: how much of a month, and how late.

use std::collections::HashMap;

use kernel::{
    clock::paris,
    jiff::{Timestamp, civil::Date},
};
use records::Correction;

use crate::{
    archive::{StoredVisit, civil},
    rule::Settings,
};

/// Of a service's month.
#[derive(Clone, Debug, Default)]
pub(super) struct Corrected {
    /// Of a « prestation »: corrected, all.
    shares: HashMap<String, (u32, u32)>,
    /// Of a beneficiary: the « prestation » of each visit corrected, and the days it was sent after.
    days: HashMap<String, Vec<(String, i32)>>,
}

impl Corrected {
    pub fn add(&mut self, visit: &StoredVisit) {
        if !self.shares.contains_key(&visit.product) {
            self.shares.insert(visit.product.clone(), (0, 0));
        }
        let Some((corrected, all)) = self.shares.get_mut(&visit.product) else { return };
        *all += 1;
        // What the clock alone says was corrected by nobody.
        let by_hand = Correction::from_code(&visit.correction).is_some_and(|code| code != Correction::Hor);
        if !by_hand {
            return;
        }
        *corrected += 1;
        let sent = Timestamp::from_microsecond(visit.issued_at).map(|at| paris(at).date());
        if let Ok(sent) = sent {
            let days = days(civil(visit.retained_end).date(), sent);
            self.days.entry(visit.beneficiary.clone()).or_default().push((visit.product.clone(), days));
        }
    }

    /// Corrected, all, and the percent allowed, when there are more.
    pub fn share(&self, product: &str, settings: &Settings) -> Option<(u32, u32, u16)> {
        let quota = settings.correction_quota_pct?;
        let (corrected, all) = *self.shares.get(product)?;
        let over = u64::from(corrected) * 100 > u64::from(all) * u64::from(quota);
        over.then_some((corrected, all, quota))
    }

    /// Visits corrected too late, and the days that were left.
    pub fn late(&self, beneficiary: &str, product: &str, settings: &Settings) -> Option<(u32, u16)> {
        let left = settings.correction_days?;
        let late = |(of, days): &&(String, i32)| of == product && *days > i32::from(left);
        let count = self.days.get(beneficiary)?.iter().filter(late).count();
        (count > 0).then(|| (u32::try_from(count).unwrap_or(u32::MAX), left))
    }

    pub fn bytes(&self) -> usize {
        let days: usize = self.days.values().map(|days| 80 + days.len() * 48).sum();
        self.shares.len() * 64 + days
    }
}

/// From one day to another.
fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
