//! The visits that stand: by service and month, and one by one.

use access::{Action, Cx};
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use kernel::{
    Month,
    id::PartnerId,
    jiff::{Timestamp, civil::DateTime},
};

use crate::{
    archive::{Archive, StoredVisit, civil},
    error::FlowError,
    reach,
    store::visit_months,
};

/// What a service did in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitMonth {
    pub partner: PartnerId,
    pub month: Month,
    /// Without the cancelled ones.
    pub visits: u64,
    pub cancelled: u64,
    /// How many times it was written anew.
    pub version: i64,
    pub updated_at: Timestamp,
}

/// A visit as its service last sent it; the four layers stand apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenVisit {
    pub id: String,
    pub order_line: String,
    pub beneficiary: String,
    pub worker: String,
    pub product: String,
    pub planned: Option<(DateTime, DateTime)>,
    pub stamp_in: Option<DateTime>,
    pub stamp_out: Option<DateTime>,
    pub retained: (DateTime, DateTime),
    /// As written.
    pub correction: String,
    pub quantity: String,
    pub unit: String,
    pub cancelled: bool,
}

/// Latest month first, then by service.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn visit_months(cx: &Cx) -> Result<Vec<VisitMonth>, FlowError> {
    let reach = reach::reach(cx, Action::SeeFlows).await?;
    let rows = visit_months::Entity::find()
        .filter(reach.condition(visit_months::Column::StructureId, visit_months::Column::PartnerId))
        .order_by_desc(visit_months::Column::Month)
        .order_by_asc(visit_months::Column::PartnerId)
        .all(cx.db.read())
        .await?;
    let months = rows.into_iter().filter_map(|row| {
        Some(VisitMonth {
            partner: row.partner_id.into(),
            month: row.month.parse().ok()?,
            visits: u64::try_from(row.visits).unwrap_or_default(),
            cancelled: u64::try_from(row.cancelled).unwrap_or_default(),
            version: row.version,
            updated_at: row.updated_at.into(),
        })
    });
    Ok(months.collect())
}

/// The visits of a service in a month, by time; the cancelled ones stand with the others.
///
/// # Errors
/// [`FlowError`]; [`FlowError::NotFound`] when the service has none that month.
pub async fn visits(
    cx: &Cx,
    archive: &Archive,
    partner: PartnerId,
    month: Month,
) -> Result<Vec<SeenVisit>, FlowError> {
    let reach = reach::reach(cx, Action::SeeFlows).await?;
    let row = visit_months::Entity::find()
        .filter(visit_months::Column::PartnerId.eq(partner.uuid()))
        .filter(visit_months::Column::Month.eq(month.to_string()))
        .one(cx.db.read())
        .await?;
    let row = row.filter(|row| reach.covers(row.structure_id, Some(row.partner_id)));
    let row = row.ok_or(FlowError::NotFound)?;
    let mut visits = archive.read(&row.object).await?;
    visits.sort_by(|one, other| (one.retained_start, &one.visit).cmp(&(other.retained_start, &other.visit)));
    let tx = cx.db.begin().await?;
    cx.audit_once(&tx, "consulter", "interventions", row.id, None).await?;
    tx.commit().await?;
    Ok(visits.into_iter().map(seen).collect())
}

pub(crate) fn seen(visit: StoredVisit) -> SeenVisit {
    let planned = visit.planned_start.zip(visit.planned_end);
    SeenVisit {
        id: visit.visit,
        order_line: visit.order_line,
        beneficiary: visit.beneficiary,
        worker: visit.worker,
        product: visit.product,
        planned: planned.map(|(start, end)| (civil(start), civil(end))),
        stamp_in: visit.stamp_start.map(civil),
        stamp_out: visit.stamp_end.map(civil),
        retained: (civil(visit.retained_start), civil(visit.retained_end)),
        correction: visit.correction,
        quantity: visit.quantity,
        unit: visit.unit,
        cancelled: visit.cancelled,
    }
}
