//! What was asked for, and what came of it.

use access::{Action, Cx};
use db::sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use kernel::{Money, Month, id::InvoiceId};
use reconciliation::{Finding, Findings};
use uuid::Uuid;

use super::{Study, StudyKind, read_row};
use crate::{
    analyse::Judgement,
    apply::name_of,
    error::FlowError,
    reach,
    store::{beneficiaries, partners, studies as table, study_lines},
};

/// Those listed at once.
const LISTED: u64 = 50;

/// A line of a study, with the answer it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyLine {
    pub id: Uuid,
    pub partner_name: String,
    pub invoice_id: InvoiceId,
    pub invoice: String,
    pub line: String,
    pub beneficiary: String,
    pub beneficiary_name: Option<String>,
    pub product: String,
    pub month: Option<Month>,
    pub quantity_min: i64,
    pub gross: Money,
    pub found: Judgement,
    /// A trial: with the published rules alone.
    pub before: Option<Judgement>,
    pub differs: bool,
}

impl StudyLine {
    pub fn findings(&self) -> Findings {
        Findings::from_bits(self.found.findings)
    }

    /// What may be paid.
    pub fn due(&self) -> Money {
        self.gross - Money::from_cents(self.found.effect_c)
    }

    pub fn due_before(&self) -> Option<Money> {
        self.before.as_ref().map(|before| self.gross - Money::from_cents(before.effect_c))
    }
}

#[derive(Clone, Copy, Debug, Default)]
pub struct StudyQuery<'a> {
    /// From 0.
    pub page: u64,
    pub size: u64,
    pub finding: Option<Finding>,
    pub product: Option<&'a str>,
    /// Of a trial, the lines whose answer changes.
    pub differing: bool,
    /// Of an analysis, the lines with a finding.
    pub in_fault: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StudyLines {
    pub lines: Vec<StudyLine>,
    /// Of all pages together.
    pub total: u64,
}

/// The latest of the département, without the replays.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn studies(cx: &Cx) -> Result<Vec<Study>, FlowError> {
    let department = reach::department(cx, Action::SeeFlows)?;
    let rows = table::Entity::find()
        .filter(table::Column::StructureId.eq(department.uuid()))
        .filter(table::Column::Kind.ne(StudyKind::Replay.code()))
        .order_by_desc(table::Column::AskedAt)
        .order_by_desc(table::Column::Id)
        .limit(LISTED)
        .all(cx.db.read())
        .await?;
    Ok(rows.into_iter().filter_map(read_row).collect())
}

/// The trials that became rules.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn trials(cx: &Cx) -> Result<Vec<Study>, FlowError> {
    let department = reach::department(cx, Action::SeeFlows)?;
    let rows = table::Entity::find()
        .filter(table::Column::StructureId.eq(department.uuid()))
        .filter(table::Column::RuleId.is_not_null())
        .all(cx.db.read())
        .await?;
    Ok(rows.into_iter().filter_map(read_row).collect())
}

/// # Errors
/// [`FlowError`].
pub async fn study(cx: &Cx, id: Uuid) -> Result<Study, FlowError> {
    let row = find(cx, id).await?;
    let tx = cx.db.begin().await?;
    cx.audit_once(&tx, "consulter", "analyse", id, None).await?;
    tx.commit().await?;
    read_row(row).ok_or(FlowError::NotFound)
}

pub(super) async fn find(cx: &Cx, id: Uuid) -> Result<table::Model, FlowError> {
    let department = reach::department(cx, Action::SeeFlows)?;
    let row = table::Entity::find_by_id(id).one(cx.db.read()).await?;
    row.filter(|row| row.structure_id == department.uuid()).ok_or(FlowError::NotFound)
}

/// # Errors
/// [`FlowError`].
pub async fn study_lines(cx: &Cx, id: Uuid, asked: StudyQuery<'_>) -> Result<StudyLines, FlowError> {
    let row = find(cx, id).await?;
    let on = cx.db.read();
    let mut query = study_lines::Entity::find().filter(study_lines::Column::StudyId.eq(id));
    if let Some(finding) = asked.finding {
        let bit = i64::from(finding as u16);
        query = query.filter(Expr::col(study_lines::Column::Findings).bit_and(bit).ne(0));
    }
    if let Some(product) = asked.product {
        query = query.filter(study_lines::Column::Product.eq(product));
    }
    if asked.differing {
        query = query.filter(study_lines::Column::Differs.eq(true));
    }
    if asked.in_fault {
        query = query.filter(study_lines::Column::Findings.ne(0));
    }
    let total = query.clone().count(on).await?;
    let rows = query
        .order_by_asc(study_lines::Column::Position)
        .offset(asked.page * asked.size)
        .limit(asked.size)
        .all(on)
        .await?;
    let services =
        partners::Entity::find().filter(partners::Column::StructureId.eq(row.structure_id)).all(on).await?;
    let mut people = Vec::new();
    for some in rows.chunks(500) {
        let known = beneficiaries::Entity::find()
            .filter(beneficiaries::Column::StructureId.eq(row.structure_id))
            .filter(beneficiaries::Column::Code.is_in(some.iter().map(|line| line.beneficiary.clone())))
            .all(on)
            .await?;
        people.extend(known);
    }
    let read = |line: study_lines::Model| {
        let service = services.iter().find(|service| service.id == line.partner_id);
        let person = people.iter().find(|person| person.code == line.beneficiary);
        StudyLine {
            id: line.id,
            partner_name: service.map(|service| service.name.clone()).unwrap_or_default(),
            invoice_id: line.invoice_id.into(),
            invoice: line.invoice,
            line: line.line,
            beneficiary_name: person.and_then(|person| name_of(cx, person)),
            beneficiary: line.beneficiary,
            product: line.product,
            month: line.month.parse().ok(),
            quantity_min: line.quantity_min,
            gross: Money::from_cents(line.gross_c),
            found: serde_json::from_str(&line.found).unwrap_or_default(),
            before: line.before.as_deref().and_then(|before| serde_json::from_str(before).ok()),
            differs: line.differs,
        }
    };
    Ok(StudyLines { lines: rows.into_iter().map(read).collect(), total })
}
