//! The people behind a figure, and those somebody should call.

use std::collections::HashMap;

use access::{Action, Cx};
use db::sea_orm::{
    ColumnTrait, DbErr, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, sea_query::Expr,
};
use kernel::{
    Month,
    id::{PartnerId, StructureId},
    jiff::{ToSpan, civil::Date},
};
use uuid::Uuid;

use super::read::{Amounts, Scoped, all, read, summed};
use crate::{
    apply::name_of,
    archive::Archive,
    error::FlowError,
    reach,
    store::{beneficiaries, effects},
    visits::{SeenVisit, visits},
};

/// Days without a visit, before the last one known of the service, that make an alert.
pub const IDLE_DAYS: i64 = 15;
/// Refusals over the period that make an alert.
pub const REFUSALS: i64 = 3;

/// Why somebody should look at a person's plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alert {
    /// Less than half of what was ordered is done.
    UnderHalf,
    /// [`IDLE_DAYS`] without a visit, in the last month of the period.
    Idle,
    /// [`REFUSALS`] over the period.
    Refusals,
}

impl Alert {
    pub const ALL: [Self; 3] = [Self::UnderHalf, Self::Idle, Self::Refusals];

    pub const fn code(self) -> &'static str {
        match self {
            Self::UnderHalf => "moitie",
            Self::Idle => "sans-passage",
            Self::Refusals => "refus",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::UnderHalf => "Plan utilisé à moins de 50 %",
            Self::Idle => "Aucune intervention depuis 15 jours",
            Self::Refusals => "Refus répétés (3 ou plus)",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|alert| alert.code() == code)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowedQuery {
    pub scoped: Scoped,
    pub alert: Option<Alert>,
    /// Part of the number of the beneficiary.
    pub text: String,
    /// From 0.
    pub page: u64,
    pub size: u64,
}

/// A beneficiary at a service over the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    pub partner: PartnerId,
    pub beneficiary: String,
    /// « Jeanne FICTIVE », when a message named the beneficiary.
    pub name: Option<String>,
    pub place: String,
    pub amounts: Amounts,
    pub last_visit: Option<Date>,
    /// In the last month of the period.
    pub idle_days: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowedPage {
    pub people: Vec<Followed>,
    /// Of all pages together.
    pub total: u64,
}

/// Those with the most hours ordered and not done first; for an alert, the most pressing first. Names are shown: the look
/// is written in the journal.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn followed(cx: &Cx, asked: &FollowedQuery) -> Result<FollowedPage, FlowError> {
    let department = reach::department(cx, Action::SeeFlows)?;
    let idle = format!("MAX(CASE WHEN month = '{}' THEN idle_days ELSE 0 END)", asked.scoped.to);
    let mut query = asked
        .scoped
        .apply(department)
        .select_only()
        .column(effects::Column::PartnerId)
        .column(effects::Column::Beneficiary)
        .group_by(effects::Column::PartnerId)
        .group_by(effects::Column::Beneficiary);
    if !asked.text.is_empty() {
        query = query.filter(effects::Column::Beneficiary.contains(&asked.text));
    }
    let query = match asked.alert {
        None => query,
        Some(alert) => query.having(Expr::cust(having(alert, &idle))),
    };
    let total = query.clone().count(cx.db.read()).await?;
    let sorted = match asked.alert {
        Some(Alert::Idle) => idle.clone(),
        Some(Alert::Refusals) => "SUM(refusals)".to_owned(),
        Some(Alert::UnderHalf) | None => format!("SUM({GAP})"),
    };
    let page = summed(query)
        .column_as(effects::Column::Place.max(), "place")
        .column_as(effects::Column::LastDay.max(), "last_day")
        .expr_as(Expr::cust(idle), "idle")
        .order_by(Expr::cust(sorted), Order::Desc)
        .order_by_asc(effects::Column::Beneficiary)
        .order_by_asc(effects::Column::PartnerId)
        .offset(asked.page.saturating_mul(asked.size))
        .limit(asked.size);
    let rows = all(cx, page).await?;
    let mut people = rows.iter().map(person).collect::<Result<Vec<_>, DbErr>>()?;
    let names =
        names(cx, department.uuid(), people.iter().map(|one| one.beneficiary.clone()).collect()).await?;
    for one in &mut people {
        one.name = names.get(&one.beneficiary).cloned();
    }
    let tx = cx.db.begin().await?;
    cx.audit_once(&tx, "consulter", "suivi des bénéficiaires", department.uuid(), None).await?;
    tx.commit().await?;
    Ok(FollowedPage { people, total })
}

