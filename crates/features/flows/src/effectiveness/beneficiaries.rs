//! The people behind a figure, and those somebody should call.

use std::collections::HashMap;

use access::{Action, Cx};
use db::sea_orm::{
    ColumnTrait, Condition, DbErr, ExprTrait, Order, QueryResult,
    sea_query::{Expr, Query, SelectStatement},
};
use kernel::{
    Month,
    id::{PartnerId, StructureId},
    jiff::{ToSpan, civil::Date},
};
use uuid::Uuid;

use super::{
    read::{Amounts, Scoped, all, read, summed},
    sums::total,
};
use crate::{
    apply::names_of,
    archive::Archive,
    error::FlowError,
    reach,
    store::effects,
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

    /// On what [`told`] gives.
    fn holds(self) -> String {
        match self {
            // Within is less than what is missing: under a half.
            Self::UnderHalf => "within < gap".to_owned(),
            Self::Idle => format!("idle >= {IDLE_DAYS}"),
            Self::Refusals => format!("refusals >= {REFUSALS}"),
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
    /// Of all pages together; nobody is counted on a page past the last.
    pub total: u64,
}

/// Those with the most hours ordered and not done first; for an alert, the most pressing first. Names are shown: the look
/// is written in the journal.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn followed(cx: &Cx, asked: &FollowedQuery) -> Result<FollowedPage, FlowError> {
    let department = reach::department(cx, Action::SeeFlows)?;
    let mut within = asked.scoped.condition(department);
    if !asked.text.is_empty() {
        within = within.add(effects::Column::Beneficiary.contains(&asked.text));
    }
    // First who, by the few figures that decide; then every figure of these few.
    let mut people = told(within.clone(), asked.scoped.to);
    if let Some(alert) = asked.alert {
        people = held(people, alert);
    }
    let pressing = match asked.alert {
        Some(Alert::Idle) => "idle",
        Some(Alert::Refusals) => "refusals",
        Some(Alert::UnderHalf) | None => "gap",
    };
    let mut page = Query::select();
    page.columns(["partner_id", "beneficiary"])
        .expr_as(Expr::cust("COUNT(*) OVER ()"), "people")
        .from_subquery(people, "told")
        .order_by(pressing, Order::Desc)
        .order_by("beneficiary", Order::Asc)
        .order_by("partner_id", Order::Asc)
        .offset(asked.page.saturating_mul(asked.size))
        .limit(asked.size);
    let who = |row: &QueryResult| {
        Ok::<(Uuid, String), DbErr>((row.try_get("", "partner_id")?, row.try_get("", "beneficiary")?))
    };
    let rows = all(cx, &page).await?;
    let total = rows.first().map(|row| row.try_get::<i64>("", "people")).transpose()?;
    let keys = rows.iter().map(who).collect::<Result<Vec<_>, _>>()?;
    let mut found = whole(cx, within, asked.scoped.to, &keys).await?;
    let codes = keys.iter().map(|(_, code)| code.clone()).collect();
    let named = names_of(cx, cx.db.read(), department.uuid(), codes).await?;
    let people = keys.iter().filter_map(|key| {
        let mut one = found.remove(key)?;
        one.name = named.get(&one.beneficiary).cloned();
        Some(one)
    });
    let people = people.collect();
    let tx = cx.db.begin().await?;
    cx.audit_once(&tx, "consulter", "suivi des bénéficiaires", department.uuid(), None).await?;
    tx.commit().await?;
    Ok(FollowedPage { people, total: total.and_then(|total| total.try_into().ok()).unwrap_or_default() })
}

/// How many people each alert holds for.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn alerts(cx: &Cx, scoped: &Scoped) -> Result<[(Alert, u64); 3], FlowError> {
    let department = reach::department(cx, Action::SeeFlows)?;
    let mut query = Query::select();
    query.from_subquery(told(scoped.condition(department), scoped.to), "people");
    for alert in Alert::ALL {
        let one = format!("CASE WHEN {} THEN 1 ELSE 0 END", alert.holds());
        query.expr_as(total(&one), alert.code());
    }
    let rows = all(cx, &query).await?;
    let count = |alert: Alert| {
        let found = rows.first().map(|row| row.try_get::<i64>("", alert.code())).transpose()?;
        Ok::<_, DbErr>((alert, found.and_then(|count| count.try_into().ok()).unwrap_or_default()))
    };
    let [half, idle, refusals] = Alert::ALL.map(count);
    Ok([half?, idle?, refusals?])
}

