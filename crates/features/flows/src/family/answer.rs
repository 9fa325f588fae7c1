//! What a département's agents are asked about, beside what its own files say, and their word.

use access::{Action, Cx, Denied};
use db::{
    Moment,
    sea_orm::{
        ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
        QuerySelect, Select, sea_query::Expr,
    },
};
use kernel::{
    french::fold,
    id::{PersonId, StructureId},
    jiff::{Timestamp, civil::Date},
};
use uuid::Uuid;

use super::{Identity, LinkState, Refusal, identity_place, number};
use crate::{
    apply::{commune_of, name_of, opened},
    error::FlowError,
    reach,
    store::{beneficiaries, statement_links as table},
};

/// A request, and what the département's files say of its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementRequest {
    pub id: Uuid,
    pub state: LinkState,
    pub number: String,
    pub identity: Identity,
    /// `None`: no file received names this number.
    pub known: Option<KnownBeneficiary>,
    pub asked_by: String,
    /// Who follows the person today.
    pub asked_for: String,
    pub asked_at: Timestamp,
    pub decided_by: Option<String>,
    pub decided_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownBeneficiary {
    pub name: Option<String>,
    pub birth_date: Option<Date>,
    pub commune: Option<String>,
}

impl StatementRequest {
    /// The same words, under the name of use or of birth, in any order; `None` when the files give no name.
    pub fn same_name(&self) -> Option<bool> {
        let known = self.known.as_ref()?.name.as_deref()?;
        let Identity { given_name, usual_name, birth_name, .. } = &self.identity;
        let one = |name: &str| words(&format!("{given_name} {name}")) == words(known);
        Some(one(usual_name) || birth_name.as_deref().is_some_and(one))
    }

    /// `None` when the files give no birth date.
    pub fn same_birth_date(&self) -> Option<bool> {
        Some(self.known.as_ref()?.birth_date? == self.identity.birth_date)
    }
}

fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> =
        fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.sort();
    words
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementAnswer {
    Confirm,
    Refuse(Refusal),
    /// What was confirmed is no more.
    TakeBack(Refusal),
}

impl StatementAnswer {
    /// From which state, to which, as which verb of the journal.
    const fn change(self) -> (LinkState, LinkState, &'static str) {
        match self {
            Self::Confirm => (LinkState::Asked, LinkState::Confirmed, "confirmer"),
            Self::Refuse(_) => (LinkState::Asked, LinkState::Refused, "refuser"),
            Self::TakeBack(_) => (LinkState::Confirmed, LinkState::Refused, "retirer"),
        }
    }

    const fn reason(self) -> Option<Refusal> {
        match self {
            Self::Confirm => None,
            Self::Refuse(reason) | Self::TakeBack(reason) => Some(reason),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    #[error(transparent)]
    Flow(#[from] FlowError),
    #[error(
        "Aucun fichier reçu ne parle de ce numéro : rien ne permet de le vérifier. Refusez, ou attendez la prise en charge."
    )]
    Unknown,
    #[error("Cette demande a déjà sa réponse{0}.")]
    Answered(String),
}

impl From<DbErr> for AnswerError {
    fn from(cause: DbErr) -> Self {
        Self::Flow(cause.into())
    }
}

impl From<Denied> for AnswerError {
    fn from(denied: Denied) -> Self {
        Self::Flow(denied.into())
    }
}

/// How many wait for an answer.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn waiting_statements(cx: &Cx) -> Result<u64, FlowError> {
    let department = reach::department(cx, Action::AnswerStatements)?;
    Ok(of(department, LinkState::Asked).count(cx.db.read()).await?)
}

/// The requests in one state, the oldest first, and how many there are. `page` from 0. Each look is in the journal of the
/// person.
///
/// # Errors
/// [`FlowError`].
pub async fn statement_requests(
    cx: &Cx,
    state: LinkState,
    page: u64,
    size: u64,
) -> Result<(Vec<StatementRequest>, u64), FlowError> {
    let department = reach::department(cx, Action::AnswerStatements)?;
    let total = of(department, state).count(cx.db.read()).await?;
    let rows = of(department, state)
        .order_by_asc(table::Column::AskedAt)
        .order_by_asc(table::Column::Id)
        .offset(page.saturating_mul(size))
        .limit(size)
        .all(cx.db.read())
        .await?;
    let tx = cx.db.begin().await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let person = PersonId::from(row.person_id);
        cx.audit_once(&tx, "consulter", "demande de relevé", row.id, person).await?;
        found.push(request(cx, &tx, department, row, state).await?);
    }
    tx.commit().await?;
    Ok((found, total))
}

