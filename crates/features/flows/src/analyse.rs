//! Every invoice received is compared with what was ordered and done, and again when one of them changes.

pub(crate) mod gather;

use access::Cx;
use db::{
    Day,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
        IntoActiveModel, QueryFilter, QueryOrder, sea_query::Expr,
    },
};
use jobs::JobError;
use kernel::{
    Month,
    id::{InvoiceId, PartnerId, ReceivedFileId},
};
use reconciliation::{Explanation, Name, World};
use records::InvoiceKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use self::gather::{Facts, line_name};
use crate::{
    archive::{Archive, civil},
    invoice::InvoiceState,
    store::{for_update, invoice_lines, invoices},
    take_in::Means,
};

pub const ANALYSE_JOB: &str = "flows.analyse";

/// Visits shown behind a line: a month of four visits a day.
const SHOWN: usize = 124;

/// Why a line has its findings, as it was analysed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Explained {
    /// Numbers of the rules that applied, the least particular first. Empty: none was published.
    pub rules: Vec<i64>,
    /// What the rules allow to pay.
    pub payable_min: i64,
    /// Cents per hour.
    pub price_c: i64,
    pub amount_c: i64,
    /// Minutes done beyond the plan, smoothing included.
    pub over_min: i64,
    pub visits: Vec<ExplainedVisit>,
    /// Visits behind the line, shown or not.
    pub count: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedVisit {
    pub id: String,
    /// Local civil time.
    pub start: kernel::jiff::civil::DateTime,
    /// `None`: it was not proved.
    pub end: Option<kernel::jiff::civil::DateTime>,
    pub counted_s: u64,
    pub overlaps: bool,
}

/// Has an invoice analysed, in the caller's transaction.
pub(crate) async fn ask(cx: &Cx, on: &impl ConnectionTrait, invoice: InvoiceId) -> Result<(), DbErr> {
    jobs::enqueue(on, &cx.entropy, ANALYSE_JOB, &invoice.uuid(), cx.clock.now(), None).await
}

/// A fact arrived: the invoices it may change are analysed again, or said to have changed since their decision.
pub(crate) async fn changed(
    cx: &Cx,
    on: &impl ConnectionTrait,
    partner: PartnerId,
    since: Month,
    file: ReceivedFileId,
) -> Result<(), DbErr> {
    // Smoothing looks back: what changes in a month may change the year after it.
    let touched = invoices::Entity::find()
        .filter(invoices::Column::PartnerId.eq(partner.uuid()))
        .filter(invoices::Column::Current.eq(true))
        .filter(invoices::Column::PeriodTo.gte(Day::from(since.first_day())))
        .all(on)
        .await?;
    for invoice in touched {
        if InvoiceState::from_code(&invoice.state).is_some_and(InvoiceState::is_decided) {
            let id = invoice.id;
            invoices::Entity::update_many()
                .col_expr(invoices::Column::ChangedSince, Expr::value(true))
                .filter(invoices::Column::Id.eq(id))
                .exec(on)
                .await?;
        } else {
            let once = format!("{ANALYSE_JOB}/{}/{file}", invoice.id);
            let now = cx.clock.now();
            jobs::enqueue(on, &cx.entropy, ANALYSE_JOB, &invoice.id, now, Some(once)).await?;
        }
    }
    Ok(())
}

