//! The rows of effectiveness added up, by what a dashboard shows.

use std::ops::AddAssign;

use access::{Action, Cx};
use db::{
    Moment,
    sea_orm::{
        Condition, ConnectionTrait, DbErr, ExprTrait, Order, QueryResult,
        sea_query::{Expr, Query, SelectStatement},
    },
};
use kernel::{
    Money, Month,
    id::{PartnerId, StructureId},
    jiff::Timestamp,
};
use uuid::Uuid;

use super::{
    split::Part,
    sums::{ADDED, PARTS, SUMS, total},
};
use crate::{error::FlowError, reach};

/// Which rows. Empty texts and `None`: all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scoped {
    pub from: Month,
    /// Inclusive.
    pub to: Month,
    pub partner: Option<PartnerId>,
    pub product: String,
    /// As [`places`] gives it.
    pub place: String,
}

/// What rows are added up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Month,
    Service,
    Product,
    Place,
}

/// A month, a service, a « prestation » or a commune, and what it comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// « 2026-03 », the service's identifier, the code, « 62000 ARRAS ».
    pub key: String,
    pub amounts: Amounts,
}

/// Minutes, and the same at each row's tariff.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    minutes: [i64; 13],
    /// Minutes × cents per hour: divided by sixty once, at the end.
    weighed: [i64; 13],
    /// Of invoices received, as they bill; those rejected left out.
    pub billed: Money,
    pub accepted: Money,
    pub paid: Money,
    pub visits: i64,
    pub refusals: i64,
    /// Ordered or done minutes without any tariff: no euro of them is counted.
    pub unpriced_min: i64,
}

impl Amounts {
    pub fn minutes(&self, part: Part) -> i64 {
        self.minutes[part as usize]
    }

    fn sum(&self, parts: &[Part]) -> i64 {
        parts.iter().map(|part| self.minutes(*part)).sum()
    }

    pub fn ordered(&self) -> i64 {
        self.sum(&Part::ORDERED)
    }

    pub fn done(&self) -> i64 {
        self.sum(&Part::DONE)
    }

    /// Planned and not done, all causes together.
    pub fn not_done(&self) -> i64 {
        self.sum(&Part::NOT_DONE)
    }

    pub fn billed_min(&self) -> i64 {
        self.done() - self.sum(&[Part::Unbilled, Part::Exempt]) + self.minutes(Part::Undone)
    }

    /// Of what was ordered, what was done: tenths of a per cent, `None` without an order.
    pub fn rate(&self) -> Option<i64> {
        let ordered = self.ordered();
        (ordered > 0).then(|| (self.minutes(Part::Within) * 1000 + ordered / 2) / ordered)
    }

    /// Euros of some parts, each such that together they are the whole to the cent: the whole is rounded, and each part
    /// is what it adds to those before it.
    pub fn shares<const N: usize>(&self, parts: [Part; N]) -> [Money; N] {
        let mut so_far = 0;
        parts.map(|part| {
            let before = cents(so_far);
            so_far += self.weighed[part as usize];
            Money::from_cents(cents(so_far) - before)
        })
    }

    pub fn worth(&self, parts: &[Part]) -> Money {
        Money::from_cents(cents(parts.iter().map(|part| self.weighed[*part as usize]).sum()))
    }
}

/// From minutes × cents per hour, half up.
fn cents(weighed: i64) -> i64 {
    (weighed + 30).div_euclid(60)
}

impl AddAssign<&Self> for Amounts {
    fn add_assign(&mut self, other: &Self) {
        let add = |ours: &mut [i64; 13], theirs: &[i64; 13]| {
            ours.iter_mut().zip(theirs).for_each(|(ours, theirs)| *ours += theirs);
        };
        add(&mut self.minutes, &other.minutes);
        add(&mut self.weighed, &other.weighed);
        self.billed += other.billed;
        self.accepted += other.accepted;
        self.paid += other.paid;
        self.visits += other.visits;
        self.refusals += other.refusals;
        self.unpriced_min += other.unpriced_min;
    }
}

impl<'a> std::iter::Sum<&'a Self> for Amounts {
    fn sum<I: Iterator<Item = &'a Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), |mut sum, one| {
            sum += one;
            sum
        })
    }
}

/// In the order of the key; services in the order of [`crate::partners`] are for the caller to name.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn effects(cx: &Cx, scoped: &Scoped, by: By) -> Result<Vec<Effect>, FlowError> {
    let department = reach::department(cx, Action::SeeFlows)?;
    let column = match by {
        By::Month => "month",
        By::Service => "partner_id",
        By::Product => "product",
        By::Place => "place",
    };
    let mut query = Query::select();
    query
        .from(SUMS)
        .expr_as(Expr::col(column), "key")
        .cond_where(scoped.condition(department))
        .group_by_col(column)
        .order_by(column, Order::Asc);
    let rows = all(cx, summed(&mut query)).await?;
    let effect = |row: &QueryResult| {
        let key = match by {
            By::Service => row.try_get::<Uuid>("", "key")?.to_string(),
            _ => row.try_get("", "key")?,
        };
        Ok(Effect { key, amounts: read(row)? })
    };
    Ok(rows.iter().map(effect).collect::<Result<_, DbErr>>()?)
}

