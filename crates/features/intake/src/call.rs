//! A call: who rings, for whom, where the conversation stands.

use access::{Action, Cx, Denied, Relation};
use db::sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Select,
};
use kernel::{
    id::{AccountId, CallId, FormVersionId, PersonId, StructureId},
    jiff::Timestamp,
};
use people::{DeadlineError, Refused};
use questionnaire::keys;

use crate::{forms::FormError, journal, payers::Clues, store::calls};

#[derive(Debug, thiserror::Error)]
pub enum CallError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Cet appel est introuvable.")]
    NotFound,
    #[error("Cet appel est terminé.")]
    Over,
    #[error(
        "Un accompagnement plus simple se confirme : les questions ouvertes par le niveau actuel ne seraient plus posées."
    )]
    LevelDown,
    #[error("La date de rappel est déjà passée.")]
    CallBackInThePast,
    #[error(transparent)]
    Person(Refused),
    #[error(transparent)]
    Deadline(DeadlineError),
    #[error(transparent)]
    Form(FormError),
    #[error("Une réponse protégée ne s’ouvre pas : {0}. Prévenez votre administrateur.")]
    Unreadable(#[from] seal::Unreadable),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

impl From<Refused> for CallError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Denied(denied) => Self::Denied(denied),
            Refused::Database(cause) => Self::Database(cause),
            refused => Self::Person(refused),
        }
    }
}

impl From<DeadlineError> for CallError {
    fn from(error: DeadlineError) -> Self {
        match error {
            DeadlineError::Refused(refused) => refused.into(),
            error => Self::Deadline(error),
        }
    }
}

impl From<FormError> for CallError {
    fn from(error: FormError) -> Self {
        match error {
            FormError::Denied(denied) => Self::Denied(denied),
            FormError::Database(cause) => Self::Database(cause),
            error => Self::Form(error),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallStatus {
    Open,
    Suspended,
    Ended,
}

impl CallStatus {
    pub const ALL: &'static [Self] = &[Self::Open, Self::Suspended, Self::Ended];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "En cours",
            Self::Suspended => "À reprendre",
            Self::Ended => "Terminé",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|status| status.code() == code)
    }
}

/// How far the company goes with the family (« CAS A, B, C »).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    A,
    B,
    C,
}

impl Level {
    pub const fn code(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::A, Self::B, Self::C].into_iter().find(|level| level.code() == code)
    }
}

/// Where the agent was in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    pub step: String,
    /// Id of the input that had the focus.
    pub field: String,
    /// Pixels.
    pub scroll: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// Empty while nobody gave a name.
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub id: CallId,
    /// The one that took it; once the call is about somebody, whoever follows them has it.
    pub structure: StructureId,
    pub agent: AccountId,
    pub agent_name: String,
    pub person: Option<PersonId>,
    pub payer: Option<StructureId>,
    /// The agent has answered: without a payer, it is « introuvable », and not merely not looked for yet.
    pub payer_checked: bool,
    pub member_number: Option<String>,
    pub form: FormVersionId,
    /// Key of the reason of the call: `fragilite`, `equilibre`, `parentalite`.
    pub reason: Option<String>,
    pub level: Option<Level>,
    pub status: CallStatus,
    pub caller: Caller,
    pub started_at: Timestamp,
    pub suspended_at: Option<Timestamp>,
    pub call_back_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub position: Position,
}

impl Call {
    /// The caller asks for themself: nobody else is helped, and they are the person followed.
    pub fn about_caller(&self) -> bool {
        self.reason.as_deref().is_some_and(|reason| keys::ABOUT_CALLER.contains(&reason))
    }

    /// What the caller gave of themself, by which a payer and a member are recognised.
    pub fn clues(&self) -> Clues {
        Clues {
            name: Some(self.caller.name.clone()).filter(|name| !name.is_empty()),
            email: self.caller.email.clone(),
            phone: self.caller.phone.clone(),
            number: self.member_number.clone(),
        }
    }

