//! The visits of a month at a person's home, without the name of who came.

use std::collections::HashMap;

use access::Cx;
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use kernel::{
    Month,
    id::{PartnerId, PersonId},
    jiff::civil::DateTime,
};
use records::NotDone;
use uuid::Uuid;

use super::read::{confirmed, looked};
use crate::{
    analyse::gather::counted,
    archive::{Archive, StoredVisit, civil},
    effectiveness::by_service,
    error::FlowError,
    partner,
    rule::{self, Rule},
    store::visit_months,
};

/// What became of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisitFate {
    Done,
    /// Nothing proves it yet: its hours are not counted.
    Unproved,
    NotDone(NotDone),
    /// Without a reason.
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyVisit {
    pub service: String,
    /// The times retained.
    pub start: DateTime,
    pub end: DateTime,
    pub fate: VisitFate,
}

impl FamilyVisit {
    /// Whole minutes, half up.
    pub fn minutes(&self) -> i64 {
        (self.start.duration_until(self.end).as_secs() + 30).div_euclid(60)
    }
}

/// By time. The look is written in the journal.
///
/// # Errors
/// [`FlowError`]; [`FlowError::NotFound`] as long as the département has not confirmed.
pub async fn family_visits(
    cx: &Cx,
    archive: &Archive,
    person: PersonId,
    month: Month,
) -> Result<Vec<FamilyVisit>, FlowError> {
    let (department, number) = confirmed(cx, person).await?;
    let names = partner::names(cx, department.uuid()).await?;
    let rules = rule::of(cx.db.read(), department).await?;
    // Only the services that have something to do with the person are opened.
    let theirs = by_service(cx, department, &number).await?;
    let theirs = theirs.into_iter().filter(|(of, ..)| *of == month).map(|(_, partner, _)| partner.uuid());
    let objects = visit_months::Entity::find()
        .filter(visit_months::Column::StructureId.eq(department.uuid()))
        .filter(visit_months::Column::Month.eq(month.to_string()))
        .filter(visit_months::Column::PartnerId.is_in(theirs))
        .all(cx.db.read())
        .await?;
    let mut found = Vec::new();
    for row in objects {
        let partner = PartnerId::from(row.partner_id);
        let own = archive.read(&row.object).await?.into_iter().filter(|visit| visit.beneficiary == number);
        found.extend(own.map(|visit| seen(&names, &rules, partner, month, &visit)));
    }
    found.sort_by_key(|visit| visit.start);
    looked(cx, person).await?;
    Ok(found)
}

fn seen(
    names: &HashMap<Uuid, String>,
    rules: &[Rule],
    partner: PartnerId,
    month: Month,
    visit: &StoredVisit,
) -> FamilyVisit {
    let rule = rule::in_force(rules, partner, &visit.product, month.first_day());
    let stamps_required = rule.settings.stamps_required.unwrap_or_default();
    let proved = matches!(counted(visit, stamps_required), Some((_, Some(_))));
    FamilyVisit {
        service: names.get(&partner.uuid()).cloned().unwrap_or_default(),
        start: civil(visit.retained_start),
        end: civil(visit.retained_end),
        fate: match NotDone::from_code(&visit.correction) {
            Some(cause) => VisitFate::NotDone(cause),
            None if visit.cancelled => VisitFate::Cancelled,
            None if proved => VisitFate::Done,
            None => VisitFate::Unproved,
        },
    }
}
