//! Sent plans, as they were sent.

use access::{Action, CircleRole, Cx};
use contents::Sheet;
use db::sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use intake::Level;
use kernel::{
    french::short_date,
    id::{AccountId, CallId, DocumentId, PersonId, PlanId},
    jiff::{Timestamp, civil::Date},
};
use pdf::PlanDocument;
use rules::Evaluation;
use uuid::Uuid;

use crate::{
    consent::Way,
    error::PlanError,
    send::{Frozen, place},
    store::{plan_approvals, plan_consents, plan_recipients, plans},
};

/// A plan that was sent.
#[derive(Clone, Debug)]
pub struct Plan {
    pub id: PlanId,
    pub person: PersonId,
    pub call: CallId,
    pub number: i64,
    pub level: Option<Level>,
    pub reference: String,
    /// Of the frozen content.
    pub sha256: String,
    pub pdf: Option<DocumentId>,
    pub week_pdf: Option<DocumentId>,
    pub author_name: String,
    pub author: Option<AccountId>,
    pub sent_at: Timestamp,
    pub document: PlanDocument,
    pub evaluation: Evaluation,
    pub sheets: Vec<Sheet>,
    pub recipients: Vec<Recipient>,
    pub approvals: Vec<Approval>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub role: CircleRole,
    /// The latest mail written to them about this plan.
    pub mail: Option<Uuid>,
}

/// « approuvé par … le … »
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Whoever clicked; `None` when a care manager noted it.
    pub account: Option<AccountId>,
    pub name: String,
    pub role: CircleRole,
    pub statement: String,
    pub at: Timestamp,
    pub noted: Option<Noted>,
}

/// An approval given without an account, as a care manager noted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    pub id: Uuid,
    pub way: Way,
    pub given_on: Option<Date>,
    pub witness: Option<String>,
    pub by: String,
    /// Who took it back, and why.
    pub withdrawn: Option<(String, String)>,
}

impl Approval {
    pub fn stands(&self) -> bool {
        self.noted.as_ref().is_none_or(|noted| noted.withdrawn.is_none())
    }

    /// « accord donné par téléphone le 21/11/2026 en présence de Paul, noté par Julie Martin »; `None` for a click.
    pub fn how(&self) -> Option<String> {
        let noted = self.noted.as_ref()?;
        let day = noted.given_on.map(|day| format!(" le {}", short_date(day))).unwrap_or_default();
        let witness = noted.witness.as_ref().map(|name| format!(" devant {name}")).unwrap_or_default();
        Some(format!("accord donné {}{day}{witness}, noté par {}", noted.way.label(), noted.by))
    }
}

impl Plan {
    pub fn approval_of(&self, role: CircleRole) -> Option<&Approval> {
        self.approvals.iter().find(|approval| approval.role == role && approval.stands())
    }

    /// By the person and by a caregiver (D10-03).
    pub fn is_approved(&self) -> bool {
        self.approval_of(CircleRole::Myself).is_some() && self.approval_of(CircleRole::Caregiver).is_some()
    }
}

/// # Errors
/// [`PlanError`].
pub async fn find(cx: &Cx, id: PlanId) -> Result<Plan, PlanError> {
    let row = reach(cx, cx.db.read(), id, Action::SeePlan).await?;
    let plan = opened(cx, row).await?;
    cx.audit_once(cx.db.read(), "consulter", "plan", id.uuid(), plan.person).await?;
    Ok(plan)
}

/// The plan a family looks at: the newest. `None` before the first one.
///
/// # Errors
/// [`PlanError`].
pub async fn latest_for_family(cx: &Cx, person: PersonId) -> Result<Option<Plan>, PlanError> {
    people::reach(cx, cx.db.read(), person, Action::SeePlan).await?;
    let Some(row) = latest(cx.db.read(), person).await? else { return Ok(None) };
    let plan = opened(cx, row).await?;
    cx.audit_once(cx.db.read(), "consulter", "plan", plan.id.uuid(), person).await?;
    Ok(Some(plan))
}

/// Every plan of a person, newest first.
///
/// # Errors
/// [`PlanError`].
pub async fn versions(cx: &Cx, person: PersonId) -> Result<Vec<Plan>, PlanError> {
    people::reach(cx, cx.db.read(), person, Action::SeePlan).await?;
    cx.audit_once(cx.db.read(), "consulter", "liste des plans", person.uuid(), person).await?;
    let rows = plans::Entity::find()
        .filter(plans::Column::PersonId.eq(person.uuid()))
        .order_by_desc(plans::Column::SentAt)
        .all(cx.db.read())
        .await?;
    let mut versions = Vec::with_capacity(rows.len());
    for row in rows {
        versions.push(opened(cx, row).await?);
    }
    Ok(versions)
}

