//! What an invoice is compared with: the orders, the visits, the other invoices and the rules of its service.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use db::{
    Moment,
    sea_orm::{
        ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
        sea_query::SelectStatement,
    },
};
use kernel::{
    Month,
    jiff::{Timestamp, ToSpan, civil::Date},
};
use reconciliation::calendar::MonthNo;
use records::{Correction, InvoiceKind, Quantity};
use uuid::Uuid;

use crate::{
    archive::{Archive, StoredVisit},
    error::FlowError,
    invoice::InvoiceState,
    store::{invoice_lines, invoices, order_lines, orders, received, visit_versions},
};

/// A year before the month: the longest calendar smoothing, and two years for the longest sliding one.
const LOOKS_BACK_MONTHS: i32 = 24;

/// A service's visits, the cancelled ones too.
pub(crate) type Visits = BTreeMap<Month, Vec<StoredVisit>>;

/// A line with the invoice it stands on.
pub(crate) type Billed = (invoices::Model, invoice_lines::Model);

/// The visits that may count for lines of these months, as they were known at an instant: smoothing looks back.
pub(crate) async fn visits(
    on: &impl ConnectionTrait,
    archive: &Archive,
    partner: Uuid,
    months: RangeInclusive<Month>,
    at: Timestamp,
) -> Result<Visits, FlowError> {
    let mut visits = Visits::new();
    for (month, object) in objects(on, partner, back(*months.start()), *months.end(), at).await? {
        visits.insert(month, archive.read(&object).await?);
    }
    Ok(visits)
}

/// The objects that stood at an instant, by month.
pub(crate) async fn objects(
    on: &impl ConnectionTrait,
    partner: Uuid,
    from: Month,
    to: Month,
    at: Timestamp,
) -> Result<BTreeMap<Month, String>, FlowError> {
    let rows = visit_versions::Entity::find()
        .filter(visit_versions::Column::PartnerId.eq(partner))
        .filter(visit_versions::Column::Month.between(from.to_string(), to.to_string()))
        .filter(visit_versions::Column::WrittenAt.lte(Moment::from(at)))
        .order_by_asc(visit_versions::Column::Version)
        .all(on)
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.month.parse().ok()?, row.object))).collect())
}

/// The first month that lines of a month may look back to.
pub(crate) fn back(month: Month) -> Month {
    Month::of(month.first_day().saturating_sub(LOOKS_BACK_MONTHS.months()))
}

/// What a visit counts for: the retained period, or for clock data alone what the clock says. No end when nothing
/// proves it: one stamp of two and no correction, or none where the rule asks for them.
pub(crate) fn counted(visit: &StoredVisit, stamps_required: bool) -> Option<(u32, Option<u32>)> {
    let second = |at: i64| u32::try_from(at).ok();
    let correction = Correction::from_code(&visit.correction);
    if correction == Some(Correction::Hor) {
        let start = second(visit.stamp_start.or(visit.stamp_end)?)?;
        return Some((start, visit.stamp_start.and(visit.stamp_end).and_then(second)));
    }
    let stamped = match (visit.stamp_start, visit.stamp_end) {
        (Some(_), Some(_)) => true,
        (None, None) => !stamps_required,
        _ => false,
    };
    let proved = stamped || correction.is_some();
    Some((second(visit.retained_start)?, proved.then(|| second(visit.retained_end)).flatten()))
}

pub(crate) fn number(month: Month) -> Option<MonthNo> {
    MonthNo::new(u16::try_from(month.year()).ok()?, u8::try_from(month.number()).ok()?)
}

/// A line of a plan while it was in force.
pub(crate) struct InForce {
    pub aid: String,
    pub beneficiary: String,
    pub product: String,
    pub monthly_min: i64,
    /// Cents per hour, when the order says so.
    pub price_c: Option<i64>,
    pub from: Date,
    pub to: Option<Date>,
}

/// Each version of an order counts until the next one begins.
pub(crate) async fn in_force(
    on: &impl ConnectionTrait,
    partner: Uuid,
    at: Timestamp,
    beneficiaries: &BTreeSet<&str>,
) -> Result<Vec<InForce>, FlowError> {
    let mut versions = Vec::new();
    let names: Vec<&str> = beneficiaries.iter().copied().collect();
    for some in names.chunks(500) {
        let about = known_orders(partner, at).filter(orders::Column::Beneficiary.is_in(some.iter().copied()));
        versions.extend(about.order_by_asc(orders::Column::Version).all(on).await?);
    }
    let ids: Vec<Uuid> = versions.iter().map(|row| row.id).collect();
    let mut lines = Vec::new();
    for some in ids.chunks(500) {
        let of_some = order_lines::Column::OrderId.is_in(some.iter().copied());
        lines.extend(order_lines::Entity::find().filter(of_some).all(on).await?);
    }
    Ok(dated(versions, lines))
}