/// Says whether the person is that beneficiary. Decided once: the same word again changes nothing, another one is told who
/// was first.
///
/// # Errors
/// [`AnswerError`].
pub async fn answer_statement(cx: &Cx, id: Uuid, answer: StatementAnswer) -> Result<(), AnswerError> {
    let department = reach::department(cx, Action::AnswerStatements)?;
    let (from, to, verb) = answer.change();
    let tx = cx.db.begin().await?;
    let reason = answer.reason().map(Refusal::code);
    let decided = table::Entity::update_many()
        .col_expr(table::Column::State, Expr::value(to.code()))
        .col_expr(table::Column::Reason, Expr::value(reason))
        .col_expr(table::Column::DecidedBy, Expr::value(cx.who.name()))
        .col_expr(table::Column::DecidedAt, Expr::value(Moment::from(cx.clock.now())))
        .filter(table::Column::Id.eq(id))
        .filter(table::Column::StructureId.eq(department.uuid()))
        .filter(table::Column::State.eq(from.code()))
        .exec(&tx)
        .await?;
    let row = table::Entity::find_by_id(id)
        .filter(table::Column::StructureId.eq(department.uuid()))
        .one(&tx)
        .await?
        .ok_or(FlowError::NotFound)?;
    if decided.rows_affected == 0 {
        let same = row.state == to.code() && row.reason.as_deref() == reason;
        let by = row.decided_by.map(|name| format!(", de {name}")).unwrap_or_default();
        return if same { Ok(()) } else { Err(AnswerError::Answered(by)) };
    }
    if answer == StatementAnswer::Confirm && known(cx, &tx, department, &row).await?.is_none() {
        return Err(AnswerError::Unknown);
    }
    let detail = answer.reason().map(|reason| reason.label().to_owned());
    cx.audit(&tx, verb, "relevé", id, PersonId::from(row.person_id), detail).await?;
    tx.commit().await?;
    Ok(())
}

fn of(department: StructureId, state: LinkState) -> Select<table::Entity> {
    table::Entity::find()
        .filter(table::Column::StructureId.eq(department.uuid()))
        .filter(table::Column::State.eq(state.code()))
}

async fn request(
    cx: &Cx,
    on: &impl ConnectionTrait,
    department: StructureId,
    row: table::Model,
    state: LinkState,
) -> Result<StatementRequest, FlowError> {
    let asked_for = match people::followed_by(on, row.person_id.into()).await? {
        Some(structure) => accounts::structure(on, structure).await?,
        None => None,
    };
    let known = known(cx, on, department, &row).await?;
    Ok(StatementRequest {
        id: row.id,
        state,
        number: number(cx, &row)?,
        identity: cx.seal.open_json(identity_place(row.id), &row.identity)?,
        known: known.map(|known| KnownBeneficiary {
            name: name_of(cx, &known),
            birth_date: opened(cx, &known).and_then(|person| person.birth_date),
            commune: commune_of(cx, &known),
        }),
        asked_by: row.asked_by,
        asked_for: asked_for.map(|one| one.name).unwrap_or_default(),
        asked_at: row.asked_at.into(),
        decided_by: row.decided_by,
        decided_at: row.decided_at.map(Into::into),
    })
}

async fn known(
    cx: &Cx,
    on: &impl ConnectionTrait,
    department: StructureId,
    row: &table::Model,
) -> Result<Option<beneficiaries::Model>, FlowError> {
    let found = beneficiaries::Entity::find()
        .filter(beneficiaries::Column::StructureId.eq(department.uuid()))
        .filter(beneficiaries::Column::Code.eq(number(cx, row)?))
        .one(on)
        .await?;
    Ok(found)
}
