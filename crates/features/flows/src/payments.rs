//! What was accepted, for the finance department: each invoice stands on one payment state, once.

use std::collections::BTreeMap;

use access::{Action, Cx, Denied};
use db::{
    Day,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
        QueryOrder, QuerySelect, SqlErr, sea_query::Expr,
    },
};
use kernel::{
    Money, Month,
    id::{InvoiceId, PartnerId, StructureId},
    jiff::{Timestamp, civil::Date},
};
use records::InvoiceKind;
use uuid::Uuid;

use crate::{
    effectiveness,
    error::FlowError,
    invoice::{InvoiceState, funder_part, signed},
    reach,
    store::{invoice_lines, invoices, partners, payments as table},
};

/// An accepted invoice, as it is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payable {
    pub id: InvoiceId,
    pub number: String,
    pub is_credit_note: bool,
    pub partner: PartnerId,
    pub partner_name: String,
    pub siret: Option<String>,
    pub period_from: Option<Date>,
    pub period_to: Option<Date>,
    /// Negative for a credit note, like `accepted`.
    pub total: Money,
    pub accepted: Money,
    pub decided_by: String,
    pub decided_at: Option<Timestamp>,
}

/// « État de paiement ».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    pub id: Uuid,
    /// Counts those of the département, from 1.
    pub number: i64,
    pub invoices: u64,
    pub accepted: Money,
    pub created_by: String,
    pub created_at: Timestamp,
}

/// Which of the accepted invoices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PaymentScope {
    pub partner: Option<PartnerId>,
    /// The period begins in this month.
    pub month: Option<Month>,
}

#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Aucune facture acceptée n’attend d’être payée.")]
    Nothing,
    #[error("La liste vient de changer : relisez-la, puis recommencez.")]
    Changed,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// What was accepted and stands on no payment state yet: service by service, oldest period first.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn payable(cx: &Cx, scope: PaymentScope) -> Result<Vec<Payable>, FlowError> {
    let department = reach::department(cx, Action::DecideInvoices)?;
    Ok(waiting(cx.db.read(), department, scope).await?)
}

/// The months it bills: its period's, and those of its lines.
async fn months(on: &impl ConnectionTrait, invoice: &Payable) -> Result<Vec<Month>, DbErr> {
    let lines: Vec<String> = invoice_lines::Entity::find()
        .select_only()
        .column(invoice_lines::Column::Month)
        .distinct()
        .filter(invoice_lines::Column::InvoiceId.eq(invoice.id.uuid()))
        .into_tuple()
        .all(on)
        .await?;
    let lines = lines.iter().filter_map(|month| month.parse().ok());
    Ok(lines.chain(invoice.period_from.map(Month::of)).collect())
}

/// Closes a payment state of what the asker saw: so many invoices, this sum.
///
/// # Errors
/// [`PaymentError`]: nothing was closed.
pub async fn pay(cx: &Cx, scope: PaymentScope, seen: usize, sum: Money) -> Result<Payment, PaymentError> {
    let department = reach::department(cx, Action::DecideInvoices)?;
    let tx = cx.db.begin().await?;
    let lines = waiting(&tx, department, scope).await?;
    if lines.is_empty() {
        return Err(PaymentError::Nothing);
    }
    let accepted: Money = lines.iter().map(|line| line.accepted).sum();
    if lines.len() != seen || accepted != sum {
        return Err(PaymentError::Changed);
    }
    let last = table::Entity::find()
        .filter(table::Column::StructureId.eq(department.uuid()))
        .order_by_desc(table::Column::Number)
        .one(&tx)
        .await?;
    let now = cx.clock.now();
    let row = table::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        structure_id: Set(department.uuid()),
        number: Set(last.map_or(1, |last| last.number + 1)),
        invoices: Set(i64::try_from(lines.len()).unwrap_or(i64::MAX)),
        accepted_c: Set(accepted.cents()),
        created_by: Set(cx.who.name().to_owned()),
        created_at: Set(now.into()),
    }
    .insert(&tx)
    .await
    .map_err(taken)?;
    // Whoever comes second finds them on a state already.
    let written = invoices::Entity::update_many()
        .col_expr(invoices::Column::PaymentId, Expr::value(row.id))
        .filter(invoices::Column::Id.is_in(lines.iter().map(|line| line.id.uuid())))
        .filter(invoices::Column::PaymentId.is_null())
        .exec(&tx)
        .await?;
    if usize::try_from(written.rows_affected) != Ok(lines.len()) {
        return Err(PaymentError::Changed);
    }
    let mut since: BTreeMap<PartnerId, Month> = BTreeMap::new();
    for line in &lines {
        for month in months(&tx, line).await? {
            since.entry(line.partner).and_modify(|first| *first = month.min(*first)).or_insert(month);
        }
    }
    for (partner, month) in since {
        effectiveness::ask_soon(cx, &tx, partner, month).await?;
    }
    cx.audit(&tx, "arrêter", "état de paiement", row.id, None, None).await?;
    tx.commit().await?;
    Ok(row.into())
}

/// Another agent closed the state of the same number at the same instant.
fn taken(cause: DbErr) -> PaymentError {
    match cause.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => PaymentError::Changed,
        _ => cause.into(),
    }
}