/// The job. Running it twice gives the same answer.
///
/// # Errors
/// [`JobError`]: it is tried again.
pub async fn analyse(cx: Cx, payload: Value, means: Means) -> Result<(), JobError> {
    let id: Uuid = serde_json::from_value(payload)?;
    let tx = cx.db.begin().await?;
    examine(&cx, &tx, &means.archive, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Compares an invoice, in the caller's transaction; one that is decided stays as it is.
pub(crate) async fn examine(
    cx: &Cx,
    on: &impl ConnectionTrait,
    archive: &Archive,
    id: Uuid,
) -> Result<(), JobError> {
    // Who decides meanwhile waits for the answer, or is waited for: a decision is never written over.
    let query = for_update(cx, invoices::Entity::find_by_id(id));
    let Some(invoice) = query.one(on).await? else { return Ok(()) };
    let state = InvoiceState::from_code(&invoice.state).unwrap_or_default();
    if !invoice.current || state.is_decided() {
        return Ok(());
    }
    let lines = invoice_lines::Entity::find()
        .filter(invoice_lines::Column::InvoiceId.eq(id))
        .order_by_asc(invoice_lines::Column::Position)
        .all(on)
        .await?;
    let now = cx.clock.now();
    // A credit note takes back what was paid: somebody reads it beside the invoice it corrects.
    if invoice.kind == InvoiceKind::CreditNote.code() {
        return settle(on, invoice, 0, 0, InvoiceState::ToReview, now.into()).await;
    }
    let facts = Facts::gather(on, archive, &invoice, &lines).await?;
    let (mut in_fault, mut effect_c) = (0, 0);
    for line in lines {
        let (explained, findings, planned, delivered, effect) = facts.explain(&invoice, &line);
        in_fault += i64::from(findings != 0);
        effect_c += effect;
        let mut line = line.into_active_model();
        line.planned_min = Set(planned);
        line.delivered_min = Set(delivered);
        line.findings = Set(findings);
        line.effect_c = Set(effect);
        line.explanation = Set(serde_json::to_string(&explained)?);
        line.update(on).await?;
    }
    let state = if in_fault == 0 { InvoiceState::Clean } else { InvoiceState::ToReview };
    settle(on, invoice, in_fault, effect_c, state, now.into()).await
}

async fn settle(
    on: &impl ConnectionTrait,
    invoice: invoices::Model,
    in_fault: i64,
    effect_c: i64,
    state: InvoiceState,
    at: db::Moment,
) -> Result<(), JobError> {
    let mut row = invoice.into_active_model();
    row.lines_in_fault = Set(in_fault);
    row.effect_c = Set(effect_c);
    row.state = Set(state.code().to_owned());
    row.analysed_at = Set(Some(at));
    row.update(on).await?;
    Ok(())
}

impl Facts {
    /// What is stored of a line: explanation, findings, planned and delivered minutes, effect in cents.
    fn explain(
        &self,
        invoice: &invoices::Model,
        line: &invoice_lines::Model,
    ) -> (Explained, i64, Option<i64>, Option<i64>, i64) {
        let world = World { words: &self.words, deliveries: &self.deliveries, book: &self.book };
        let name = Name::Text(line_name(invoice, line).into());
        let Some(found) = world.explain(&self.rules, &name) else {
            return (Explained::default(), 0, None, None, 0);
        };
        let findings = i64::from(found.findings.bits());
        // An amount that is right for its line changes nothing, whatever the tolerance let through.
        let effect = if findings == 0 { 0 } else { narrow(found.effect_c()) };
        let rules = self.versions.get(&line.product).cloned().unwrap_or_default();
        (told(&found, rules), findings, Some(found.minutes.planned), Some(found.minutes.delivered), effect)
    }
}

fn told(found: &Explanation<'_>, rules: Vec<i64>) -> Explained {
    let shown = found.visits.iter().take(SHOWN).map(|visit| ExplainedVisit {
        id: visit.id.to_string(),
        start: civil(visit.start.into()),
        end: visit.end.map(|end| civil(end.into())),
        counted_s: visit.counted_s,
        overlaps: visit.overlaps,
    });
    Explained {
        rules,
        payable_min: narrow(found.quantity_min.expected),
        price_c: narrow(found.price_c.expected),
        amount_c: narrow(found.amount_c.expected),
        over_min: found.balance.over_min,
        visits: shown.collect(),
        count: found.visits.len(),
    }
}

/// Amounts of an invoice line always fit; a hostile file gets the largest there is.
fn narrow(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}
