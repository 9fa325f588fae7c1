//! The answer of a study: at once from the facts held, or by a job that reads them and tells how far it is.

use std::{sync::Arc, thread};

use access::Cx;
use db::sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use jobs::JobError;
use kernel::jiff::Timestamp;
use serde_json::Value;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{
    Criteria, DONE, StudyKind,
    compute::{self, Ready},
    kept::{self, Kept},
    replay,
    summary::Summary,
};
use crate::{
    analyse::{self, Billed, Judgement},
    archive::Archive,
    error::FlowError,
    rule::{self, NewRule, Rule},
    store::{partners, studies as table},
    take_in::Means,
    warm::Wanted,
};

pub const STUDY_JOB: &str = "flows.study";

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

    pub async fn known_at(
        cx: &Cx,
        department: Uuid,
        at: Timestamp,
        draft: Option<NewRule>,
    ) -> Result<Self, DbErr> {
        Ok(Self::new(rule::known_at(rule::of(cx.db.read(), department.into()).await?, at), draft))
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
    let (result, object) = if row.kind == StudyKind::Replay.code() {
        (serde_json::to_string(&replay::run(&cx, &means.archive, &row).await?)?, None)
    } else {
        let found = found(&cx, &means.archive, &row).await?;
        (serde_json::to_string(&found.summary)?, Some(found.object))
    };
    let tx = cx.db.begin().await?;
    let mut row = row.into_active_model();
    row.state = Set(DONE.to_owned());
    row.result = Set(result);
    row.object = Set(object);
    row.finished_at = Set(Some(cx.clock.now().into()));
    // Progress was written by other transactions.
    row.done = NotSet;
    row.total = NotSet;
    row.update(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// So many services at a time, so that no more stay in memory than are held.
async fn found(cx: &Cx, archive: &Archive, row: &table::Model) -> Result<Found, JobError> {
    let criteria: Criteria = serde_json::from_str(&row.criteria)?;
    let at = Timestamp::from(row.as_of);
    let draft = row.draft.as_deref().map(serde_json::from_str).transpose()?;
    let sets = Arc::new(Sets::known_at(cx, row.structure_id, at, draft).await?);
    let wanted = compute::wanted(cx, row.structure_id, &criteria, at).await?;
    let at_once = thread::available_parallelism().map_or(1, Into::into);
    let (mut summary, mut lines) = (Summary::default(), Vec::new());
    for (rank, some) in wanted.chunks(at_once).enumerate() {
        progress(cx, row.id, rank * at_once, wanted.len()).await?;
        let ready = read(cx, archive, some, &criteria).await?;
        let (sum, kept) = compute::answer(ready, Arc::clone(&sets)).await?;
        summary.join(&sum);
        lines.extend(kept);
    }
    progress(cx, row.id, wanted.len(), wanted.len()).await?;
    Found::keep(cx, archive, row.structure_id, summary, lines).await
}

/// The facts of some services, read together.
async fn read(
    cx: &Cx,
    archive: &Archive,
    wanted: &[Wanted],
    criteria: &Criteria,
) -> Result<Vec<Ready>, JobError> {
    let mut reading = JoinSet::new();
    for (rank, wanted) in wanted.iter().copied().enumerate() {
        let (db, archive, criteria) = (cx.db.clone(), archive.clone(), criteria.clone());
        reading.spawn(async move {
            let service = archive.warm().service(db.read(), &archive, wanted).await?;
            Ok::<_, FlowError>((rank, Ready::new(&archive, service, &criteria).await?))
        });
    }
    let mut read = Vec::new();
    while let Some(one) = reading.join_next().await {
        read.push(one.map_err(|cause| JobError(cause.to_string()))??);
    }
    read.sort_by_key(|(rank, _)| *rank);
    Ok(read.into_iter().map(|(_, ready)| ready).collect())
}

/// What a study found, its lines already in the archive.
pub(super) struct Found {
    pub summary: Summary,
    pub object: String,
}

impl Found {
    pub async fn keep(
        cx: &Cx,
        archive: &Archive,
        department: Uuid,
        summary: Summary,
        lines: Vec<Vec<Kept>>,
    ) -> Result<Self, JobError> {
        let id = cx.entropy.uuid(cx.clock.now());
        let object = format!("studies/{department}/{}.parquet", id.simple());
        let encoded = tokio::task::spawn_blocking(move || kept::encode(&lines)).await;
        let encoded = encoded.map_err(|cause| JobError(cause.to_string()))?.map_err(FlowError::from)?;
        archive.put(&object, encoded).await.map_err(FlowError::from)?;
        Ok(Self { summary, object })
    }
}

/// Services that are not held and may be read while the asker waits.
const READ_AT_ONCE: usize = 2;

/// The answer, when nearly all the facts are held: else a job reads them, and tells how far it is.
pub(super) async fn at_once(
    cx: &Cx,
    archive: &Archive,
    department: Uuid,
    criteria: &Criteria,
    at: Timestamp,
    draft: Option<NewRule>,
) -> Result<Option<Found>, JobError> {
    let wanted = compute::wanted(cx, department, criteria, at).await?;
    let missing = wanted.iter().filter(|wanted| archive.warm().ready(**wanted).is_none());
    if missing.count() > READ_AT_ONCE {
        return Ok(None);
    }
    let sets = Arc::new(Sets::known_at(cx, department, at, draft).await?);
    let mut ready = Vec::new();
    for wanted in wanted {
        let service = archive.warm().service(cx.db.read(), archive, wanted).await?;
        ready.push(Ready::new(archive, service, criteria).await?);
    }
    let (summary, lines) = compute::answer(ready, sets).await?;
    Found::keep(cx, archive, department, summary, lines).await.map(Some)
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
    let on = cx.db.read();
    let published = analyse::judge(on, archive, partner, at, &sets.published, billed).await?;
    let Some(tried) = &sets.tried else {
        return Ok(published.into_iter().map(|found| (found, None)).collect());
    };
    let with = analyse::judge(on, archive, partner, at, tried, billed).await?;
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
