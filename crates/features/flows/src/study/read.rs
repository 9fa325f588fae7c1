//! What was asked for, and what came of it.

use std::collections::{HashMap, HashSet};

use access::{Action, Cx};
use db::sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SelectGetableTuple, Selector,
};
use kernel::{Money, Month, id::InvoiceId};
use reconciliation::{Finding, Findings};
use uuid::Uuid;

use super::{
    Criteria, Study, StudyKind,
    compute::{self, Ready},
    kept, read_row, rows,
    run::Sets,
};
use crate::{
    analyse::{ExplainedVisit, Judgement},
    apply::name_of,
    archive::Archive,
    error::FlowError,
    reach,
    store::{beneficiaries, invoice_lines, invoices, partners, studies as table},
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

/// The answer to a line, before what is said of the line itself.
pub(super) struct Shown {
    pub line: Uuid,
    pub found: Judgement,
    pub before: Option<Judgement>,
    pub differs: bool,
}

/// Those of one page. The visits behind them are given one line at a time: [`study_visits`].
///
/// # Errors
/// [`FlowError`].
pub async fn study_lines(
    cx: &Cx,
    archive: &Archive,
    id: Uuid,
    asked: StudyQuery<'_>,
) -> Result<StudyLines, FlowError> {
    let row = find(cx, id).await?;
    let (shown, total) = match &row.object {
        Some(object) => {
            let (kept, total) = kept::page(archive.bytes(object).await?, asked)?;
            let shown = kept.into_iter().map(|kept| Shown {
                line: kept.line,
                differs: kept.differs(),
                found: kept.found.judgement(),
                before: kept.before.map(|before| before.judgement()),
            });
            (shown.collect(), total)
        }
        None => rows::page(cx.db.read(), id, asked).await?,
    };
    Ok(StudyLines { lines: described(cx, row.structure_id, shown).await?, total })
}

/// Invoice, number, beneficiary, « prestation », month, minutes, cents.
type Row = (Uuid, Uuid, String, String, String, String, i64, i64);
type Said = (Uuid, String, String, String, String, i64, i64);

async fn described(cx: &Cx, department: Uuid, shown: Vec<Shown>) -> Result<Vec<StudyLine>, FlowError> {
    let on = cx.db.read();
    let services = partners::Entity::find().filter(partners::Column::StructureId.eq(department));
    let services: HashMap<Uuid, String> =
        services.all(on).await?.into_iter().map(|service| (service.id, service.name)).collect();
    let mut lines: HashMap<Uuid, Said> = HashMap::new();
    let mut invoices: HashMap<Uuid, (Uuid, String)> = HashMap::new();
    let mut people: HashMap<String, Option<String>> = HashMap::new();
    for some in shown.chunks(500) {
        let rows: Vec<Row> = invoice_lines::Entity::find()
            .select_only()
            .columns([
                invoice_lines::Column::Id,
                invoice_lines::Column::InvoiceId,
                invoice_lines::Column::Number,
                invoice_lines::Column::Beneficiary,
                invoice_lines::Column::Product,
                invoice_lines::Column::Month,
                invoice_lines::Column::QuantityMin,
                invoice_lines::Column::GrossC,
            ])
            .filter(invoice_lines::Column::Id.is_in(some.iter().map(|shown| shown.line)))
            .into_tuple()
            .all(on)
            .await?;
        let unknown: HashSet<Uuid> =
            rows.iter().map(|row| row.1).filter(|id| !invoices.contains_key(id)).collect();
        let found: Vec<(Uuid, Uuid, String)> = table_of_invoices(unknown).all(on).await?;
        invoices.extend(found.into_iter().map(|(id, partner, number)| (id, (partner, number))));
        let unknown: HashSet<String> =
            rows.iter().map(|row| row.3.clone()).filter(|code| !people.contains_key(code)).collect();
        let found = beneficiaries::Entity::find()
            .filter(beneficiaries::Column::StructureId.eq(department))
            .filter(beneficiaries::Column::Code.is_in(unknown))
            .all(on)
            .await?;
        people.extend(found.into_iter().map(|person| (person.code.clone(), name_of(cx, &person))));
        let said = |row: Row| (row.0, (row.1, row.2, row.3, row.4, row.5, row.6, row.7));
        lines.extend(rows.into_iter().map(said));
    }
    let line = |shown: Shown| {
        let (invoice_id, line, beneficiary, product, month, quantity_min, gross_c) =
            lines.remove(&shown.line)?;
        let (partner, invoice) = invoices.get(&invoice_id)?;
        Some(StudyLine {
            id: shown.line,
            partner_name: services.get(partner).cloned().unwrap_or_default(),
            invoice_id: invoice_id.into(),
            invoice: invoice.clone(),
            line,
            beneficiary_name: people.get(&beneficiary).cloned().flatten(),
            beneficiary,
            product,
            month: month.parse().ok(),
            quantity_min,
            gross: Money::from_cents(gross_c),
            found: shown.found,
            before: shown.before,
            differs: shown.differs,
        })
    };
    Ok(shown.into_iter().filter_map(line).collect())
}

fn table_of_invoices(ids: HashSet<Uuid>) -> Selector<SelectGetableTuple<(Uuid, Uuid, String)>> {
    invoices::Entity::find()
        .select_only()
        .columns([invoices::Column::Id, invoices::Column::PartnerId, invoices::Column::Number])
        .filter(invoices::Column::Id.is_in(ids))
        .into_tuple()
}

/// The visits behind a line, as they were known to the study.
///
/// # Errors
/// [`FlowError`].
pub async fn study_visits(
    cx: &Cx,
    archive: &Archive,
    id: Uuid,
    line: Uuid,
) -> Result<Vec<ExplainedVisit>, FlowError> {
    let row = find(cx, id).await?;
    let read = read_row(row.clone()).ok_or(FlowError::NotFound)?;
    let on = cx.db.read();
    let of_line =
        invoice_lines::Entity::find_by_id(line).select_only().column(invoice_lines::Column::InvoiceId);
    let invoice: Uuid = of_line.into_tuple().one(on).await?.ok_or(FlowError::NotFound)?;
    let invoice = invoices::Entity::find_by_id(invoice).one(on).await?;
    let invoice =
        invoice.filter(|invoice| invoice.structure_id == row.structure_id).ok_or(FlowError::NotFound)?;
    let sets = Sets::known_at(cx, row.structure_id, read.as_of, read.draft).await?;
    let of_service = Criteria { partner: Some(invoice.partner_id.into()), ..read.criteria };
    for wanted in compute::wanted(cx, row.structure_id, &of_service, read.as_of).await? {
        let service = archive.warm().service(on, archive, wanted).await?;
        let ready = Ready::new(archive, service, &of_service).await?;
        if let Some(visits) = ready.visits(sets.tried.as_ref().unwrap_or(&sets.published), line) {
            return Ok(visits);
        }
    }
    Err(FlowError::NotFound)
}
