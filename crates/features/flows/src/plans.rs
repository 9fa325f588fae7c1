//! Orders (« prises en charge ») as a person reads them: who, what, how much a week, its versions, done and billed so far.

use std::collections::HashMap;

use access::{Action, Cx};
use db::{
    Day,
    sea_orm::{
        ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    },
};
use kernel::{
    Money, Month,
    id::PartnerId,
    jiff::{Timestamp, civil::Date},
};
use records::Per;
use uuid::Uuid;

use crate::{
    apply::names_of,
    effectiveness::{Amounts, of_beneficiary},
    error::FlowError,
    partner, reach,
    store::{order_lines, orders as table},
};

/// The version in force of an order, or the last one that was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub id: Uuid,
    pub number: String,
    pub version: i64,
    pub action: String,
    pub partner: PartnerId,
    pub partner_name: String,
    pub beneficiary: String,
    /// « Jeanne FICTIVE », when a message named the beneficiary.
    pub beneficiary_name: Option<String>,
    /// APA, PCH…
    pub aid: String,
    /// « PRE », « MAN »…
    pub framework: String,
    pub valid_from: Option<Date>,
    /// Last day; `None`: open.
    pub valid_to: Option<Date>,
    pub issued_at: Timestamp,
    pub lines: Vec<PlanLine>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanLine {
    pub number: String,
    pub product: String,
    /// As written: « 3 », « HUR », a week.
    pub quantity: String,
    pub unit: String,
    pub per: Per,
    pub monthly_min: i64,
    pub unit_price: Option<Money>,
    pub participation_pct: Option<String>,
}

impl PlanLine {
    /// Twelve months are fifty-two weeks; half up.
    pub fn weekly_min(&self) -> i64 {
        (self.monthly_min * 12 + 26).div_euclid(52)
    }
}

/// What an order said at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanVersion {
    pub version: i64,
    pub action: String,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub issued_at: Timestamp,
    pub lines: Vec<PlanLine>,
}

/// What became of it in a month: of all the orders of the same beneficiary and « prestations » at the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanMonth {
    pub month: Month,
    pub amounts: Amounts,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanQuery {
    /// From 0.
    pub page: u64,
    pub size: u64,
    pub partner: Option<PartnerId>,
    pub aid: String,
    /// Part of the number of the order, or of the beneficiary.
    pub text: String,
    /// In force on this day.
    pub on: Option<Date>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plans {
    pub plans: Vec<Plan>,
    /// Of all pages together.
    pub total: u64,
}

/// The current version of each order, latest issued first. Names are shown: the look is written in the journal.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn plans(cx: &Cx, asked: &PlanQuery) -> Result<Plans, FlowError> {
    let department = reach::department(cx, Action::SeeFlows)?;
    let query = asked.apply(department.uuid());
    let total = query.clone().count(cx.db.read()).await?;
    let rows = query
        .order_by_desc(table::Column::IssuedAt)
        .order_by_asc(table::Column::Number)
        .offset(asked.page.saturating_mul(asked.size))
        .limit(asked.size)
        .all(cx.db.read())
        .await?;
    let plans = read(cx, department.uuid(), rows).await?;
    let tx = cx.db.begin().await?;
    cx.audit_once(&tx, "consulter", "prises en charge", department.uuid(), None).await?;
    tx.commit().await?;
    Ok(Plans { plans, total })
}

