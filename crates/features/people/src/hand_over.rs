//! Handing somebody's follow-up to a colleague, at once, or to another structure, once it accepts.
//!
//! Until it accepts, the other structure reads a name, a commune and the note: nothing more.

use access::{Action, Cx, Denied, Relation, Role, allows};
use accounts::Structure;
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
    id::{AccountId, PersonId, StructureId},
    jiff::Timestamp,
};
use seal::Place;
use uuid::Uuid;

use crate::{
    model::Person,
    notes::{self, NewNote, NoteError},
    reach::{Refused, reach, reach_row},
    store::{deadlines, hand_overs, people, person_keys},
};

/// Who takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heir {
    Colleague(AccountId),
    Structure(StructureId),
}

/// A follow-up proposed to the structure that asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub id: Uuid,
    pub person: PersonId,
    pub person_name: String,
    pub city: Option<String>,
    pub from: StructureId,
    pub asked_by_name: String,
    pub asked_at: Timestamp,
    pub note: Option<String>,
}

/// A follow-up proposed elsewhere that nobody answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    pub to: StructureId,
    pub asked_at: Timestamp,
}

#[derive(Debug, thiserror::Error)]
pub enum HandOverError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Note(#[from] NoteError),
    #[error("Choisissez un collègue de votre structure.")]
    NotAColleague,
    #[error("Choisissez une autre structure que la vôtre.")]
    SameStructure,
    #[error("Personne ne peut accepter de suivi dans cette structure. Choisissez-en une autre.")]
    NobodyThere,
    #[error("Le suivi est déjà proposé à une autre structure : attendez sa réponse.")]
    AlreadyProposed,
    #[error("Cette proposition n’existe plus : elle a déjà reçu une réponse.")]
    Answered,
}

impl From<DbErr> for HandOverError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