/// The same for everybody.
pub(crate) async fn every_order(
    on: &impl ConnectionTrait,
    partner: Uuid,
    at: Timestamp,
) -> Result<Vec<InForce>, FlowError> {
    let versions = known_orders(partner, at).order_by_asc(orders::Column::Version).all(on).await?;
    let known = known_orders(partner, at).select_only().column(orders::Column::Id).into_query();
    let lines = order_lines::Entity::find().filter(order_lines::Column::OrderId.in_subquery(known));
    Ok(dated(versions, lines.all(on).await?))
}

fn known_orders(partner: Uuid, at: Timestamp) -> Select<orders::Entity> {
    orders::Entity::find()
        .filter(orders::Column::PartnerId.eq(partner))
        .filter(orders::Column::FileId.in_subquery(taken_in_by(at)))
}

fn dated(rows: Vec<orders::Model>, of_rows: Vec<order_lines::Model>) -> Vec<InForce> {
    let mut versions: BTreeMap<String, Vec<orders::Model>> = BTreeMap::new();
    rows.into_iter().for_each(|row| versions.entry(row.number.clone()).or_default().push(row));
    let mut lines: BTreeMap<Uuid, Vec<order_lines::Model>> = BTreeMap::new();
    of_rows.into_iter().for_each(|line| lines.entry(line.order_id).or_default().push(line));
    let mut found = Vec::new();
    for rows in versions.into_values() {
        let mut next: Option<Date> = None;
        for row in rows.into_iter().rev() {
            let Some(from) = row.valid_from.as_ref().and_then(db::Day::date) else { continue };
            let until_next = next.and_then(|next| next.yesterday().ok());
            let stated = row.valid_to.as_ref().and_then(db::Day::date);
            let to = [stated, until_next].into_iter().flatten().min();
            next = Some(next.map_or(from, |next| next.min(from)));
            if to.is_some_and(|to| to < from) {
                continue;
            }
            for line in lines.remove(&row.id).unwrap_or_default() {
                found.push(InForce {
                    aid: row.aid.clone(),
                    beneficiary: row.beneficiary.clone(),
                    price_c: line.unit_price_c.filter(|_| line.unit == Quantity::HOUR),
                    product: line.product,
                    monthly_min: line.monthly_min,
                    from,
                    to,
                });
            }
        }
    }
    found
}

/// The files taken in at an instant or before.
pub(crate) fn taken_in_by(at: Timestamp) -> SelectStatement {
    received::Entity::find()
        .select_only()
        .column(received::Column::Id)
        .filter(received::Column::TakenInAt.lte(Moment::from(at)))
        .into_query()
}

/// A service's invoices as they stood at an instant: the last version of each that was known, unless it was rejected
/// then. Credit notes are compared with nothing.
pub(crate) async fn standing(
    on: &impl ConnectionTrait,
    partner: Uuid,
    at: Timestamp,
) -> Result<BTreeMap<Uuid, invoices::Model>, FlowError> {
    let rows = invoices::Entity::find()
        .filter(invoices::Column::PartnerId.eq(partner))
        .filter(invoices::Column::FileId.in_subquery(taken_in_by(at)))
        .order_by_asc(invoices::Column::Version)
        .all(on)
        .await?;
    let last: BTreeMap<String, invoices::Model> =
        rows.into_iter().map(|row| (row.number.clone(), row)).collect();
    let stood = |row: &invoices::Model| {
        let rejected = row.state == InvoiceState::Rejected.code();
        row.kind == InvoiceKind::Invoice.code()
            && !(rejected && row.decided_at.is_some_and(|decided| decided <= Moment::from(at)))
    };
    Ok(last.into_values().filter(stood).map(|row| (row.id, row)).collect())
}

pub(crate) fn of_partner(partner: Uuid) -> SelectStatement {
    invoices::Entity::find()
        .select_only()
        .column(invoices::Column::Id)
        .filter(invoices::Column::PartnerId.eq(partner))
        .into_query()
}
