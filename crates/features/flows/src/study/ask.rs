//! What an agent asks for: it is written down with its answer, or for a job that finds it.

use access::{Action, Cx, Denied};
use db::{
    Day, Moment,
    sea_orm::{ActiveModelTrait, ActiveValue::Set, DbErr, EntityTrait, IntoActiveModel},
};
use jobs::JobError;
use kernel::{
    Month,
    id::InvoiceId,
    jiff::{Timestamp, ToSpan},
};
use uuid::Uuid;

use super::{
    Criteria, DONE, STUDY_JOB, StudyKind, WAITING, read,
    run::{self, Found},
};
use crate::{
    archive::Archive,
    error::FlowError,
    invoice::find,
    reach,
    rule::{self, NewRule, RuleError},
    store::{partners, studies as table},
};

/// The longest period analysed at once.
const LONGEST_MONTHS: i32 = 24;

#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Introuvable.")]
    NotFound,
    #[error("Le dernier mois précède le premier.")]
    Backwards,
    #[error("Choisissez une période de 24 mois au plus.")]
    TooLong,
    #[error("Ce service est introuvable.")]
    NoPartner,
    #[error("Cet essai est encore en cours : attendez son résultat avant de publier la règle.")]
    Unfinished,
    #[error("Cette règle est déjà publiée.")]
    Published,
    #[error("Cette facture n’est pas encore analysée : attendez un instant.")]
    NotAnalysed,
    #[error(transparent)]
    Rule(#[from] RuleError),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

impl From<FlowError> for StudyError {
    fn from(cause: FlowError) -> Self {
        match cause {
            FlowError::Denied(denied) => Self::Denied(denied),
            FlowError::Database(cause) => Self::Database(cause),
            _ => Self::NotFound,
        }
    }
}

/// What is computed, and from what.
#[derive(Clone, Debug)]
struct Asked {
    criteria: Criteria,
    kind: StudyKind,
    as_of: Timestamp,
    draft: Option<String>,
    of_study: Option<Uuid>,
    of_invoice: Option<Uuid>,
}

impl Asked {
    const fn new(kind: StudyKind, criteria: Criteria, as_of: Timestamp) -> Self {
        Self { criteria, kind, as_of, draft: None, of_study: None, of_invoice: None }
    }
}

/// # Errors
/// [`StudyError`]: nothing will be computed.
pub async fn analyse_on_demand(cx: &Cx, archive: &Archive, criteria: Criteria) -> Result<Uuid, StudyError> {
    reach::department(cx, Action::SeeFlows)?;
    check(cx, &criteria).await?;
    answer(cx, archive, Asked::new(StudyKind::Analysis, criteria, cx.clock.now()), None).await
}

/// What the past would be with a rule nobody published yet: as if it were in force over the whole period.
///
/// # Errors
/// [`StudyError`]: nothing will be computed.
pub async fn try_rule(
    cx: &Cx,
    archive: &Archive,
    draft: NewRule,
    from: Month,
    to: Month,
) -> Result<Uuid, StudyError> {
    let department = reach::department(cx, Action::RunFlows)?;
    rule::check(cx.db.read(), department, &draft).await?;
    let criteria =
        Criteria { from, to, partner: draft.partner, product: draft.product.clone(), beneficiary: None };
    check(cx, &criteria).await?;
    let body = serde_json::to_string(&draft).map_err(|cause| DbErr::Custom(cause.to_string()))?;
    let asked = Asked::new(StudyKind::Trial, criteria, cx.clock.now());
    answer(cx, archive, Asked { draft: Some(body), ..asked }, Some(draft)).await
}

/// At once when the facts are held, by a job otherwise.
async fn answer(
    cx: &Cx,
    archive: &Archive,
    asked: Asked,
    draft: Option<NewRule>,
) -> Result<Uuid, StudyError> {
    let department = cx.who.structure().ok_or(Denied)?.uuid();
    let found = run::at_once(cx, archive, department, &asked.criteria, asked.as_of, draft).await;
    // What went wrong is tried again, and seen, where jobs are.
    let found = found.unwrap_or_else(|JobError(cause)| {
        tracing::warn!(%cause, "a study is left to its job");
        None
    });
    ask(cx, asked, found).await
}

/// Publishes the rule of a trial as it was tried; the trial stays with it.
///
/// # Errors
/// [`StudyError`]: nothing was published.
pub async fn publish_tried(cx: &Cx, id: Uuid) -> Result<Uuid, StudyError> {
    reach::department(cx, Action::RunFlows)?;
    let tx = cx.db.begin().await?;
    let row = crate::store::for_update(cx, table::Entity::find_by_id(id)).one(&tx).await?;
    let row = row.filter(|row| Some(row.structure_id.into()) == cx.who.structure());
    let row = row.ok_or(StudyError::NotFound)?;
    let draft = row.draft.as_deref().and_then(|draft| serde_json::from_str::<NewRule>(draft).ok());
    let draft = draft.ok_or(StudyError::NotFound)?;
    if row.state != DONE {
        return Err(StudyError::Unfinished);
    }
    if row.rule_id.is_some() {
        return Err(StudyError::Published);
    }
    let rule = rule::publish(cx, &tx, draft).await?;
    let mut row = row.into_active_model();
    row.rule_id = Set(Some(rule));
    row.update(&tx).await?;
    tx.commit().await?;
    Ok(rule)
}

/// Computes a kept analysis or trial again with the facts and the rules of its date.
///
/// # Errors
/// [`StudyError`]: nothing will be computed.
pub async fn analyse_again(cx: &Cx, id: Uuid) -> Result<Uuid, StudyError> {
    reach::department(cx, Action::SeeFlows)?;
    let row = read::find(cx, id).await?;
    if row.kind == StudyKind::Replay.code() {
        return Err(StudyError::NotFound);
    }
    if row.state != DONE {
        return Err(StudyError::Unfinished);
    }
    let criteria = serde_json::from_str(&row.criteria).map_err(|_| StudyError::NotFound)?;
    let asked = Asked::new(StudyKind::Replay, criteria, row.as_of.into());
    ask(cx, Asked { draft: row.draft, of_study: Some(id), ..asked }, None).await
}

/// Computes an invoice again with the facts and the rules of its analysis.
///
/// # Errors
/// [`StudyError`]: nothing will be computed.
pub async fn replay_invoice(cx: &Cx, id: InvoiceId) -> Result<Uuid, StudyError> {
    reach::department(cx, Action::SeeFlows)?;
    let row = find(cx, Action::SeeFlows, id).await?;
    let as_of = row.analysed_at.ok_or(StudyError::NotAnalysed)?;
    let month = |day: &Option<Day>| day.as_ref().and_then(Day::date).map(Month::of);
    let from = month(&row.period_from).or(month(&row.period_to)).ok_or(StudyError::NotFound)?;
    let criteria = Criteria {
        from,
        to: month(&row.period_to).unwrap_or(from),
        partner: Some(row.partner_id.into()),
        product: None,
        beneficiary: None,
    };
    let asked = Asked::new(StudyKind::Replay, criteria, as_of.into());
    ask(cx, Asked { of_invoice: Some(row.id), ..asked }, None).await
}

async fn check(cx: &Cx, criteria: &Criteria) -> Result<(), StudyError> {
    if criteria.to < criteria.from {
        return Err(StudyError::Backwards);
    }
    let after = Month::of(criteria.from.first_day().saturating_add(LONGEST_MONTHS.months()));
    if criteria.to >= after {
        return Err(StudyError::TooLong);
    }
    if let Some(partner) = criteria.partner {
        let found = partners::Entity::find_by_id(partner.uuid()).one(cx.db.read()).await?;
        let own = found.filter(|row| Some(row.structure_id.into()) == cx.who.structure());
        own.ok_or(StudyError::NoPartner)?;
    }
    Ok(())
}

async fn ask(cx: &Cx, asked: Asked, found: Option<Found>) -> Result<Uuid, StudyError> {
    let structure = cx.who.structure().ok_or(Denied)?;
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    let unwritten = |cause: serde_json::Error| DbErr::Custom(cause.to_string());
    let result = found.as_ref().map(|found| serde_json::to_string(&found.summary));
    let is_done = found.is_some();
    let tx = cx.db.begin().await?;
    table::ActiveModel {
        id: Set(id),
        structure_id: Set(structure.uuid()),
        kind: Set(asked.kind.code().to_owned()),
        criteria: Set(serde_json::to_string(&asked.criteria).map_err(unwritten)?),
        as_of: Set(Moment::from(asked.as_of)),
        state: Set(if is_done { DONE } else { WAITING }.to_owned()),
        done: Set(0),
        total: Set(0),
        result: Set(result.transpose().map_err(unwritten)?.unwrap_or_default()),
        draft: Set(asked.draft),
        rule_id: Set(None),
        study_id: Set(asked.of_study),
        invoice_id: Set(asked.of_invoice),
        asked_by: Set(cx.who.name().to_owned()),
        asked_at: Set(now.into()),
        finished_at: Set(is_done.then(|| now.into())),
        object: Set(found.map(|found| found.object)),
    }
    .insert(&tx)
    .await?;
    if !is_done {
        jobs::enqueue(&tx, &cx.entropy, STUDY_JOB, &id, now, None).await?;
    }
    cx.audit(&tx, "demander", "analyse", id, None, Some(asked.kind.label().to_owned())).await?;
    tx.commit().await?;
    Ok(id)
}
