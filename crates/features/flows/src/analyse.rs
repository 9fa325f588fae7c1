//! Every invoice received is compared with what was ordered and done, and again when one of them changes.

pub(crate) mod gather;

use std::collections::BTreeMap;

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
    clock::paris,
    id::{InvoiceId, PartnerId, ReceivedFileId},
    jiff::{Timestamp, ToSpan},
};
use records::InvoiceKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use self::gather::back;
pub(crate) use self::gather::{Billed, Visits, of_partner, standing, visits};
use crate::{
    archive::{Archive, civil},
    error::FlowError,
    findings::DEFAULT_ANSWER_DAYS,
    invoice::InvoiceState,
    rule::{self, Rule},
    store::{for_update, invoice_lines, invoices},
    take_in::Means,
    warm::{self, Wanted},
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
    /// Minutes done on a public holiday, on a Sunday, at night, in the evening, where the rule pays them more.
    pub surcharged: [i64; 4],
    /// What they add, in cents.
    pub surcharge_c: i64,
    /// Visits of the « prestation » and month corrected by hand, of so many, and the share the rule allows.
    pub corrected: Option<(u32, u32, u16)>,
    /// Visits of the line corrected too late, and the days the rule leaves.
    pub late: Option<(u32, u16)>,
    /// Days the rule leaves to answer.
    pub answer_days: Option<u16>,
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
        return settle(on, invoice.into_active_model(), 0, 0, InvoiceState::ToReview, now.into()).await;
    }
    let billed: Vec<Billed> = lines.into_iter().map(|line| (invoice.clone(), line)).collect();
    let rules = rule::of(on, invoice.structure_id.into()).await?;
    let judged = judge(on, archive, invoice.partner_id, Timestamp::MAX, &rules, &billed).await?;
    let (mut in_fault, mut effect_c) = (0, 0);
    let (mut bits, mut days) = (0, None::<u16>);
    for ((_, line), found) in billed.into_iter().zip(judged) {
        in_fault += i64::from(found.findings != 0);
        effect_c += found.effect_c;
        if found.findings != 0 {
            bits |= i64::from(found.findings);
            let left = found.explained.answer_days.unwrap_or(DEFAULT_ANSWER_DAYS);
            days = Some(days.map_or(left, |days| days.min(left)));
        }
        let mut line = line.into_active_model();
        line.planned_min = Set(found.planned_min);
        line.delivered_min = Set(found.delivered_min);
        line.findings = Set(found.findings.into());
        line.effect_c = Set(found.effect_c);
        line.explanation = Set(serde_json::to_string(&found.explained)?);
        line.update(on).await?;
    }
    let state = if in_fault == 0 { InvoiceState::Clean } else { InvoiceState::ToReview };
    // From its reception: another analysis gives no more time.
    let received = paris(invoice.received_at.into()).date();
    let due_on = days.map(|days| received.saturating_add(i64::from(days).days()));
    let mut invoice = invoice.into_active_model();
    invoice.findings = Set(Some(bits));
    invoice.due_on = Set(due_on.map(Day::from));
    settle(on, invoice, in_fault, effect_c, state, now.into()).await
}

async fn settle(
    on: &impl ConnectionTrait,
    mut invoice: invoices::ActiveModel,
    in_fault: i64,
    effect_c: i64,
    state: InvoiceState,
    at: db::Moment,
) -> Result<(), JobError> {
    invoice.lines_in_fault = Set(in_fault);
    invoice.effect_c = Set(effect_c);
    invoice.state = Set(state.code().to_owned());
    invoice.analysed_at = Set(Some(at));
    invoice.update(on).await?;
    Ok(())
}

/// What is found of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Judgement {
    pub planned_min: Option<i64>,
    pub delivered_min: Option<i64>,
    pub findings: u16,
    /// Cents invoiced beyond what is due.
    pub effect_c: i64,
    pub explained: Explained,
}

/// Findings, effect, minutes delivered and payable, amount.
pub(crate) type Said = (u16, i64, Option<i64>, i64, i64);

impl Judgement {
    pub(crate) const fn said(&self) -> Said {
        let explained = &self.explained;
        (self.findings, self.effect_c, self.delivered_min, explained.payable_min, explained.amount_c)
    }
}

/// Judges lines of one service by what was known at an instant, in their order. The lines may stand on many invoices.
pub(crate) async fn judge(
    on: &impl ConnectionTrait,
    archive: &Archive,
    partner: Uuid,
    at: Timestamp,
    rules: &[Rule],
    billed: &[Billed],
) -> Result<Vec<Judgement>, FlowError> {
    let months = billed.iter().filter_map(|(_, line)| line.month.parse::<Month>().ok());
    let mut judged = vec![Judgement::default(); billed.len()];
    let Some(first) = months.min() else { return Ok(judged) };
    let wanted = Wanted { partner, revision: warm::revision(on, partner).await?, at, since: back(first) };
    let service = archive.warm().service(on, archive, wanted).await?.with(on, billed).await?;
    let invoices = billed.iter().map(|(invoice, _)| invoice.id).collect();
    let places = service.of_invoices(&invoices);
    let asked: BTreeMap<u32, usize> = billed
        .iter()
        .enumerate()
        .filter_map(|(number, (_, line))| Some((*places.get(&line.id)?, number)))
        .collect();
    let places: Vec<u32> = asked.keys().copied().collect();
    let bounded = service.bounded(archive, &places).await?;
    for group in service.groups(rules, &places, &bounded) {
        for (place, answer) in group.places.iter().zip(group.answers()) {
            judged[asked[place]] = group.judgement(*place, &answer);
        }
    }
    Ok(judged)
}

/// The first visits of a line.
pub(crate) fn shown(visits: &[reconciliation::ExplainedVisit<'_>]) -> Vec<ExplainedVisit> {
    let shown = visits.iter().take(SHOWN).map(|visit| ExplainedVisit {
        id: visit.id.to_string(),
        start: civil(visit.start.into()),
        end: visit.end.map(|end| civil(end.into())),
        counted_s: visit.counted_s,
        overlaps: visit.overlaps,
    });
    shown.collect()
}

/// Amounts of an invoice line always fit; a hostile file gets the largest there is.
pub(crate) fn narrow(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}