/// Newest first.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn payments(cx: &Cx) -> Result<Vec<Payment>, FlowError> {
    let department = reach::department(cx, Action::DecideInvoices)?;
    let rows = table::Entity::find()
        .filter(table::Column::StructureId.eq(department.uuid()))
        .order_by_desc(table::Column::Number)
        .all(cx.db.read())
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// A payment state and its invoices. The look is written in the journal.
///
/// # Errors
/// [`FlowError`].
pub async fn payment(cx: &Cx, id: Uuid) -> Result<(Payment, Vec<Payable>), FlowError> {
    let department = reach::department(cx, Action::DecideInvoices)?;
    let row = table::Entity::find_by_id(id).one(cx.db.read()).await?;
    let row = row.filter(|row| row.structure_id == department.uuid()).ok_or(FlowError::NotFound)?;
    let of = invoices::Entity::find().filter(invoices::Column::PaymentId.eq(id)).all(cx.db.read()).await?;
    let lines = read(cx.db.read(), of).await?;
    let tx = cx.db.begin().await?;
    cx.audit_once(&tx, "consulter", "état de paiement", id, None).await?;
    tx.commit().await?;
    Ok((row.into(), lines))
}

/// What accepting each of these invoices would pay. Those the asker does not reach are left out.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn shares(cx: &Cx, ids: &[InvoiceId]) -> Result<BTreeMap<InvoiceId, Money>, FlowError> {
    let reach = reach::reach(cx, Action::SeeFlows).await?;
    let reached: Vec<Uuid> = invoices::Entity::find()
        .select_only()
        .column(invoices::Column::Id)
        .filter(reach.condition(invoices::Column::StructureId, invoices::Column::PartnerId))
        .filter(invoices::Column::Id.is_in(ids.iter().map(|id| id.uuid())))
        .into_tuple()
        .all(cx.db.read())
        .await?;
    let lines = invoice_lines::Entity::find()
        .filter(invoice_lines::Column::InvoiceId.is_in(reached))
        .all(cx.db.read())
        .await?;
    let mut shares = BTreeMap::new();
    for line in &lines {
        *shares.entry(line.invoice_id.into()).or_default() += Money::from_cents(funder_part(line));
    }
    Ok(shares)
}

async fn waiting(
    on: &impl ConnectionTrait,
    department: StructureId,
    scope: PaymentScope,
) -> Result<Vec<Payable>, DbErr> {
    let paid = InvoiceState::ALL.into_iter().filter(|state| state.pays()).map(InvoiceState::code);
    let mut query = invoices::Entity::find()
        .filter(invoices::Column::StructureId.eq(department.uuid()))
        .filter(invoices::Column::Current.eq(true))
        .filter(invoices::Column::PaymentId.is_null())
        .filter(invoices::Column::State.is_in(paid));
    if let Some(partner) = scope.partner {
        query = query.filter(invoices::Column::PartnerId.eq(partner.uuid()));
    }
    if let Some(month) = scope.month {
        let (first, last) = (Day::from(month.first_day()), Day::from(month.last_day()));
        query = query.filter(invoices::Column::PeriodFrom.between(first, last));
    }
    let rows = query.all(on).await?;
    read(on, rows).await
}

pub(crate) async fn read(
    on: &impl ConnectionTrait,
    rows: Vec<invoices::Model>,
) -> Result<Vec<Payable>, DbErr> {
    let known = partners::Entity::find()
        .filter(partners::Column::Id.is_in(rows.iter().map(|row| row.partner_id)))
        .all(on)
        .await?;
    let lines = rows.into_iter().map(|row| {
        let partner = known.iter().find(|partner| partner.id == row.partner_id);
        let is_credit_note = row.kind == InvoiceKind::CreditNote.code();
        let kind = row.kind.clone();
        let signed = |cents: i64| Money::from_cents(signed(&kind, cents));
        Payable {
            id: row.id.into(),
            is_credit_note,
            partner: row.partner_id.into(),
            partner_name: partner.map(|partner| partner.name.clone()).unwrap_or_default(),
            siret: partner.and_then(|partner| partner.siret.clone()),
            period_from: row.period_from.and_then(|day| day.date()),
            period_to: row.period_to.and_then(|day| day.date()),
            total: signed(row.total_c),
            accepted: signed(row.accepted_c),
            decided_by: row.decided_by.unwrap_or_default(),
            decided_at: row.decided_at.map(Into::into),
            number: row.number,
        }
    });
    let mut lines: Vec<Payable> = lines.collect();
    lines.sort_by(|one, other| {
        let key = |line: &Payable| (line.partner_name.clone(), line.period_from, line.number.clone());
        key(one).cmp(&key(other))
    });
    Ok(lines)
}

impl From<table::Model> for Payment {
    fn from(row: table::Model) -> Self {
        Self {
            id: row.id,
            number: row.number,
            invoices: u64::try_from(row.invoices).unwrap_or_default(),
            accepted: Money::from_cents(row.accepted_c),
            created_by: row.created_by,
            created_at: row.created_at.into(),
        }
    }
}