impl From<Denied> for HandOverError {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

const ACCEPTED: &str = "acceptée";
const DECLINED: &str = "refusée";

/// # Errors
/// [`HandOverError`].
pub async fn hand_over(cx: &Cx, person: PersonId, to: Heir, note: &str) -> Result<(), HandOverError> {
    let tx = cx.db.begin().await?;
    let (row, _) = reach_row(cx, &tx, person, Action::HandOver).await?;
    match to {
        Heir::Colleague(colleague) => to_colleague(cx, &tx, &row, colleague, note).await?,
        Heir::Structure(structure) => propose(cx, &tx, &row, structure, note).await?,
    }
    tx.commit().await?;
    Ok(())
}

async fn to_colleague(
    cx: &Cx,
    on: &impl ConnectionTrait,
    row: &people::Model,
    colleague: AccountId,
    note: &str,
) -> Result<(), HandOverError> {
    let colleagues = accounts::colleagues(on, row.structure_id.into()).await?;
    let heir = colleagues
        .into_iter()
        .find(|member| member.account.id == colleague && !member.ended)
        .ok_or(HandOverError::NotAColleague)?;
    let person = PersonId::from(row.id);
    move_to(cx, on, row, row.structure_id, Some(colleague)).await?;
    if !note.trim().is_empty() {
        let text = format!("Relais passé à {} : {}", heir.account.name, note.trim());
        notes::add(cx, on, person, NewNote { text, health: false, corrects: None }).await?;
    }
    let detail = format!("à {}", heir.account.name);
    cx.audit(on, "passer le relais", "fiche", row.id, person, Some(detail)).await?;
    Ok(())
}

async fn propose(
    cx: &Cx,
    on: &impl ConnectionTrait,
    row: &people::Model,
    structure: StructureId,
    note: &str,
) -> Result<(), HandOverError> {
    let person = PersonId::from(row.id);
    if structure.uuid() == row.structure_id {
        return Err(HandOverError::SameStructure);
    }
    let heirs = able_to_follow(on).await?;
    let heir = heirs.into_iter().find(|one| one.id == structure).ok_or(HandOverError::NobodyThere)?;
    if waiting(on, person).await?.is_some() {
        return Err(HandOverError::AlreadyProposed);
    }
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    let note = note.trim();
    hand_overs::ActiveModel {
        id: Set(id),
        person_id: Set(row.id),
        from_structure: Set(row.structure_id),
        to_structure: Set(structure.uuid()),
        note: Set((!note.is_empty()).then(|| cx.seal.close(place(id), note.as_bytes()))),
        asked_by: Set(cx.who.account().map(Into::into)),
        asked_by_name: Set(cx.who.name().to_owned()),
        asked_at: Set(now.into()),
        answered_at: Set(None),
        answered_by: Set(None),
        answer: Set(None),
    }
    .insert(on)
    .await?;
    let detail = format!("à {}", heir.name);
    cx.audit(on, "proposer le relais", "fiche", row.id, person, Some(detail)).await?;
    Ok(())
}

/// The other structures where somebody may accept this follow-up, by name.
///
/// # Errors
/// [`Refused`].
pub async fn heirs(cx: &Cx, person: PersonId) -> Result<Vec<Structure>, Refused> {
    let (row, _) = reach_row(cx, cx.db.read(), person, Action::HandOver).await?;
    let able = able_to_follow(cx.db.read()).await?;
    Ok(able.into_iter().filter(|one| one.id.uuid() != row.structure_id).collect())
}

async fn able_to_follow(on: &impl ConnectionTrait) -> Result<Vec<Structure>, DbErr> {
    let accepts = |role: &Role| allows(Some(*role), Relation::Structure, Action::HandOver);
    let roles: Vec<Role> = Role::ALL.iter().copied().filter(accepts).collect();
    accounts::structures_with(on, &roles).await
}

/// The follow-ups proposed to the structure that asks, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn proposals(cx: &Cx) -> Result<Vec<Proposal>, DbErr> {
    let Some(structure) = cx.who.structure() else { return Ok(Vec::new()) };
    if cx.may(Action::HandOver, Relation::Structure).is_err() {
        return Ok(Vec::new());
    }
    let rows = hand_overs::Entity::find()
        .filter(hand_overs::Column::ToStructure.eq(structure.uuid()))
        .filter(hand_overs::Column::AnsweredAt.is_null())
        .order_by_asc(hand_overs::Column::AskedAt)
        .all(cx.db.read())
        .await?;
    let named = people::Entity::find()
        .filter(people::Column::Id.is_in(rows.iter().map(|row| row.person_id)))
        .all(cx.db.read())
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let person = Person::from(named.iter().find(|person| person.id == row.person_id)?.clone());
            Some(Proposal {
                id: row.id,
                person: person.id,
                person_name: person.full_name(),
                city: person.address.city,
                from: row.from_structure.into(),
                asked_by_name: row.asked_by_name,
                asked_at: row.asked_at.into(),
                note: row.note.and_then(|sealed| read(cx, row.id, &sealed)),
            })
        })
        .collect())
}

/// Answers a proposal. Accepted, the person leaves their structure for the one that answers, with whoever
/// accepted as referent; their circle stays.
///
/// # Errors
/// [`HandOverError`].
pub async fn answer_proposal(cx: &Cx, id: Uuid, accept: bool) -> Result<PersonId, HandOverError> {
    cx.may(Action::HandOver, Relation::Structure)?;
    let structure = cx.who.structure().ok_or(Denied)?;
    let tx = cx.db.begin().await?;
    let now = Moment::from(cx.clock.now());
    let answered = hand_overs::Entity::update_many()
        .col_expr(hand_overs::Column::AnsweredAt, Expr::value(now))
        .col_expr(hand_overs::Column::AnsweredBy, Expr::value(cx.who.account().map(Uuid::from)))
        .col_expr(hand_overs::Column::Answer, Expr::value(if accept { ACCEPTED } else { DECLINED }))
        .filter(hand_overs::Column::Id.eq(id))
        .filter(hand_overs::Column::ToStructure.eq(structure.uuid()))
        .filter(hand_overs::Column::AnsweredAt.is_null())
        .exec(&tx)
        .await?;
    if answered.rows_affected == 0 {
        return Err(HandOverError::Answered);
    }
    let asked = hand_overs::Entity::find_by_id(id).one(&tx).await?.ok_or(HandOverError::Answered)?;
    let row = people::Entity::find_by_id(asked.person_id).one(&tx).await?.ok_or(Refused::NotFound)?;
    let person = PersonId::from(row.id);
    if accept {
        move_to(cx, &tx, &row, structure.uuid(), cx.who.account()).await?;
    }
    let verb = if accept { "accepter le relais" } else { "refuser le relais" };
    cx.audit(&tx, verb, "fiche", row.id, person, None).await?;
    tx.commit().await?;
    Ok(person)
}