/// Of each beneficiary at each service, what alerts and their order are decided by.
fn told(within: Condition, last: Month) -> SelectStatement {
    let mut query = Query::select();
    query
        .from("flow_effects")
        .columns(["partner_id", "beneficiary"])
        .expr_as(total("within_min"), "within")
        .expr_as(total(GAP), "gap")
        .expr_as(total("refusals"), "refusals")
        .expr_as(Expr::cust(idle(last)), "idle")
        .cond_where(within)
        .group_by_columns(["partner_id", "beneficiary"]);
    query
}

/// Those an alert holds for.
fn held(people: SelectStatement, alert: Alert) -> SelectStatement {
    let mut query = Query::select();
    query.expr(Expr::cust("*")).from_subquery(people, "told").and_where(Expr::cust(alert.holds()));
    query
}

/// Ordered and not done.
const GAP: &str =
    "absence_min + hospital_min + refusal_min + staff_min + unproved_min + unsaid_min + not_planned_min";

/// In the last month of the period.
fn idle(last: Month) -> String {
    format!("MAX(CASE WHEN month = '{last}' THEN idle_days ELSE 0 END)")
}

/// Every figure of some people.
async fn whole(
    cx: &Cx,
    within: Condition,
    last: Month,
    keys: &[(Uuid, String)],
) -> Result<HashMap<(Uuid, String), Followed>, DbErr> {
    let mut found = HashMap::new();
    // Databases bound the values they take at once; a file asks for everybody.
    for some in keys.chunks(500) {
        let mut query = Query::select();
        query
            .from("flow_effects")
            .columns(["partner_id", "beneficiary"])
            .expr_as(Expr::col("place").max(), "place")
            .expr_as(Expr::col("last_day").max(), "last_day")
            .expr_as(Expr::cust(idle(last)), "idle")
            .cond_where(within.clone())
            .and_where(Expr::col("beneficiary").is_in(some.iter().map(|(_, code)| code.clone())))
            .group_by_columns(["partner_id", "beneficiary"]);
        for row in all(cx, summed(&mut query)).await? {
            let one = person(&row)?;
            found.insert((one.partner.uuid(), one.beneficiary.clone()), one);
        }
    }
    Ok(found)
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

/// What became of some « prestations » of a beneficiary at a service, by month, the latest first.
pub(crate) async fn of_beneficiary(
    cx: &Cx,
    partner: PartnerId,
    beneficiary: &str,
    products: Vec<String>,
) -> Result<Vec<(Month, Amounts)>, DbErr> {
    let mut query = Query::select();
    query
        .from("flow_effects")
        .column("month")
        .and_where(Expr::col("partner_id").eq(partner.uuid()))
        .and_where(Expr::col("beneficiary").eq(beneficiary))
        .and_where(Expr::col("product").is_in(products))
        .group_by_col("month")
        .order_by("month", Order::Desc);
    let rows = all(cx, summed(&mut query)).await?;
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
    let mut query = Query::select();
    query
        .from("flow_effects")
        .columns(["month", "partner_id"])
        .and_where(Expr::col("structure_id").eq(department.uuid()))
        .and_where(Expr::col("beneficiary").eq(beneficiary))
        .group_by_columns(["month", "partner_id"])
        .order_by("month", Order::Desc);
    let mut found = Vec::new();
    for row in all(cx, summed(&mut query)).await? {
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