/// Ordered and not done.
const GAP: &str =
    "absence_min + hospital_min + refusal_min + staff_min + unproved_min + unsaid_min + not_planned_min";

fn having(alert: Alert, idle: &str) -> String {
    match alert {
        // Within is less than what is missing: under a half.
        Alert::UnderHalf => format!("SUM(within_min) < SUM({GAP})"),
        Alert::Idle => format!("{idle} >= {IDLE_DAYS}"),
        Alert::Refusals => format!("SUM(refusals) >= {REFUSALS}"),
    }
}

fn person(row: &QueryResult) -> Result<Followed, DbErr> {
    let last: Option<i64> = row.try_get("", "last_day")?;
    Ok(Followed {
        partner: PartnerId::from(row.try_get::<Uuid>("", "partner_id")?),
        beneficiary: row.try_get("", "beneficiary")?,
        name: None,
        place: row.try_get("", "place")?,
        amounts: read(row)?,
        last_visit: last.and_then(|days| Date::constant(1970, 1, 1).checked_add(days.days()).ok()),
        idle_days: row.try_get("", "idle")?,
    })
}

/// The names the files give to some beneficiaries of a département.
pub(crate) async fn names(
    cx: &Cx,
    department: Uuid,
    codes: Vec<String>,
) -> Result<HashMap<String, String>, DbErr> {
    let mut named = HashMap::new();
    for some in codes.chunks(500) {
        let known = beneficiaries::Entity::find()
            .filter(beneficiaries::Column::StructureId.eq(department))
            .filter(beneficiaries::Column::Code.is_in(some.iter().cloned()))
            .all(cx.db.read())
            .await?;
        named.extend(known.iter().filter_map(|row| Some((row.code.clone(), name_of(cx, row)?))));
    }
    Ok(named)
}

/// What became of some « prestations » of a beneficiary at a service, by month, the latest first.
pub(crate) async fn of_beneficiary(
    cx: &Cx,
    partner: PartnerId,
    beneficiary: &str,
    products: Vec<String>,
) -> Result<Vec<(Month, Amounts)>, DbErr> {
    let query = effects::Entity::find()
        .select_only()
        .column(effects::Column::Month)
        .filter(effects::Column::PartnerId.eq(partner.uuid()))
        .filter(effects::Column::Beneficiary.eq(beneficiary))
        .filter(effects::Column::Product.is_in(products))
        .group_by(effects::Column::Month)
        .order_by_desc(effects::Column::Month);
    let rows = all(cx, summed(query)).await?;
    let month = |row: &QueryResult| Ok((row.try_get::<String>("", "month")?, read(row)?));
    let months = rows.iter().map(month).collect::<Result<Vec<_>, DbErr>>()?;
    Ok(months.into_iter().filter_map(|(month, amounts)| Some((month.parse().ok()?, amounts))).collect())
}

/// What became of a beneficiary's hours, service by service and month by month, the latest first.
pub(crate) async fn by_service(
    cx: &Cx,
    department: StructureId,
    beneficiary: &str,
) -> Result<Vec<(Month, PartnerId, Amounts)>, DbErr> {
    let query = effects::Entity::find()
        .select_only()
        .column(effects::Column::Month)
        .column(effects::Column::PartnerId)
        .filter(effects::Column::StructureId.eq(department.uuid()))
        .filter(effects::Column::Beneficiary.eq(beneficiary))
        .group_by(effects::Column::Month)
        .group_by(effects::Column::PartnerId)
        .order_by_desc(effects::Column::Month);
    let mut found = Vec::new();
    for row in all(cx, summed(query)).await? {
        if let Ok(month) = row.try_get::<String>("", "month")?.parse() {
            found.push((month, row.try_get::<Uuid>("", "partner_id")?.into(), read(&row)?));
        }
    }
    Ok(found)
}

/// The visits of a beneficiary at a service in a month, by time; none is no error.
///
/// # Errors
/// [`FlowError`]; [`FlowError::NotFound`] for a service of another département.
pub async fn visits_of(
    cx: &Cx,
    archive: &Archive,
    partner: PartnerId,
    month: Month,
    beneficiary: &str,
) -> Result<Vec<SeenVisit>, FlowError> {
    reach::department(cx, Action::SeeFlows)?;
    if !crate::partners(cx).await?.iter().any(|known| known.id == partner) {
        return Err(FlowError::NotFound);
    }
    match visits(cx, archive, partner, month).await {
        Ok(found) => Ok(found.into_iter().filter(|visit| visit.beneficiary == beneficiary).collect()),
        Err(FlowError::NotFound) => Ok(Vec::new()),
        Err(cause) => Err(cause),
    }
}
