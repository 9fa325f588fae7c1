//! Invoices: what they are, what was found about them, what was decided.

use access::{Action, Cx};
use db::{
    Day,
    sea_orm::{
        ColumnTrait, ConnectionTrait, DbErr, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
        Select, sea_query::Expr,
    },
};
use kernel::{
    Money, Month,
    id::{InvoiceId, PartnerId},
    jiff::{Timestamp, civil::Date},
};
use reconciliation::Findings;
use records::InvoiceKind;
use uuid::Uuid;

use crate::{
    analyse::Explained,
    apply::names_of,
    error::FlowError,
    reach,
    store::{invoice_lines, invoices as table, partners},
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum InvoiceState {
    /// Not compared yet.
    #[default]
    Received,
    /// Nothing was found.
    Clean,
    /// Somebody has to look.
    ToReview,
    Accepted,
    /// Some lines only.
    AcceptedInPart,
    Rejected,
}

impl InvoiceState {
    pub const ALL: [Self; 6] =
        [Self::Received, Self::Clean, Self::ToReview, Self::Accepted, Self::AcceptedInPart, Self::Rejected];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Clean => "clean",
            Self::ToReview => "to_review",
            Self::Accepted => "accepted",
            Self::AcceptedInPart => "accepted_in_part",
            Self::Rejected => "rejected",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Received => "En cours d’analyse",
            Self::Clean => "Sans écart",
            Self::ToReview => "À examiner",
            Self::Accepted => "Acceptée",
            Self::AcceptedInPart => "Acceptée en partie",
            Self::Rejected => "Rejetée",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Money follows: it is not replaced any more.
    pub const fn pays(self) -> bool {
        matches!(self, Self::Accepted | Self::AcceptedInPart)
    }

    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Accepted | Self::AcceptedInPart | Self::Rejected)
    }

    pub const fn awaits_decision(self) -> bool {
        matches!(self, Self::Clean | Self::ToReview)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    pub id: InvoiceId,
    pub number: String,
    pub version: i64,
    /// UN/CEFACT 1001: « 380 » or « 381 ».
    pub kind: String,
    pub partner: PartnerId,
    pub partner_name: String,
    pub period_from: Option<Date>,
    pub period_to: Option<Date>,
    pub total: Money,
    pub received_at: Timestamp,
    pub state: InvoiceState,
    /// Something it stands on arrived after the decision.
    pub changed_since: bool,
    pub lines: u64,
    pub lines_in_fault: u64,
    /// What is invoiced beyond what is due, all lines together.
    pub effect: Money,
    pub accepted: Money,
    pub decided_at: Option<Timestamp>,
    pub decided_by: Option<String>,
    pub reason: Option<Reason>,
    pub comment: Option<String>,
    /// Until when its findings are to be answered.
    pub due_on: Option<Date>,
    /// Of all its lines.
    pub findings: Findings,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceLine {
    pub id: Uuid,
    pub number: String,
    pub order_number: String,
    pub order_line: String,
    pub beneficiary: String,
    /// « Jeanne FICTIVE », when a message named the beneficiary.
    pub beneficiary_name: Option<String>,
    pub product: String,
    pub month: Option<Month>,
    /// `None` before the analysis.
    pub planned_min: Option<i64>,
    pub delivered_min: Option<i64>,
    pub quantity_min: i64,
    /// Per hour.
    pub unit_price: Money,
    pub gross: Money,
    /// What accepting the line pays: the funder’s share where the invoice gives it, else all of it.
    pub share: Money,
    pub findings: Findings,
    pub effect: Money,
    /// `None` before the analysis.
    pub explained: Option<Explained>,
    pub accepted: bool,
}

/// Why an invoice is rejected, or accepted in part: a code its service's software can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    NoOrder,
    Quantity,
    Tariff,
    Duplicate,
    Unproved,
    OverPlan,
    Arithmetic,
    Other,
}