/// The first line of every use case about a sent plan.
pub(crate) async fn reach(
    cx: &Cx,
    on: &impl ConnectionTrait,
    id: PlanId,
    action: Action,
) -> Result<plans::Model, PlanError> {
    let row = plans::Entity::find_by_id(id.uuid()).one(on).await?.ok_or(PlanError::NotFound)?;
    people::reach(cx, on, row.person_id.into(), action).await?;
    Ok(row)
}

pub(crate) async fn latest(
    on: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<plans::Model>, DbErr> {
    plans::Entity::find()
        .filter(plans::Column::PersonId.eq(person.uuid()))
        .order_by_desc(plans::Column::SentAt)
        .order_by_desc(plans::Column::Number)
        .one(on)
        .await
}

/// Number of the last plan sent after a call; 0 before the first one.
pub(crate) async fn last_number(on: &impl ConnectionTrait, call: CallId) -> Result<i64, DbErr> {
    let last: Option<i64> = plans::Entity::find()
        .select_only()
        .column(plans::Column::Number)
        .filter(plans::Column::CallId.eq(call.uuid()))
        .order_by_desc(plans::Column::Number)
        .into_tuple()
        .one(on)
        .await?;
    Ok(last.unwrap_or_default())
}

pub(crate) async fn numbered(
    on: &impl ConnectionTrait,
    call: CallId,
    number: i64,
) -> Result<Option<PlanId>, DbErr> {
    let row = plans::Entity::find()
        .filter(plans::Column::CallId.eq(call.uuid()))
        .filter(plans::Column::Number.eq(number))
        .one(on)
        .await?;
    Ok(row.map(|row| row.id.into()))
}

async fn opened(cx: &Cx, row: plans::Model) -> Result<Plan, PlanError> {
    let on = cx.db.read();
    let frozen: Frozen = cx.seal.open_json(place(row.id), &row.content)?;
    let recipients = plan_recipients::Entity::find()
        .filter(plan_recipients::Column::PlanId.eq(row.id))
        .order_by_asc(plan_recipients::Column::Id)
        .all(on)
        .await?;
    let approvals = plan_approvals::Entity::find()
        .filter(plan_approvals::Column::PlanId.eq(row.id))
        .order_by_asc(plan_approvals::Column::ApprovedAt)
        .all(on)
        .await?;
    let noted = plan_consents::Entity::find()
        .filter(plan_consents::Column::PlanId.eq(row.id))
        .order_by_asc(plan_consents::Column::RecordedAt)
        .all(on)
        .await?;
    Ok(Plan {
        id: row.id.into(),
        person: row.person_id.into(),
        call: row.call_id.into(),
        number: row.number,
        level: row.level.as_deref().and_then(Level::from_code),
        reference: row.reference,
        sha256: row.sha256,
        pdf: row.document_id.map(Into::into),
        week_pdf: row.week_document_id.map(Into::into),
        author_name: row.author_name,
        author: row.author_id.map(Into::into),
        sent_at: row.sent_at.into(),
        document: frozen.document,
        evaluation: frozen.evaluation,
        sheets: frozen.sheets,
        recipients: recipients
            .into_iter()
            .filter_map(|row| {
                Some(Recipient {
                    id: row.id,
                    role: CircleRole::from_code(&row.role)?,
                    name: row.name,
                    email: row.email,
                    mail: row.mail_id,
                })
            })
            .collect(),
        approvals: approvals
            .into_iter()
            .filter_map(|row| {
                Some(Approval {
                    account: Some(row.account_id.into()),
                    role: CircleRole::from_code(&row.role)?,
                    name: row.name,
                    statement: row.statement,
                    at: row.approved_at.into(),
                    noted: None,
                })
            })
            .chain(noted.into_iter().filter_map(of_noted))
            .collect(),
    })
}

fn of_noted(row: plan_consents::Model) -> Option<Approval> {
    Some(Approval {
        account: None,
        role: CircleRole::from_code(&row.role)?,
        name: row.name,
        statement: String::new(),
        at: row.recorded_at.into(),
        noted: Some(Noted {
            id: row.id,
            way: Way::from_code(&row.way)?,
            given_on: row.given_on.date(),
            witness: row.witness,
            by: row.recorded_by_name,
            withdrawn: row.withdrawn_by_name.zip(row.withdrawn_reason),
        }),
    })
}