/// Declines what still waits for a structure that closes: each follow-up may then be proposed elsewhere.
pub(crate) async fn decline_all(
    cx: &Cx,
    on: &impl ConnectionTrait,
    structure: StructureId,
) -> Result<(), DbErr> {
    let asked = hand_overs::Entity::find()
        .filter(hand_overs::Column::ToStructure.eq(structure.uuid()))
        .filter(hand_overs::Column::AnsweredAt.is_null())
        .all(on)
        .await?;
    hand_overs::Entity::update_many()
        .col_expr(hand_overs::Column::AnsweredAt, Expr::value(Moment::from(cx.clock.now())))
        .col_expr(hand_overs::Column::AnsweredBy, Expr::value(cx.who.account().map(Uuid::from)))
        .col_expr(hand_overs::Column::Answer, Expr::value(DECLINED))
        .filter(hand_overs::Column::Id.is_in(asked.iter().map(|row| row.id)))
        .exec(on)
        .await?;
    for row in asked {
        let person = PersonId::from(row.person_id);
        let detail = "la structure ferme".to_owned();
        cx.audit(on, "refuser le relais", "fiche", row.person_id, person, Some(detail)).await?;
    }
    Ok(())
}

/// Whether somebody's follow-up is proposed elsewhere.
///
/// # Errors
/// [`Refused`].
pub async fn pending_hand_over(cx: &Cx, person: PersonId) -> Result<Option<Pending>, Refused> {
    reach(cx, cx.db.read(), person, Action::HandOver).await?;
    let row = waiting(cx.db.read(), person).await?;
    Ok(row.map(|row| Pending { to: row.to_structure.into(), asked_at: row.asked_at.into() }))
}

async fn waiting(on: &impl ConnectionTrait, person: PersonId) -> Result<Option<hand_overs::Model>, DbErr> {
    hand_overs::Entity::find()
        .filter(hand_overs::Column::PersonId.eq(person.uuid()))
        .filter(hand_overs::Column::AnsweredAt.is_null())
        .one(on)
        .await
}

/// Moves the person, and what was due from their former referent, to the new one.
async fn move_to(
    cx: &Cx,
    on: &impl ConnectionTrait,
    row: &people::Model,
    structure: Uuid,
    referent: Option<AccountId>,
) -> Result<(), DbErr> {
    let referent = referent.map(Uuid::from);
    people::ActiveModel {
        id: Unchanged(row.id),
        structure_id: Set(structure),
        referent_id: Set(referent),
        version: Set(row.version + 1),
        updated_at: Set(cx.clock.now().into()),
        ..Default::default()
    }
    .update(on)
    .await?;
    let mut due = deadlines::Entity::update_many()
        .col_expr(deadlines::Column::AssigneeId, Expr::value(referent))
        .col_expr(deadlines::Column::StructureId, Expr::value(structure))
        .filter(deadlines::Column::PersonId.eq(row.id))
        .filter(deadlines::Column::DoneAt.is_null());
    if structure == row.structure_id {
        // A colleague who had taken one of them keeps it.
        due = due.filter(deadlines::Column::AssigneeId.eq(row.referent_id));
    } else {
        person_keys::Entity::update_many()
            .col_expr(person_keys::Column::StructureId, Expr::value(structure))
            .filter(person_keys::Column::PersonId.eq(row.id))
            .exec(on)
            .await?;
    }
    due.exec(on).await.map(drop)
}

fn read(cx: &Cx, row: Uuid, sealed: &[u8]) -> Option<String> {
    let text = cx.seal.open(place(row), sealed).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

fn place(row: Uuid) -> Place {
    Place { table: "hand_overs", column: "note", row }
}
