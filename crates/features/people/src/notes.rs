//! Follow-up notes: who wrote what, when. Nothing is overwritten: a correction keeps the original.

use access::{Action, Cx, Relation};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QueryOrder,
};
use kernel::{
    id::{AccountId, NoteId, PersonId},
    jiff::Timestamp,
};
use seal::Place;
use uuid::Uuid;

use crate::{
    reach::{Refused, reach},
    store::follow_up_notes,
};

#[derive(Clone, Debug)]
pub struct NewNote {
    pub text: String,
    /// About health: read by care managers only.
    pub health: bool,
    /// The note this one puts right.
    pub corrects: Option<NoteId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub id: NoteId,
    pub author: Option<AccountId>,
    pub author_name: String,
    pub at: Timestamp,
    /// `None`: about health, kept for the care managers.
    pub text: Option<String>,
    pub health: bool,
    pub corrects: Option<NoteId>,
    /// The note that puts this one right.
    pub corrected_by: Option<NoteId>,
}

#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("La note est vide : écrivez ce que vous voulez garder.")]
    Empty,
    #[error("La note dépasse 20 000 caractères : coupez-la en deux.")]
    TooLong,
    #[error("La note à corriger est introuvable.")]
    NothingToCorrect,
    #[error(transparent)]
    Unreadable(#[from] seal::Unreadable),
}

impl From<DbErr> for NoteError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

const LONGEST: usize = 20_000;

/// # Errors
/// [`NoteError`].
pub async fn write_note(cx: &Cx, person: PersonId, new: NewNote) -> Result<NoteId, NoteError> {
    let tx = cx.db.begin().await?;
    reach(cx, &tx, person, Action::WriteFollowUp).await?;
    if let Some(original) = new.corrects {
        follow_up_notes::Entity::find_by_id(original.uuid())
            .filter(follow_up_notes::Column::PersonId.eq(person.uuid()))
            .one(&tx)
            .await?
            .ok_or(NoteError::NothingToCorrect)?;
    }
    let id = add(cx, &tx, person, new).await?;
    tx.commit().await?;
    Ok(id)
}

pub(crate) async fn add(
    cx: &Cx,
    on: &impl ConnectionTrait,
    person: PersonId,
    new: NewNote,
) -> Result<NoteId, NoteError> {
    let text = new.text.trim();
    if text.is_empty() {
        return Err(NoteError::Empty);
    }
    if text.chars().count() > LONGEST {
        return Err(NoteError::TooLong);
    }
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    follow_up_notes::ActiveModel {
        id: Set(id),
        person_id: Set(person.uuid()),
        author_id: Set(cx.who.account().map(Into::into)),
        author_name: Set(cx.who.name().to_owned()),
        at: Set(now.into()),
        body: Set(cx.seal.close(place(id), text.as_bytes())),
        health: Set(new.health),
        corrects: Set(new.corrects.map(Into::into)),
    }
    .insert(on)
    .await?;
    let verb = if new.corrects.is_some() { "corriger" } else { "écrire" };
    cx.audit(on, verb, "note de suivi", id, person, None).await?;
    Ok(id.into())
}

/// The notes about somebody, newest first.
///
/// # Errors
/// [`NoteError`].
pub async fn notes(cx: &Cx, person: PersonId) -> Result<Vec<Note>, NoteError> {
    reach(cx, cx.db.read(), person, Action::SeeFollowUp).await?;
    cx.audit_once(cx.db.read(), "lire", "notes de suivi", person.uuid(), person).await?;
    let rows = follow_up_notes::Entity::find()
        .filter(follow_up_notes::Column::PersonId.eq(person.uuid()))
        .order_by_desc(follow_up_notes::Column::At)
        .order_by_desc(follow_up_notes::Column::Id)
        .all(cx.db.read())
        .await?;
    let corrections: Vec<(Uuid, Uuid)> =
        rows.iter().filter_map(|row| Some((row.corrects?, row.id))).collect();
    rows.into_iter()
        .map(|row| {
            let corrected_by =
                corrections.iter().find(|(original, _)| *original == row.id).map(|(_, by)| NoteId::from(*by));
            let text = if may_read(cx, &row) {
                let bytes = cx.seal.open(place(row.id), &row.body)?;
                Some(String::from_utf8_lossy(&bytes).into_owned())
            } else {
                None
            };
            Ok(Note {
                id: row.id.into(),
                author: row.author_id.map(Into::into),
                author_name: row.author_name,
                at: row.at.into(),
                text,
                health: row.health,
                corrects: row.corrects.map(Into::into),
                corrected_by,
            })
        })
        .collect()
}

fn may_read(cx: &Cx, row: &follow_up_notes::Model) -> bool {
    let own = row.author_id.is_some() && row.author_id == cx.who.account().map(Into::into);
    !row.health || own || cx.may(Action::SeeHealthNotes, Relation::Structure).is_ok()
}

fn place(row: Uuid) -> Place {
    Place { table: "follow_up_notes", column: "body", row }
}
