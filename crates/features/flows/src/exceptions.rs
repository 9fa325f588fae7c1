//! The visits of a service that prove nothing, or not enough, until somebody corrects them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use access::{Action, Cx};
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use kernel::{Month, id::PartnerId, jiff::Timestamp};

use crate::{
    analyse::gather::{InForce, counted, in_force},
    apply::names_of,
    archive::{Archive, StoredVisit, civil},
    error::FlowError,
    reach, rule,
    store::visit_months,
    visits::{SeenVisit, seen},
};

/// Why a visit waits for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Anomaly {
    NoArrival,
    NoDeparture,
    NoStamp,
    Overlap,
    NoOrder,
}

impl Anomaly {
    pub const ALL: [Self; 5] =
        [Self::NoArrival, Self::NoDeparture, Self::NoStamp, Self::Overlap, Self::NoOrder];

    pub const fn code(self) -> &'static str {
        match self {
            Self::NoArrival => "arrivee",
            Self::NoDeparture => "depart",
            Self::NoStamp => "pointage",
            Self::Overlap => "chevauchement",
            Self::NoOrder => "hors-plan",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::NoArrival => "Arrivée non pointée",
            Self::NoDeparture => "Départ non pointé",
            Self::NoStamp => "Ni arrivée ni départ pointés",
            Self::Overlap => "En chevauche une autre",
            Self::NoOrder => "Sans prise en charge ce jour-là",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|anomaly| anomaly.code() == code)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    pub visit: SeenVisit,
    /// Which sending put the visit there: given back with a correction, so that a newer one is not written over.
    pub sending: String,
    pub beneficiary_name: Option<String>,
    pub anomalies: Vec<Anomaly>,
}

/// Of a service in a month, by time. The look is written in the journal.
///
/// # Errors
/// [`FlowError`]; a month without visits has no exceptions.
pub async fn exceptions(
    cx: &Cx,
    archive: &Archive,
    partner: PartnerId,
    month: Month,
) -> Result<Vec<Exception>, FlowError> {
    let reach = reach::reach(cx, Action::SeeFlows).await?;
    let row = visit_months::Entity::find()
        .filter(visit_months::Column::PartnerId.eq(partner.uuid()))
        .filter(visit_months::Column::Month.eq(month.to_string()))
        .one(cx.db.read())
        .await?;
    let row = row.filter(|row| reach.covers(row.structure_id, Some(row.partner_id)));
    let Some(row) = row else { return Ok(Vec::new()) };
    let mut visits = archive.read(&row.object).await?;
    visits.retain(|visit| !visit.cancelled);
    visits.sort_by(|one, other| (one.retained_start, &one.visit).cmp(&(other.retained_start, &other.visit)));
    let published = rule::of(cx.db.read(), row.structure_id.into()).await?;
    let people: BTreeSet<&str> = visits.iter().map(|visit| visit.beneficiary.as_str()).collect();
    let ordered = in_force(cx.db.read(), partner.uuid(), Timestamp::MAX, &people).await?;
    let overlapping = overlaps(&visits);
    let mut found = Vec::new();
    for visit in &visits {
        let required = rule::in_force(&published, partner, &visit.product, month.first_day());
        let required = required.settings.stamps_required.unwrap_or_default();
        let anomalies = [
            unproved(visit, required),
            overlapping.contains(visit.visit.as_str()).then_some(Anomaly::Overlap),
            (!is_ordered(visit, &ordered)).then_some(Anomaly::NoOrder),
        ];
        let anomalies: Vec<Anomaly> = anomalies.into_iter().flatten().collect();
        if !anomalies.is_empty() {
            found.push((visit.clone(), anomalies));
        }
    }
    let people = found.iter().map(|(visit, _)| visit.beneficiary.clone()).collect();
    let names = names_of(cx, cx.db.read(), row.structure_id, people).await?;
    let tx = cx.db.begin().await?;
    cx.audit_once(&tx, "consulter", "interventions", row.id, None).await?;
    tx.commit().await?;
    let exceptions = found.into_iter().map(|(visit, anomalies)| Exception {
        beneficiary_name: names.get(&visit.beneficiary).cloned(),
        sending: visit.file.clone(),
        visit: seen(visit),
        anomalies,
    });
    Ok(exceptions.collect())
}

/// The end the analysis would not count, named by what is missing.
fn unproved(visit: &StoredVisit, stamps_required: bool) -> Option<Anomaly> {
    if matches!(counted(visit, stamps_required), Some((_, Some(_)))) {
        return None;
    }
    match (visit.stamp_start, visit.stamp_end) {
        (None, None) => Some(Anomaly::NoStamp),
        (None, Some(_)) => Some(Anomaly::NoArrival),
        (Some(_), None) => Some(Anomaly::NoDeparture),
        (Some(_), Some(_)) => None,
    }
}

fn is_ordered(visit: &StoredVisit, ordered: &[InForce]) -> bool {
    let day = civil(visit.retained_start).date();
    ordered.iter().any(|line| {
        line.beneficiary == visit.beneficiary
            && line.product == visit.product
            && line.from <= day
            && line.to.is_none_or(|to| day <= to)
    })
}

/// Of one worker at two places at once, both visits: whoever corrects chooses which. As the analysis does, each visit is
/// compared with the one just before it.
fn overlaps(visits: &[StoredVisit]) -> HashSet<&str> {
    let mut of: BTreeMap<&str, Vec<(u32, &str, u32)>> = BTreeMap::new();
    for visit in visits.iter().filter(|visit| !visit.worker.is_empty()) {
        if let Some((start, Some(end))) = counted(visit, false) {
            of.entry(&visit.worker).or_default().push((start, &visit.visit, end));
        }
    }
    let mut found = HashSet::new();
    for mut visits in of.into_values() {
        visits.sort_unstable();
        for pair in visits.windows(2) {
            if let [(_, before, until), (start, id, _)] = *pair
                && start < until
            {
                found.extend([before, id]);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(id: &str, from: i64, to: i64) -> StoredVisit {
        StoredVisit {
            visit: id.to_owned(),
            worker: "INT-1".to_owned(),
            stamp_start: Some(from),
            stamp_end: Some(to),
            retained_start: from,
            retained_end: to,
            ..StoredVisit::default()
        }
    }

    #[test]
    fn a_visit_is_compared_with_the_one_just_before_it() {
        let visits = [visit("a", 0, 100), visit("b", 10, 20), visit("c", 20, 60), visit("d", 100, 110)];
        let mut found: Vec<&str> = overlaps(&visits).into_iter().collect();
        found.sort_unstable();
        assert_eq!(found, ["a", "b"], "what begins when the one before ends overlaps nothing");
    }

    #[test]
    fn nobody_named_overlaps_with_nobody() {
        let nobody = |id| StoredVisit { worker: String::new(), ..visit(id, 0, 100) };
        assert!(overlaps(&[nobody("a"), nobody("b")]).is_empty());
    }

    #[test]
    fn what_is_missing_has_its_name() {
        let without = |start, end| StoredVisit { stamp_start: start, stamp_end: end, ..visit("a", 0, 100) };
        assert_eq!(unproved(&without(Some(0), None), false), Some(Anomaly::NoDeparture));
        assert_eq!(unproved(&without(None, Some(0)), false), Some(Anomaly::NoArrival));
        assert_eq!(unproved(&without(None, None), true), Some(Anomaly::NoStamp));
        assert_eq!(unproved(&without(None, None), false), None, "where the rule asks for none");
        let corrected = StoredVisit { correction: "COD".to_owned(), ..without(Some(0), None) };
        assert_eq!(unproved(&corrected, true), None);
    }
}