/// An order, its versions (the latest first), and what became of it, month after month.
///
/// # Errors
/// [`FlowError`].
pub async fn plan(cx: &Cx, id: Uuid) -> Result<(Plan, Vec<PlanVersion>, Vec<PlanMonth>), FlowError> {
    let department = reach::department(cx, Action::SeeFlows)?;
    let row = table::Entity::find_by_id(id).one(cx.db.read()).await?;
    let row = row.filter(|row| row.structure_id == department.uuid()).ok_or(FlowError::NotFound)?;
    let rows = table::Entity::find()
        .filter(table::Column::StructureId.eq(department.uuid()))
        .filter(table::Column::Number.eq(&row.number))
        .order_by_desc(table::Column::Version)
        .all(cx.db.read())
        .await?;
    let all = read(cx, department.uuid(), rows).await?;
    let current = all.first().cloned().ok_or(FlowError::NotFound)?;
    let products = all.iter().flat_map(|plan| plan.lines.iter().map(|line| line.product.clone()));
    let products: Vec<String> = products.collect();
    let months = of_beneficiary(cx, current.partner, &current.beneficiary, products).await?;
    let months = months.into_iter().map(|(month, amounts)| PlanMonth { month, amounts }).collect();
    let versions = all.into_iter().map(|plan| PlanVersion {
        version: plan.version,
        action: plan.action,
        valid_from: plan.valid_from,
        valid_to: plan.valid_to,
        issued_at: plan.issued_at,
        lines: plan.lines,
    });
    let versions = versions.collect();
    let tx = cx.db.begin().await?;
    cx.audit_once(&tx, "consulter", "prise en charge", row.id, None).await?;
    tx.commit().await?;
    Ok((current, versions, months))
}

impl PlanQuery {
    fn apply(&self, department: Uuid) -> Select<table::Entity> {
        let mut query = table::Entity::find()
            .filter(table::Column::StructureId.eq(department))
            .filter(table::Column::Current.eq(true));
        if let Some(partner) = self.partner {
            query = query.filter(table::Column::PartnerId.eq(partner.uuid()));
        }
        if !self.aid.is_empty() {
            query = query.filter(table::Column::Aid.eq(&self.aid));
        }
        if !self.text.is_empty() {
            let either = Condition::any()
                .add(table::Column::Number.contains(&self.text))
                .add(table::Column::Beneficiary.contains(&self.text));
            query = query.filter(either);
        }
        if let Some(day) = self.on.map(Day::from) {
            let open = Condition::any()
                .add(table::Column::ValidTo.is_null())
                .add(table::Column::ValidTo.gte(day.clone()));
            query = query.filter(table::Column::ValidFrom.lte(day)).filter(open);
        }
        query
    }
}

async fn read(cx: &Cx, department: Uuid, rows: Vec<table::Model>) -> Result<Vec<Plan>, FlowError> {
    let services = partner::names(cx, department).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut lines: HashMap<Uuid, Vec<PlanLine>> = HashMap::new();
    for some in ids.chunks(500) {
        let found = order_lines::Entity::find()
            .filter(order_lines::Column::OrderId.is_in(some.iter().copied()))
            .order_by_asc(order_lines::Column::Number)
            .all(cx.db.read())
            .await?;
        found.iter().for_each(|line| lines.entry(line.order_id).or_default().push(read_line(line)));
    }
    let people = rows.iter().map(|row| row.beneficiary.clone()).collect();
    let names = names_of(cx, cx.db.read(), department, people).await?;
    let mut plan = |row: table::Model| Plan {
        partner_name: services.get(&row.partner_id).cloned().unwrap_or_default(),
        beneficiary_name: names.get(&row.beneficiary).cloned(),
        lines: lines.remove(&row.id).unwrap_or_default(),
        id: row.id,
        number: row.number,
        version: row.version,
        action: row.action,
        partner: row.partner_id.into(),
        beneficiary: row.beneficiary,
        aid: row.aid,
        framework: row.framework,
        valid_from: row.valid_from.and_then(|day| day.date()),
        valid_to: row.valid_to.and_then(|day| day.date()),
        issued_at: row.issued_at.into(),
    };
    Ok(rows.into_iter().map(&mut plan).collect())
}

fn read_line(row: &order_lines::Model) -> PlanLine {
    PlanLine {
        number: row.number.clone(),
        product: row.product.clone(),
        quantity: row.quantity.clone(),
        unit: row.unit.clone(),
        per: Per::from_code(&row.per).unwrap_or_default(),
        monthly_min: row.monthly_min,
        unit_price: row.unit_price_c.map(Money::from_cents),
        participation_pct: row.participation_pct.clone(),
    }
}
