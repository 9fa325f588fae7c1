//! The notepad of the call: one page per author, kept as it is typed, with the step and the hour.

use access::{Action, Cx, Denied, Relation};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};
use kernel::{
    id::{AccountId, CallId, NoteId},
    jiff::Timestamp,
};
use questionnaire::LONG_TEXT_LIMIT;
use seal::{Place, Unreadable};
use uuid::Uuid;

use crate::{
    call::{CallError, reach_alone, reach_to_read},
    journal,
    store::{call_changes, call_notes},
};

#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(
        "Cette note dépasse {LONG_TEXT_LIMIT} caractères : commencez-en une autre. Le texte déjà enregistré est gardé."
    )]
    TooLong,
}

impl From<DbErr> for NoteError {
    fn from(cause: DbErr) -> Self {
        Self::Call(cause.into())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallNote {
    pub id: NoteId,
    pub author: AccountId,
    pub author_name: String,
    /// Key of the step it was written at.
    pub step: String,
    /// `None`: about health, kept for those who may read it.
    pub text: Option<String>,
    pub health: bool,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Still the author's open page.
    pub open: bool,
}

/// The notepad as the page holds it.
#[derive(Clone, Debug)]
pub struct SaveNote {
    pub text: String,
    /// Ticked while it is typed: nobody else reads it in the meantime.
    pub health: bool,
    pub step: String,
    pub base: i64,
    pub change: Uuid,
}

/// Every note of a call, oldest first.
///
/// # Errors
/// [`CallError`].
pub async fn notes(cx: &Cx, call: CallId) -> Result<Vec<CallNote>, CallError> {
    reach_to_read(cx, call).await?;
    let rows = call_notes::Entity::find()
        .filter(call_notes::Column::CallId.eq(call.uuid()))
        .order_by_asc(call_notes::Column::CreatedAt)
        .all(cx.db.read())
        .await?;
    let notes = rows.into_iter().map(|row| {
        let text = if may_read(cx, &row) {
            Some(String::from_utf8_lossy(&cx.seal.open(place(row.id), &row.text)?).into_owned())
        } else {
            None
        };
        Ok(CallNote {
            id: row.id.into(),
            author: row.author_id.into(),
            author_name: row.author_name,
            step: row.step,
            text,
            health: row.health,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
            open: row.closed_at.is_none(),
        })
    });
    Ok(notes.collect::<Result<_, Unreadable>>()?)
}

/// The call itself was reached, so the asker is of its structure.
fn may_read(cx: &Cx, row: &call_notes::Model) -> bool {
    let own = cx.who.account().map(kernel::Id::uuid) == Some(row.author_id);
    !row.health || own || cx.may(Action::SeeHealthNotes, Relation::Structure).is_ok()
}

/// Keeps the author's open page; answers its version. A page typed over an older version (two
/// windows) becomes a note of its own: neither text is lost.
///
/// # Errors
/// [`NoteError::TooLong`]: what was kept before stays.
pub async fn save_note(cx: &Cx, call: CallId, save: SaveNote) -> Result<i64, NoteError> {
    let author = cx.who.account().ok_or(CallError::Denied(Denied))?;
    let tx = cx.db.begin().await?;
    let row = reach_alone(cx, &tx, call, Action::TakeCall).await?;
    let open = open_page(&tx, call, author).await?;
    let version = open.as_ref().map_or(0, |row| row.version);
    if call_changes::Entity::find_by_id(save.change).one(&tx).await?.is_some() {
        return Ok(version);
    }
    if save.text.chars().count() > LONG_TEXT_LIMIT {
        return Err(NoteError::TooLong);
    }
    let now = cx.clock.now();
    let change =
        call_changes::ActiveModel { id: Set(save.change), call_id: Set(call.uuid()), at: Set(now.into()) };
    change.insert(&tx).await?;
    journal::noted(cx, &tx, &row).await.map_err(CallError::from)?;
    let version = match open {
        Some(row) if row.version == save.base => {
            let id = row.id;
            let mut row = row.into_active_model();
            row.text = Set(cx.seal.close(place(id), save.text.as_bytes()));
            row.health = Set(save.health);
            row.step = Set(save.step);
            row.version = Set(version + 1);
            row.updated_at = Set(now.into());
            row.update(&tx).await?.version
        }
        None if save.text.trim().is_empty() => version,
        open => {
            if let Some(row) = open {
                close_row(&tx, row, now).await?;
            }
            let id = cx.entropy.uuid(now);
            let row = call_notes::ActiveModel {
                id: Set(id),
                call_id: Set(call.uuid()),
                author_id: Set(author.uuid()),
                author_name: Set(cx.who.name().to_owned()),
                step: Set(save.step),
                text: Set(cx.seal.close(place(id), save.text.as_bytes())),
                health: Set(save.health),
                version: Set(1),
                created_at: Set(now.into()),
                updated_at: Set(now.into()),
                closed_at: Set(None),
            };
            row.insert(&tx).await?.version
        }
    };
    tx.commit().await?;
    Ok(version)
}

/// Closes the author's page: the next words begin a new note. `health` restricts its readers.
///
/// # Errors
/// [`CallError`].
pub async fn close_note(cx: &Cx, call: CallId, health: bool) -> Result<(), CallError> {
    let author = cx.who.account().ok_or(Denied)?;
    let tx = cx.db.begin().await?;
    reach_alone(cx, &tx, call, Action::TakeCall).await?;
    if let Some(row) = open_page(&tx, call, author).await? {
        let mut row = row.into_active_model();
        row.health = Set(health);
        row.closed_at = Set(Some(cx.clock.now().into()));
        row.update(&tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn open_page(
    on: &impl ConnectionTrait,
    call: CallId,
    author: AccountId,
) -> Result<Option<call_notes::Model>, DbErr> {
    call_notes::Entity::find()
        .filter(call_notes::Column::CallId.eq(call.uuid()))
        .filter(call_notes::Column::AuthorId.eq(author.uuid()))
        .filter(call_notes::Column::ClosedAt.is_null())
        .one(on)
        .await
}

async fn close_row(on: &impl ConnectionTrait, row: call_notes::Model, now: Timestamp) -> Result<(), DbErr> {
    let mut row = row.into_active_model();
    row.closed_at = Set(Some(now.into()));
    row.update(on).await.map(drop)
}

fn place(row: Uuid) -> Place {
    Place { table: "call_notes", column: "text", row }
}
