//! What runs out: rows, so that nothing due is forgotten when a server stops.

use access::{Action, Cx, Denied, Relation, Scope, allows};
use accounts::Membership;
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait,
        ActiveValue::{Set, Unchanged},
        ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
        sea_query::Expr,
    },
};
use kernel::{
    id::{AccountId, CallId, PersonId, ProviderId, StructureId},
    jiff::Timestamp,
};
use seal::Place;
use uuid::Uuid;

use crate::{
    model::NEVER,
    reach::{Refused, reach},
    store::{deadlines, people},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeadlineKind {
    /// The call-back promised within 48 h after the call (D04-18, D04-22).
    CallBack48h,
    CallBack,
    /// The plan was sent: the family says what it thinks of it (D10-03).
    Approval,
    /// The plan is read again with the family.
    Revision,
    /// Quotes asked for, received, spoken of (D05-14, D05-15).
    Quotes,
    /// An aid asked for, an answer awaited.
    AidRequest,
    /// A service at home has just registered (D07-16).
    NewPartner,
    /// An approval of a service runs out.
    ApprovalEnds,
    Other,
}

impl DeadlineKind {
    pub const ALL: &'static [Self] = &[
        Self::CallBack48h,
        Self::CallBack,
        Self::Approval,
        Self::Revision,
        Self::Quotes,
        Self::AidRequest,
        Self::NewPartner,
        Self::ApprovalEnds,
        Self::Other,
    ];

    /// What may be due about a person, for who writes it by hand.
    pub const OF_A_PERSON: &'static [Self] =
        &[Self::CallBack48h, Self::CallBack, Self::Approval, Self::Revision, Self::AidRequest, Self::Other];

    pub fn code(self) -> &'static str {
        match self {
            Self::CallBack48h => "rappel_48h",
            Self::CallBack => "rappel",
            Self::Approval => "accord",
            Self::Revision => "revision",
            Self::Quotes => "devis",
            Self::AidRequest => "demande_aide",
            Self::NewPartner => "nouveau_partenaire",
            Self::ApprovalEnds => "agrement_fin",
            Self::Other => "autre",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::CallBack48h => "Rappel sous 48 h",
            Self::CallBack => "Rappel",
            Self::Approval => "Accord sur le plan",
            Self::Revision => "Révision du plan",
            Self::Quotes => "Devis",
            Self::AidRequest => "Demande d’aide",
            Self::NewPartner => "Nouveau partenaire",
            Self::ApprovalEnds => "Agrément qui prend fin",
            Self::Other => "Autre",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

#[derive(Clone, Debug)]
pub struct NewDeadline {
    /// Whose board it is on while it is about nobody; about somebody, it is on the board of the structure
    /// that follows them.
    pub structure: StructureId,
    pub person: Option<PersonId>,
    pub call: Option<CallId>,
    pub kind: DeadlineKind,
    /// Never a health fact: it is read on a board.
    pub label: String,
    pub due_at: Timestamp,
    pub assignee: Option<AccountId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub id: Uuid,
    pub structure: StructureId,
    pub person: Option<PersonId>,
    pub call: Option<CallId>,
    pub provider: Option<ProviderId>,
    pub kind: DeadlineKind,
    pub label: String,
    pub due_at: Timestamp,
    pub assignee: Option<AccountId>,
    /// While they are of the structure.
    pub assignee_name: Option<String>,
    pub created_at: Timestamp,
    pub done_at: Option<Timestamp>,
    pub done_by: Option<AccountId>,
    pub outcome: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum DeadlineError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("Cette échéance est introuvable, ou déjà faite.")]
    Gone,
    #[error("Écrivez en quelques mots ce qui est à faire.")]
    NoLabel,
    #[error("Choisissez une date à venir.")]
    Past,
    #[error("Choisissez un collègue de votre structure.")]
    NotAColleague,
}

impl From<DbErr> for DeadlineError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

impl From<Denied> for DeadlineError {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

/// Writes a deadline in the caller's transaction.
///
/// # Errors
/// [`DeadlineError`].
pub async fn create_deadline(
    cx: &Cx,
    on: &impl ConnectionTrait,
    new: NewDeadline,
) -> Result<Uuid, DeadlineError> {
    write(cx, on, new, None).await
}

/// Writes a deadline about a service at home, in the caller's transaction.
///
/// # Errors
/// [`DeadlineError`].
pub async fn create_provider_deadline(
    cx: &Cx,
    on: &impl ConnectionTrait,
    provider: ProviderId,
    new: NewDeadline,
) -> Result<Uuid, DeadlineError> {
    write(cx, on, new, Some(provider)).await
}

/// Closes what the program had put on the boards about a service and told with these words, in the caller's transaction.
///
/// # Errors
/// [`DeadlineError`].
pub async fn settle_provider(
    cx: &Cx,
    on: &impl ConnectionTrait,
    provider: ProviderId,
    words: &str,
    outcome: &str,
) -> Result<(), DeadlineError> {
    cx.may(Action::SeeDeadlines, Relation::None)?;
    for row in open_of_provider(on, provider, words).await? {
        close(cx, on, row, Some(outcome.to_owned())).await?;
    }
    Ok(())
}

/// Whether a structure's board still tells something of a service with these words.
///
/// # Errors
/// When the database does not answer.
pub async fn is_told_of_provider(
    on: &impl ConnectionTrait,
    structure: StructureId,
    provider: ProviderId,
    words: &str,
) -> Result<bool, DbErr> {
    let open = open_of_provider(on, provider, words).await?;
    Ok(open.iter().any(|row| row.structure_id == structure.uuid()))
}

async fn open_of_provider(
    on: &impl ConnectionTrait,
    provider: ProviderId,
    words: &str,
) -> Result<Vec<deadlines::Model>, DbErr> {
    deadlines::Entity::find()
        .filter(deadlines::Column::ProviderId.eq(provider.uuid()))
        .filter(deadlines::Column::DoneAt.is_null())
        .filter(deadlines::Column::Label.contains(words))
        .all(on)
        .await
}

async fn write(
    cx: &Cx,
    on: &impl ConnectionTrait,
    new: NewDeadline,
    provider: Option<ProviderId>,
) -> Result<Uuid, DeadlineError> {
    let structure = match new.person {
        Some(person) => reach(cx, on, person, Action::WriteFollowUp).await?.0.structure,
        None => {
            let of_theirs = cx.who.structure().is_none_or(|mine| mine == new.structure);
            cx.may(Action::SeeDeadlines, if of_theirs { Relation::Structure } else { Relation::None })?;
            new.structure
        }
    };
    let label = new.label.trim();
    if label.is_empty() {
        return Err(DeadlineError::NoLabel);
    }
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    deadlines::ActiveModel {
        id: Set(id),
        structure_id: Set(structure.uuid()),
        person_id: Set(new.person.map(Into::into)),
        call_id: Set(new.call.map(Into::into)),
        provider_id: Set(provider.map(Into::into)),
        kind: Set(new.kind.code().to_owned()),
        label: Set(label.to_owned()),
        due_at: Set(new.due_at.into()),
        assignee_id: Set(new.assignee.map(Into::into)),
        created_at: Set(now.into()),
        done_at: Set(None),
        done_by: Set(None),
        outcome: Set(None),
    }
    .insert(on)
    .await?;
    refresh_next_due(on, new.person).await?;
    cx.audit(on, "créer", "échéance", id, new.person, Some(new.kind.label().to_owned())).await?;
    Ok(id)
}

/// Whether something of this kind is still to do for a call.
///
/// # Errors
/// When the database does not answer.
pub async fn is_awaited(on: &impl ConnectionTrait, call: CallId, kind: DeadlineKind) -> Result<bool, DbErr> {
    let awaited = deadlines::Entity::find()
        .filter(deadlines::Column::CallId.eq(call.uuid()))
        .filter(deadlines::Column::Kind.eq(kind.code()))
        .filter(deadlines::Column::DoneAt.is_null())
        .one(on)
        .await?;
    Ok(awaited.is_some())
}

/// Closes a deadline with what came of it.
///
/// # Errors
/// [`DeadlineError`].
pub async fn done(cx: &Cx, id: Uuid, outcome: Option<String>) -> Result<(), DeadlineError> {
    let tx = cx.db.begin().await?;
    done_within(cx, &tx, id, outcome).await?;
    tx.commit().await?;
    Ok(())
}

/// As [`done`], in the caller's transaction.
///
/// # Errors
/// [`DeadlineError`].
pub async fn done_within(
    cx: &Cx,
    on: &impl ConnectionTrait,
    id: Uuid,
    outcome: Option<String>,
) -> Result<(), DeadlineError> {
    let row = open(cx, on, id).await?;
    close(cx, on, row, outcome).await
}

/// Closes what the program had put on the board about somebody after a call, in the caller's transaction.
/// What an agent wrote by hand is theirs to close.
///
/// # Errors
/// [`DeadlineError`].
pub async fn settle(
    cx: &Cx,
    on: &impl ConnectionTrait,
    person: PersonId,
    kinds: &[DeadlineKind],
    outcome: &str,
) -> Result<(), DeadlineError> {
    reach(cx, on, person, Action::WriteFollowUp).await?;
    let rows = deadlines::Entity::find()
        .filter(deadlines::Column::PersonId.eq(person.uuid()))
        .filter(deadlines::Column::DoneAt.is_null())
        .filter(deadlines::Column::CallId.is_not_null())
        .filter(deadlines::Column::Kind.is_in(kinds.iter().map(|kind| kind.code())))
        .all(on)
        .await?;
    for row in rows {
        close(cx, on, row, Some(outcome.to_owned())).await?;
    }
    Ok(())
}

/// A call found whom it is about: what it promised is due to them, and follows them.
///
/// # Errors
/// [`DeadlineError`].
pub async fn settle_on(
    cx: &Cx,
    on: &impl ConnectionTrait,
    call: CallId,
    person: PersonId,
) -> Result<(), DeadlineError> {
    let (known, _) = reach(cx, on, person, Action::WriteFollowUp).await?;
    deadlines::Entity::update_many()
        .col_expr(deadlines::Column::PersonId, Expr::value(person.uuid()))
        .col_expr(deadlines::Column::StructureId, Expr::value(known.structure.uuid()))
        .filter(deadlines::Column::CallId.eq(call.uuid()))
        .filter(deadlines::Column::PersonId.is_null())
        .exec(on)
        .await?;
    refresh_next_due(on, Some(person)).await?;
    Ok(())
}

/// Gives a deadline to somebody of the structure; to oneself, it is « Je m’en charge ».
///
/// # Errors
/// [`DeadlineError`].
pub async fn assign(cx: &Cx, id: Uuid, to: AccountId) -> Result<(), DeadlineError> {
    let tx = cx.db.begin().await?;
    let row = open(cx, &tx, id).await?;
    let heir = accounts::colleagues(&tx, row.structure_id.into())
        .await?
        .into_iter()
        .filter(|member| {
            !member.ended && allows(Some(member.role), Relation::Structure, Action::SeeDeadlines)
        })
        .find(|member| member.account.id == to)
        .ok_or(DeadlineError::NotAColleague)?;
    deadlines::ActiveModel { id: Unchanged(id), assignee_id: Set(Some(to.uuid())), ..Default::default() }
        .update(&tx)
        .await?;
    let detail = format!("{}, à {}", row.label, heir.account.name);
    cx.audit(&tx, "confier", "échéance", id, row.person_id.map(PersonId::from), Some(detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// A deadline still to settle.
///
/// # Errors
/// [`DeadlineError`].
pub async fn deadline(cx: &Cx, id: Uuid) -> Result<Deadline, DeadlineError> {
    let row = open(cx, cx.db.read(), id).await?;
    let team = accounts::colleagues(cx.db.read(), row.structure_id.into()).await?;
    Ok(read(cx, row, &team))
}

async fn close(
    cx: &Cx,
    on: &impl ConnectionTrait,
    row: deadlines::Model,
    outcome: Option<String>,
) -> Result<(), DeadlineError> {
    let id = row.id;
    let person = row.person_id.map(PersonId::from);
    let outcome = outcome.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    deadlines::ActiveModel {
        id: Unchanged(id),
        done_at: Set(Some(cx.clock.now().into())),
        done_by: Set(cx.who.account().map(Into::into)),
        outcome: Set(outcome.map(|text| cx.seal.close(place(id), text.as_bytes()))),
        ..Default::default()
    }
    .update(on)
    .await?;
    refresh_next_due(on, person).await?;
    cx.audit(on, "terminer", "échéance", id, person, Some(row.label)).await?;
    Ok(())
}

/// Moves a deadline to a later moment.
///
/// # Errors
/// [`DeadlineError`].
pub async fn postpone(cx: &Cx, id: Uuid, to: Timestamp) -> Result<(), DeadlineError> {
    if to <= cx.clock.now() {
        return Err(DeadlineError::Past);
    }
    let tx = cx.db.begin().await?;
    let row = open(cx, &tx, id).await?;
    let person = row.person_id.map(PersonId::from);
    deadlines::ActiveModel { id: Unchanged(id), due_at: Set(to.into()), ..Default::default() }
        .update(&tx)
        .await?;
    refresh_next_due(&tx, person).await?;
    cx.audit(&tx, "reporter", "échéance", id, person, Some(row.label)).await?;
    tx.commit().await?;
    Ok(())
}

/// An open deadline that who asks may settle.
async fn open(cx: &Cx, on: &impl ConnectionTrait, id: Uuid) -> Result<deadlines::Model, DeadlineError> {
    let row = deadlines::Entity::find_by_id(id)
        .filter(deadlines::Column::DoneAt.is_null())
        .one(on)
        .await?
        .ok_or(DeadlineError::Gone)?;
    match cx.scope(Action::SeeDeadlines) {
        Scope::Everything => Ok(row),
        Scope::Structure(structure) if structure.uuid() == row.structure_id => Ok(row),
        _ => Err(DeadlineError::Gone),
    }
}

/// Everything due or done for somebody, open ones first, then the latest done.
///
/// # Errors
/// [`Refused`].
pub async fn deadlines_of(cx: &Cx, person: PersonId) -> Result<Vec<Deadline>, Refused> {
    let (known, _) = reach(cx, cx.db.read(), person, Action::SeeFollowUp).await?;
    let team = accounts::colleagues(cx.db.read(), known.structure).await?;
    let rows = deadlines::Entity::find()
        .filter(deadlines::Column::PersonId.eq(person.uuid()))
        .order_by_asc(deadlines::Column::DueAt)
        .all(cx.db.read())
        .await?;
    let (mut open, mut closed): (Vec<_>, Vec<_>) =
        rows.into_iter().map(|row| read(cx, row, &team)).partition(|deadline| deadline.done_at.is_none());
    closed.sort_by_key(|deadline| std::cmp::Reverse(deadline.done_at));
    open.append(&mut closed);
    Ok(open)
}

/// Keeps on the person what the list sorts by.
pub(crate) async fn refresh_next_due(
    on: &impl ConnectionTrait,
    person: Option<PersonId>,
) -> Result<(), DbErr> {
    let Some(person) = person else { return Ok(()) };
    let next = deadlines::Entity::find()
        .filter(deadlines::Column::PersonId.eq(person.uuid()))
        .filter(deadlines::Column::DoneAt.is_null())
        .order_by_asc(deadlines::Column::DueAt)
        .one(on)
        .await?;
    let (at, label): (Moment, Option<String>) =
        next.map_or((NEVER, None), |row| (row.due_at, Some(row.label)));
    people::Entity::update_many()
        .col_expr(people::Column::NextDueAt, Expr::value(at))
        .col_expr(people::Column::NextDueLabel, Expr::value(label))
        .filter(people::Column::Id.eq(person.uuid()))
        .exec(on)
        .await
        .map(drop)
}

pub(crate) fn read(cx: &Cx, row: deadlines::Model, team: &[Membership]) -> Deadline {
    let assignee = team
        .iter()
        .find(|member| Some(member.account.id.uuid()) == row.assignee_id)
        .map(|member| &member.account);
    // An outcome whose key is missing must not hide the board.
    let outcome = row.outcome.map(|sealed| match cx.seal.open(place(row.id), &sealed) {
        Ok(text) => String::from_utf8_lossy(&text).into_owned(),
        Err(cause) => cause.to_string(),
    });
    Deadline {
        id: row.id,
        structure: row.structure_id.into(),
        person: row.person_id.map(Into::into),
        call: row.call_id.map(Into::into),
        provider: row.provider_id.map(Into::into),
        kind: DeadlineKind::from_code(&row.kind).unwrap_or(DeadlineKind::Other),
        label: row.label,
        due_at: row.due_at.into(),
        assignee: row.assignee_id.map(Into::into),
        assignee_name: assignee.map(|account| account.name.clone()),
        created_at: row.created_at.into(),
        done_at: row.done_at.map(Into::into),
        done_by: row.done_by.map(Into::into),
        outcome,
    }
}

fn place(row: Uuid) -> Place {
    Place { table: "deadlines", column: "outcome", row }
}
