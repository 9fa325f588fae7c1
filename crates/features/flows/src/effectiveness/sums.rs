//! The rows of effectiveness without the people: what pages add up, a tenth as long.

use db::{
    Moment,
    sea_orm::{
        Condition, ConnectionTrait, DbErr, ExprTrait,
        sea_query::{Expr, Query},
    },
};
use kernel::Month;
use uuid::Uuid;

/// One row for each service, month, « prestation », commune and tariff.
pub(super) const SUMS: &str = "flow_effect_sums";

const KEY: [&str; 6] = ["structure_id", "partner_id", "month", "product", "place", "price_c"];

/// Of [`ADDED`], the minutes: one column for each [`Part`], in their order.
pub(super) const PARTS: usize = 13;

/// What rows of people are added up of.
pub(super) const ADDED: [&str; 18] = [
    "within_min",
    "absence_min",
    "hospital_min",
    "refusal_min",
    "staff_min",
    "unproved_min",
    "unsaid_min",
    "not_planned_min",
    "beyond_min",
    "not_ordered_min",
    "unbilled_min",
    "exempt_min",
    "undone_min",
    "billed_c",
    "accepted_c",
    "paid_c",
    "visits",
    "refusals",
];

/// PostgreSQL adds bigints up to a numeric, which the driver does not read as one.
pub(super) fn total(expression: &str) -> Expr {
    Expr::cust(format!("CAST(COALESCE(SUM({expression}), 0) AS BIGINT)"))
}

/// Whether a measure of a month begun after this instant has been written: who began before knows less.
pub(super) async fn newer(
    on: &impl ConnectionTrait,
    partner: Uuid,
    month: Month,
    begun: Moment,
) -> Result<bool, DbErr> {
    let mut later = Query::select();
    later.expr(Expr::val(1)).from(SUMS).and_where(Expr::col("partner_id").eq(partner));
    later.and_where(Expr::col("month").eq(month.to_string()));
    later.and_where(Expr::col("measured_at").gt(begun)).limit(1);
    Ok(on.query_one(&later).await?.is_some())
}

/// Nothing is kept of before the first month.
pub(super) async fn forget(on: &impl ConnectionTrait, partner: Uuid, first: Month) -> Result<(), DbErr> {
    let mut before = Query::delete();
    before.from_table(SUMS).and_where(Expr::col("partner_id").eq(partner));
    before.and_where(Expr::col("month").lt(first.to_string()));
    on.execute(&before).await?;
    Ok(())
}

/// Adds the rows of a service's month up anew, without the people.
pub(super) async fn add_up(on: &impl ConnectionTrait, partner: Uuid, month: Month) -> Result<(), DbErr> {
    let own = Condition::all()
        .add(Expr::col("partner_id").eq(partner))
        .add(Expr::col("month").eq(month.to_string()));
    on.execute(Query::delete().from_table(SUMS).cond_where(own.clone())).await?;
    let mut sums = Query::select();
    sums.from("flow_effects").columns(KEY).cond_where(own).group_by_columns(KEY);
    for column in ADDED {
        sums.expr(total(column));
    }
    sums.expr(Expr::col("measured_at").max());
    let mut written = Query::insert();
    written
        .into_table(SUMS)
        .columns(KEY.into_iter().chain(ADDED).chain(["measured_at"]))
        .select_from(sums)
        .map_err(|cause| DbErr::Custom(cause.to_string()))?;
    on.execute(&written).await?;
    Ok(())
}