    /// « Claire Durand », or « Appelant sans nom » while nobody gave one.
    pub fn caller_name(&self) -> &str {
        if self.caller.name.is_empty() { "Appelant sans nom" } else { &self.caller.name }
    }
}

/// The call, for somebody of the structure that follows the person, or that took it while it is about
/// nobody yet.
///
/// # Errors
/// [`CallError::NotFound`] for everybody else.
pub async fn find(cx: &Cx, id: CallId) -> Result<Call, CallError> {
    reach_to_read(cx, id).await.map(Call::from)
}

/// The first line of every use case about a call.
pub(crate) async fn reach(
    cx: &Cx,
    on: &impl ConnectionTrait,
    id: CallId,
    action: Action,
) -> Result<calls::Model, CallError> {
    let row = calls::Entity::find_by_id(id.uuid()).one(on).await?;
    reached(cx, on, row, action).await
}

/// As [`reach`], to show what the call holds: the look is kept in the journal.
pub(crate) async fn reach_to_read(cx: &Cx, id: CallId) -> Result<calls::Model, CallError> {
    let row = reach(cx, cx.db.read(), id, Action::SeeCall).await?;
    journal::seen(cx, &row).await?;
    Ok(row)
}

/// As [`reach`], and nobody else changes this call until the transaction ends.
pub(crate) async fn reach_alone(
    cx: &Cx,
    tx: &impl ConnectionTrait,
    id: CallId,
    action: Action,
) -> Result<calls::Model, CallError> {
    // Ignored by SQLite, where a transaction that writes is alone already.
    let row = calls::Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?;
    reached(cx, tx, row, action).await
}

/// A call about somebody goes where they go: after a hand-over, the structure that took it has lost it.
async fn reached(
    cx: &Cx,
    on: &impl ConnectionTrait,
    row: Option<calls::Model>,
    action: Action,
) -> Result<calls::Model, CallError> {
    let row = row.ok_or(CallError::NotFound)?;
    let follows = match row.person_id {
        Some(person) => people::followed_by(on, person.into()).await?,
        None => Some(row.structure_id.into()),
    };
    let mine = follows.is_some() && cx.who.structure() == follows;
    let relation = if mine { Relation::Structure } else { Relation::None };
    if cx.may(Action::SeeCall, relation).is_err() {
        return Err(CallError::NotFound);
    }
    cx.may(action, relation)?;
    Ok(row)
}

/// The calls a list may show, by the rule of [`reached`].
pub(crate) fn within(cx: &Cx, query: Select<calls::Entity>) -> Option<Select<calls::Entity>> {
    match cx.scope(Action::SeeCall) {
        access::Scope::Structure(structure) => {
            let about_nobody_yet = Condition::all()
                .add(calls::Column::PersonId.is_null())
                .add(calls::Column::StructureId.eq(structure.uuid()));
            let about_theirs = calls::Column::PersonId.in_subquery(people::ids_of(structure));
            Some(query.filter(Condition::any().add(about_nobody_yet).add(about_theirs)))
        }
        access::Scope::Everything => Some(query),
        access::Scope::Circle(_) | access::Scope::Nothing => None,
    }
}

impl From<calls::Model> for Call {
    fn from(row: calls::Model) -> Self {
        Self {
            id: row.id.into(),
            structure: row.structure_id.into(),
            agent: row.agent_id.into(),
            agent_name: row.agent_name,
            person: row.person_id.map(Into::into),
            payer: row.payer_id.map(Into::into),
            payer_checked: row.payer_checked,
            member_number: row.member_number,
            form: row.form_version_id.into(),
            reason: row.reason,
            level: row.level.as_deref().and_then(Level::from_code),
            status: CallStatus::from_code(&row.status).unwrap_or(CallStatus::Ended),
            caller: Caller { name: row.caller_name, email: row.caller_email, phone: row.caller_phone },
            started_at: row.started_at.into(),
            suspended_at: row.suspended_at.map(Into::into),
            call_back_at: row.call_back_at.map(Into::into),
            ended_at: row.ended_at.map(Into::into),
            position: Position { step: row.step, field: row.field, scroll: row.scroll },
        }
    }
}
