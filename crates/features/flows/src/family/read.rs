//! What was ordered, done, billed and accepted for a person, month by month and service by service.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use access::{Action, Cx};
use db::sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use kernel::{
    Money, Month,
    id::{PartnerId, PersonId, StructureId},
};
use uuid::Uuid;

use super::{LinkState, number};
use crate::{
    effectiveness::{Amounts, by_service},
    error::FlowError,
    invoice::{InvoiceState, signed},
    partner,
    store::{invoice_lines, invoices, statement_links as table},
};

/// Without a year, so many.
const MONTHS: usize = 24;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyStatement {
    /// Those with something to read, the latest first.
    pub years: Vec<i16>,
    /// The latest first.
    pub months: Vec<StatementMonth>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementMonth {
    pub month: Month,
    /// By name.
    pub services: Vec<StatementService>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementService {
    pub name: String,
    pub amounts: Amounts,
    /// To the beneficiary's charge; `None` when a line of the invoices does not say it, or there is no invoice.
    pub left: Option<Money>,
}

/// Of one year, else of the latest months. The look is written in the journal.
///
/// # Errors
/// [`FlowError`]; [`FlowError::NotFound`] as long as the département has not confirmed.
pub async fn family_statement(
    cx: &Cx,
    person: PersonId,
    year: Option<i16>,
) -> Result<FamilyStatement, FlowError> {
    let (department, number) = confirmed(cx, person).await?;
    let rows = by_service(cx, department, &number).await?;
    let names = partner::names(cx, department.uuid()).await?;
    let charges = charges(cx, department, &number).await?;
    let years: BTreeSet<i16> = rows.iter().map(|(month, ..)| month.year()).collect();
    let mut months: BTreeMap<Month, Vec<StatementService>> = BTreeMap::new();
    for (month, partner, amounts) in rows {
        let service = StatementService {
            name: names.get(&partner.uuid()).cloned().unwrap_or_default(),
            left: charges.get(&(month, partner)).copied().flatten().map(Money::from_cents),
            amounts,
        };
        months.entry(month).or_default().push(service);
    }
    let months = months.into_iter().rev().filter(|(month, _)| year.is_none_or(|year| month.year() == year));
    let months = months.take(MONTHS).map(|(month, mut services)| {
        services.sort_by(|one, other| one.name.cmp(&other.name));
        StatementMonth { month, services }
    });
    let months = months.collect();
    looked(cx, person).await?;
    Ok(FamilyStatement { years: years.into_iter().rev().collect(), months })
}

/// The département and the number that a département confirmed to be this person's.
pub(super) async fn confirmed(cx: &Cx, person: PersonId) -> Result<(StructureId, String), FlowError> {
    people::reach(cx, cx.db.read(), person, Action::SeeStatement).await?;
    let row = table::Entity::find()
        .filter(table::Column::PersonId.eq(person.uuid()))
        .filter(table::Column::State.eq(LinkState::Confirmed.code()))
        .one(cx.db.read())
        .await?
        .ok_or(FlowError::NotFound)?;
    Ok((row.structure_id.into(), number(cx, &row)?))
}

pub(super) async fn looked(cx: &Cx, person: PersonId) -> Result<(), DbErr> {
    let tx = cx.db.begin().await?;
    cx.audit_once(&tx, "consulter", "relevé", person.uuid(), person).await?;
    tx.commit().await
}

/// Cents to the beneficiary's charge, as the current invoices write it; `None` where one line says nothing. Rejected
/// invoices and lines are left out, credit notes taken off.
async fn charges(
    cx: &Cx,
    department: StructureId,
    beneficiary: &str,
) -> Result<HashMap<(Month, PartnerId), Option<i64>>, DbErr> {
    let standing = invoices::Entity::find()
        .filter(invoices::Column::StructureId.eq(department.uuid()))
        .filter(invoices::Column::Current.eq(true))
        .filter(invoices::Column::State.ne(InvoiceState::Rejected.code()));
    let ids = standing.clone().select_only().column(invoices::Column::Id).into_query();
    let lines = invoice_lines::Entity::find()
        .filter(invoice_lines::Column::Beneficiary.eq(beneficiary))
        .filter(invoice_lines::Column::InvoiceId.in_subquery(ids))
        .all(cx.db.read())
        .await?;
    let invoices: HashMap<Uuid, invoices::Model> = standing
        .filter(invoices::Column::Id.is_in(lines.iter().map(|line| line.invoice_id)))
        .all(cx.db.read())
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut found: HashMap<(Month, PartnerId), Option<i64>> = HashMap::new();
    for line in lines {
        let (Some(invoice), Ok(month)) = (invoices.get(&line.invoice_id), line.month.parse()) else {
            continue;
        };
        if invoice.state == InvoiceState::AcceptedInPart.code() && !line.accepted {
            continue;
        }
        let left = line.beneficiary_c.or_else(|| Some(line.gross_c - line.funder_c?));
        let left = left.map(|left| signed(&invoice.kind, left));
        let sum = found.entry((month, invoice.partner_id.into())).or_insert(Some(0));
        *sum = sum.zip(left).map(|(sum, left)| sum + left);
    }
    Ok(found)
}
