//! The job: service after service, each in its own transaction, so that its progress can be seen and nobody waits.

use access::Cx;
use db::sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use jobs::JobError;
use kernel::{Month, jiff::Timestamp};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Criteria, DONE, StudyKind, lines, replay,
    summary::{Summary, same_answer},
};
use crate::{
    analyse::{self, Billed, Ground, Judgement},
    archive::Archive,
    error::FlowError,
    rule::{self, NewRule, Rule},
    store::{partners, studies as table, study_lines},
    take_in::Means,
};

pub const STUDY_JOB: &str = "flows.study";

/// Past so many lines, the visits behind a line without a finding are not kept with it: its invoice shows them.
const KEPT_WHOLE: i64 = 5_000;

/// The two sets of rules a line is judged by: with the draft of a trial, and without.
pub(super) struct Sets {
    pub published: Vec<Rule>,
    pub tried: Option<Vec<Rule>>,
}

impl Sets {
    pub fn new(published: Vec<Rule>, draft: Option<NewRule>) -> Self {
        let tried = draft.map(|draft| {
            let tried = Rule::tried(draft, &published);
            published.iter().cloned().chain([tried]).collect()
        });
        Self { published, tried }
    }
}

/// Running it twice gives the same answer.
///
/// # Errors
/// [`JobError`]: it is tried again.
pub async fn run(cx: Cx, payload: Value, means: Means) -> Result<(), JobError> {
    let id: Uuid = serde_json::from_value(payload)?;
    let Some(row) = table::Entity::find_by_id(id).one(cx.db.read()).await? else { return Ok(()) };
    if row.state == DONE {
        return Ok(());
    }
    let result = if row.kind == StudyKind::Replay.code() {
        serde_json::to_string(&replay::run(&cx, &means.archive, &row).await?)?
    } else {
        serde_json::to_string(&sum(&cx, &means.archive, &row).await?)?
    };
    let tx = cx.db.begin().await?;
    let mut row = row.into_active_model();
    row.state = Set(DONE.to_owned());
    row.result = Set(result);
    row.finished_at = Set(Some(cx.clock.now().into()));
    // Progress was written by other transactions.
    row.done = NotSet;
    row.total = NotSet;
    row.update(&tx).await?;
    tx.commit().await?;
    Ok(())
}

async fn sum(cx: &Cx, archive: &Archive, row: &table::Model) -> Result<Summary, JobError> {
    let criteria: Criteria = serde_json::from_str(&row.criteria)?;
    let draft = row.draft.as_deref().map(serde_json::from_str).transpose()?;
    let at = Timestamp::from(row.as_of);
    let published = rule::known_at(rule::of(cx.db.read(), row.structure_id.into()).await?, at);
    let sets = Sets::new(published, draft);
    let partners = services(cx, row.structure_id, &criteria).await?;
    // What a job that was killed left.
    let tx = cx.db.begin().await?;
    study_lines::Entity::delete_many().filter(study_lines::Column::StudyId.eq(row.id)).exec(&tx).await?;
    tx.commit().await?;
    let (mut summary, mut position) = (Summary::default(), 0);
    for (rank, partner) in partners.iter().enumerate() {
        progress(cx, row.id, rank, partners.len()).await?;
        let billed = lines::chosen(cx.db.read(), *partner, &criteria, at).await?;
        let judged = judge(cx, archive, *partner, at, &sets, &billed).await?;
        let mut rows = Vec::new();
        for ((invoice, line), (found, before)) in billed.iter().zip(judged) {
            summary.add(line, &found, before.as_ref());
            position += 1;
            rows.push(study_lines::ActiveModel {
                id: Set(cx.entropy.uuid(cx.clock.now())),
                study_id: Set(row.id),
                position: Set(position),
                partner_id: Set(*partner),
                invoice_id: Set(invoice.id),
                line_id: Set(line.id),
                invoice: Set(invoice.number.clone()),
                line: Set(line.number.clone()),
                beneficiary: Set(line.beneficiary.clone()),
                product: Set(line.product.clone()),
                month: Set(line.month.clone()),
                quantity_min: Set(line.quantity_min),
                gross_c: Set(line.gross_c),
                findings: Set(found.findings.into()),
                effect_c: Set(found.effect_c),
                differs: Set(before.as_ref().is_some_and(|before| !same_answer(before, &found))),
                before: Set(before
                    .map(|before| serde_json::to_string(&kept(before, i64::MAX)))
                    .transpose()?),
                found: Set(serde_json::to_string(&kept(found, position))?),
            });
        }
        let tx = cx.db.begin().await?;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let some: Vec<_> = rows.by_ref().take(500).collect();
            study_lines::Entity::insert_many(some).exec_without_returning(&tx).await?;
        }
        tx.commit().await?;
    }
    progress(cx, row.id, partners.len(), partners.len()).await?;
    Ok(summary)
}

/// What stays of an answer beside a line at this place of the study.
pub(super) fn kept(mut judged: Judgement, position: i64) -> Judgement {
    if position > KEPT_WHOLE && judged.findings == 0 {
        judged.explained.visits.clear();
    }
    judged
}

/// Each line with the draft when there is one, and then without.
pub(super) async fn judge(
    cx: &Cx,
    archive: &Archive,
    partner: Uuid,
    at: Timestamp,
    sets: &Sets,
    billed: &[Billed],
) -> Result<Vec<(Judgement, Option<Judgement>)>, FlowError> {
    let months = billed.iter().filter_map(|(_, line)| line.month.parse::<Month>().ok());
    let (Some(first), Some(last)) = (months.clone().min(), months.max()) else { return Ok(Vec::new()) };
    let on = cx.db.read();
    let visits = analyse::visits(on, archive, partner, first..=last, at).await?;
    let ground = Ground { partner, at, rules: &sets.published, visits: &visits };
    let published = analyse::judge_with(on, ground, billed).await?;
    let Some(tried) = &sets.tried else {
        return Ok(published.into_iter().map(|found| (found, None)).collect());
    };
    let with = analyse::judge_with(on, Ground { rules: tried, ..ground }, billed).await?;
    Ok(with.into_iter().zip(published.into_iter().map(Some)).collect())
}

/// By name.
pub(super) async fn services(cx: &Cx, department: Uuid, criteria: &Criteria) -> Result<Vec<Uuid>, JobError> {
    if let Some(partner) = criteria.partner {
        return Ok(vec![partner.uuid()]);
    }
    let rows = partners::Entity::find()
        .filter(partners::Column::StructureId.eq(department))
        .order_by_asc(partners::Column::Name)
        .order_by_asc(partners::Column::Id)
        .all(cx.db.read())
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

pub(super) async fn progress(cx: &Cx, id: Uuid, done: usize, total: usize) -> Result<(), JobError> {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let tx = cx.db.begin().await?;
    let row = table::ActiveModel {
        id: Set(id),
        done: Set(count(done)),
        total: Set(count(total)),
        ..Default::default()
    };
    row.update(&tx).await?;
    tx.commit().await?;
    Ok(())
}