/// The communes of the files, in their order.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn places(cx: &Cx) -> Result<Vec<String>, FlowError> {
    distinct(cx, "place").await
}

/// The codes of « prestations » met, in their order.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn products(cx: &Cx) -> Result<Vec<String>, FlowError> {
    distinct(cx, "product").await
}

async fn distinct(cx: &Cx, column: &'static str) -> Result<Vec<String>, FlowError> {
    let department = reach::department(cx, Action::SeeFlows)?;
    let mut query = Query::select();
    query
        .from(SUMS)
        .distinct()
        .column(column)
        .and_where(Expr::col("structure_id").eq(department.uuid()))
        .and_where(Expr::col(column).ne(""))
        .order_by(column, Order::Asc);
    let rows = all(cx, &query).await?;
    Ok(rows.iter().map(|row| row.try_get("", column)).collect::<Result<_, DbErr>>()?)
}

/// When the figures were last computed, and the last month with a visit or an invoice.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn measured(cx: &Cx) -> Result<Option<(Timestamp, Option<Month>)>, FlowError> {
    let department = reach::department(cx, Action::SeeFlows)?;
    let mut query = Query::select();
    query
        .from(SUMS)
        .expr_as(Expr::col("measured_at").max(), "at")
        .expr_as(Expr::cust("MAX(CASE WHEN visits > 0 OR billed_c <> 0 THEN month END)"), "last")
        .and_where(Expr::col("structure_id").eq(department.uuid()));
    let rows = all(cx, &query).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let at: Option<Moment> = row.try_get("", "at")?;
    let last: Option<String> = row.try_get("", "last")?;
    Ok(at.map(|at| (at.into(), last.and_then(|month| month.parse().ok()))))
}

impl Scoped {
    /// On the rows of [`SUMS`], and on those of the people behind them.
    pub(super) fn condition(&self, department: StructureId) -> Condition {
        let filled = |column: &'static str, text: &str| {
            Some(text).filter(|text| !text.is_empty()).map(|text| Expr::col(column).eq(text))
        };
        Condition::all()
            .add(Expr::col("structure_id").eq(department.uuid()))
            .add(Expr::col("month").between(self.from.to_string(), self.to.to_string()))
            .add_option(self.partner.map(|partner| Expr::col("partner_id").eq(partner.uuid())))
            .add_option(filled("product", &self.product))
            .add_option(filled("place", &self.place))
    }
}

/// What the sums of a group are called: fixed words, nothing anybody typed.
const OTHERS: [(&str, &str); 6] = [
    ("billed_c", "billed_c"),
    ("accepted_c", "accepted_c"),
    ("paid_c", "paid_c"),
    ("visits", "visits"),
    ("refusals", "refusals"),
    (
        "CASE WHEN price_c = 0 THEN within_min + absence_min + hospital_min + refusal_min + staff_min + unproved_min \
         + unsaid_min + not_planned_min + beyond_min + not_ordered_min ELSE 0 END",
        "unpriced_min",
    ),
];

pub(super) fn summed(query: &mut SelectStatement) -> &SelectStatement {
    for (place, column) in ADDED[..PARTS].iter().enumerate() {
        query
            .expr_as(total(column), format!("m{place}"))
            .expr_as(total(&format!("{column} * price_c")), format!("w{place}"));
    }
    for (expression, name) in OTHERS {
        query.expr_as(total(expression), format!("sum_{name}"));
    }
    query
}

pub(super) fn read(row: &QueryResult) -> Result<Amounts, DbErr> {
    let mut amounts = Amounts::default();
    for place in 0..PARTS {
        amounts.minutes[place] = row.try_get("", &format!("m{place}"))?;
        amounts.weighed[place] = row.try_get("", &format!("w{place}"))?;
    }
    let sum = |name: &str| row.try_get::<i64>("", &format!("sum_{name}"));
    amounts.billed = Money::from_cents(sum("billed_c")?);
    amounts.accepted = Money::from_cents(sum("accepted_c")?);
    amounts.paid = Money::from_cents(sum("paid_c")?);
    amounts.visits = sum("visits")?;
    amounts.refusals = sum("refusals")?;
    amounts.unpriced_min = sum("unpriced_min")?;
    Ok(amounts)
}

pub(super) async fn all(cx: &Cx, query: &SelectStatement) -> Result<Vec<QueryResult>, DbErr> {
    cx.db.read().query_all(query).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_the_cent() {
        // A third of an hour of three causes at 24,50 €: 816.67 cents each, 2450 together.
        let mut amounts = Amounts::default();
        for part in [Part::Within, Part::Refusal, Part::NotPlanned] {
            amounts.minutes[part as usize] = 20;
            amounts.weighed[part as usize] = 20 * 2450;
        }
        let shares = amounts.shares([Part::Within, Part::Refusal, Part::NotPlanned]);
        assert_eq!(shares.map(Money::cents), [817, 816, 817]);
        assert_eq!(amounts.worth(&Part::ORDERED), Money::from_cents(2450));
        assert_eq!(amounts.rate(), Some(333));
        assert_eq!(Amounts::default().rate(), None);
    }
}