impl Reason {
    pub const ALL: [Self; 8] = [
        Self::NoOrder,
        Self::Quantity,
        Self::Tariff,
        Self::Duplicate,
        Self::Unproved,
        Self::OverPlan,
        Self::Arithmetic,
        Self::Other,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::NoOrder => "R01",
            Self::Quantity => "R02",
            Self::Tariff => "R03",
            Self::Duplicate => "R04",
            Self::Unproved => "R05",
            Self::OverPlan => "R06",
            Self::Arithmetic => "R07",
            Self::Other => "R99",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::NoOrder => "Aucune prise en charge pour ces heures",
            Self::Quantity => "Quantité différente des interventions reçues",
            Self::Tariff => "Tarif différent du tarif fixé",
            Self::Duplicate => "Déjà facturé",
            Self::Unproved => "Interventions non prouvées : horodatage manquant ou chevauchement",
            Self::OverPlan => "Au-delà du plan d’aide",
            Self::Arithmetic => "Montant différent de la quantité × le prix",
            Self::Other => "Autre motif, précisé en commentaire",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InvoiceOrder {
    /// The oldest waits the longest.
    #[default]
    Received,
    Effect,
    Total,
    /// The most urgent first, when ascending; only those somebody has to answer.
    Due,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvoiceQuery {
    /// From 0.
    pub page: u64,
    pub size: u64,
    /// Empty: all.
    pub states: Vec<InvoiceState>,
    pub partner: Option<PartnerId>,
    /// The period begins in this month.
    pub month: Option<Month>,
    /// Part of the number.
    pub text: String,
    /// Only those something they stand on changed after the decision.
    pub changed_since: bool,
    pub order: InvoiceOrder,
    pub descending: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invoices {
    pub invoices: Vec<Invoice>,
    /// Of all pages together.
    pub total: u64,
    pub amount: Money,
    pub effect: Money,
}

/// The current version of each invoice.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn invoices(cx: &Cx, asked: &InvoiceQuery) -> Result<Invoices, FlowError> {
    let reach = reach::reach(cx, Action::SeeFlows).await?;
    let mut query = table::Entity::find()
        .filter(reach.condition(table::Column::StructureId, table::Column::PartnerId))
        .filter(table::Column::Current.eq(true));
    if !asked.states.is_empty() {
        query = query.filter(table::Column::State.is_in(asked.states.iter().map(|state| state.code())));
    }
    if let Some(partner) = asked.partner {
        query = query.filter(table::Column::PartnerId.eq(partner.uuid()));
    }
    if let Some(month) = asked.month {
        let (first, last) = (Day::from(month.first_day()), Day::from(month.last_day()));
        query = query.filter(table::Column::PeriodFrom.between(first, last));
    }
    if !asked.text.is_empty() {
        query = query.filter(table::Column::Number.contains(&asked.text));
    }
    if asked.changed_since {
        query = query.filter(table::Column::ChangedSince.eq(true));
    }
    if asked.order == InvoiceOrder::Due {
        let to_review = table::Column::State.eq(InvoiceState::ToReview.code());
        query = query.filter(to_review).filter(table::Column::DueOn.is_not_null());
    }
    let (total, amount, effect) = totals(cx, query.clone()).await?;
    let column = match asked.order {
        InvoiceOrder::Received => table::Column::ReceivedAt,
        InvoiceOrder::Effect => table::Column::EffectC,
        InvoiceOrder::Total => table::Column::TotalC,
        InvoiceOrder::Due => table::Column::DueOn,
    };
    let order = if asked.descending { Order::Desc } else { Order::Asc };
    let rows = query
        .order_by(column, order)
        .order_by_desc(table::Column::EffectC)
        .order_by_asc(table::Column::Id)
        .offset(asked.page * asked.size)
        .limit(asked.size)
        .all(cx.db.read())
        .await?;
    let names = partners::Entity::find()
        .filter(partners::Column::Id.is_in(rows.iter().map(|row| row.partner_id)))
        .all(cx.db.read())
        .await?;
    let named = |row: table::Model| {
        let name = names.iter().find(|partner| partner.id == row.partner_id);
        read(row, name.map(|partner| partner.name.clone()).unwrap_or_default())
    };
    Ok(Invoices { invoices: rows.into_iter().map(named).collect(), total, amount, effect })
}

/// How many, what they ask for, what is at stake: one pass over the index that holds it all.
async fn totals(cx: &Cx, query: Select<table::Entity>) -> Result<(u64, Money, Money), DbErr> {
    // PostgreSQL adds bigints up to a numeric, which the driver does not read as one.
    let summed = |column: &str| Expr::cust(format!("CAST(COALESCE(SUM({column}), 0) AS BIGINT)"));
    let totals: Option<(i64, i64, i64)> = query
        .select_only()
        .expr_as(Expr::cust("COUNT(*)"), "invoices")
        .expr_as(summed("total_c"), "amount")
        .expr_as(summed("effect_c"), "effect")
        .into_tuple()
        .one(cx.db.read())
        .await?;
    let (invoices, amount, effect) = totals.unwrap_or_default();
    let invoices = u64::try_from(invoices).unwrap_or_default();
    Ok((invoices, Money::from_cents(amount), Money::from_cents(effect)))
}

/// An invoice with its lines, in their order.
///
/// # Errors
/// [`FlowError`].
pub async fn invoice(cx: &Cx, id: InvoiceId) -> Result<(Invoice, Vec<InvoiceLine>), FlowError> {
    let row = find(cx, Action::SeeFlows, id).await?;
    let tx = cx.db.begin().await?;
    cx.audit_once(&tx, "consulter", "facture", row.id, None).await?;
    tx.commit().await?;
    Ok(with_lines(cx, cx.db.read(), row).await?)
}

pub(crate) async fn with_lines(
    cx: &Cx,
    on: &impl ConnectionTrait,
    row: table::Model,
) -> Result<(Invoice, Vec<InvoiceLine>), DbErr> {
    let partner = partners::Entity::find_by_id(row.partner_id).one(on).await?;
    let rows = invoice_lines::Entity::find()
        .filter(invoice_lines::Column::InvoiceId.eq(row.id))
        .order_by_asc(invoice_lines::Column::Position)
        .all(on)
        .await?;
    let people = rows.iter().map(|line| line.beneficiary.clone()).collect();
    let named = names_of(cx, on, row.structure_id, people).await?;
    let lines = rows.into_iter().map(|line| {
        let name = named.get(&line.beneficiary).cloned();
        read_line(line, name)
    });
    let lines: Vec<InvoiceLine> = lines.collect();
    Ok((read(row, partner.map(|partner| partner.name).unwrap_or_default()), lines))
}

pub(crate) async fn find(cx: &Cx, action: Action, id: InvoiceId) -> Result<table::Model, FlowError> {
    let reach = reach::reach(cx, action).await?;
    let row = table::Entity::find_by_id(id.uuid()).one(cx.db.read()).await?;
    row.filter(|row| reach.covers(row.structure_id, Some(row.partner_id))).ok_or(FlowError::NotFound)
}

/// What an amount of an invoice adds: a credit note takes back, whatever the sign its software writes.
pub(crate) fn signed(kind: &str, amount: i64) -> i64 {
    if kind == InvoiceKind::CreditNote.code() { -amount.abs() } else { amount }
}

/// The funder's share where the invoice gives it, else the whole line.
pub(crate) fn funder_part(line: &invoice_lines::Model) -> i64 {
    line.funder_c.unwrap_or(line.gross_c)
}

fn read(row: table::Model, partner_name: String) -> Invoice {
    let count = |stored: i64| u64::try_from(stored).unwrap_or_default();
    Invoice {
        id: row.id.into(),
        number: row.number,
        version: row.version,
        kind: row.kind,
        partner: row.partner_id.into(),
        partner_name,
        period_from: row.period_from.and_then(|day| day.date()),
        period_to: row.period_to.and_then(|day| day.date()),
        total: Money::from_cents(row.total_c),
        received_at: row.received_at.into(),
        state: InvoiceState::from_code(&row.state).unwrap_or_default(),
        changed_since: row.changed_since,
        lines: count(row.lines),
        lines_in_fault: count(row.lines_in_fault),
        effect: Money::from_cents(row.effect_c),
        accepted: Money::from_cents(row.accepted_c),
        decided_at: row.decided_at.map(Into::into),
        decided_by: row.decided_by,
        reason: row.reason.as_deref().and_then(Reason::from_code),
        comment: row.comment,
        due_on: row.due_on.and_then(|day| day.date()),
        findings: Findings::from_bits(
            row.findings.and_then(|bits| u16::try_from(bits).ok()).unwrap_or_default(),
        ),
    }
}

fn read_line(row: invoice_lines::Model, beneficiary_name: Option<String>) -> InvoiceLine {
    InvoiceLine {
        share: Money::from_cents(funder_part(&row)),
        id: row.id,
        number: row.number,
        order_number: row.order_number,
        order_line: row.order_line,
        beneficiary: row.beneficiary,
        beneficiary_name,
        product: row.product,
        month: row.month.parse().ok(),
        planned_min: row.planned_min,
        delivered_min: row.delivered_min,
        quantity_min: row.quantity_min,
        unit_price: Money::from_cents(row.unit_price_c),
        gross: Money::from_cents(row.gross_c),
        findings: Findings::from_bits(u16::try_from(row.findings).unwrap_or_default()),
        effect: Money::from_cents(row.effect_c),
        explained: serde_json::from_str(&row.explanation).ok(),
        accepted: row.accepted,
    }
}
