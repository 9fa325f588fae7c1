//! The social-security number: sealed, read and written apart from the rest, each time in the journal.

use access::{Action, Cx};
use db::sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    DbErr,
};
use kernel::{Nir, id::PersonId, nir::InvalidNir};
use seal::Place;
use uuid::Uuid;

use crate::{
    reach::{Refused, reach_row},
    store::people,
};

#[derive(Debug, thiserror::Error)]
pub enum NirError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Invalid(#[from] InvalidNir),
    #[error(transparent)]
    Unreadable(#[from] seal::Unreadable),
}

impl From<DbErr> for NirError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

/// Keeps a number, or forgets it.
///
/// # Errors
/// [`NirError`].
pub async fn set_nir(cx: &Cx, person: PersonId, nir: Option<&Nir>) -> Result<(), NirError> {
    let tx = cx.db.begin().await?;
    let (row, _) = reach_row(cx, &tx, person, Action::EditPerson).await?;
    let sealed = nir.map(|nir| cx.seal.close(place(row.id), nir.reveal().as_bytes()));
    people::ActiveModel { id: Unchanged(row.id), nir: Set(sealed), ..Default::default() }.update(&tx).await?;
    let verb = if nir.is_some() { "enregistrer" } else { "effacer" };
    cx.audit(&tx, verb, "numéro de sécurité sociale", row.id, person, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Shows the number to somebody who may change it; the journal keeps that it was read.
///
/// # Errors
/// [`NirError`].
pub async fn nir(cx: &Cx, person: PersonId) -> Result<Option<Nir>, NirError> {
    let (row, _) = reach_row(cx, cx.db.read(), person, Action::EditPerson).await?;
    let Some(nir) = opened(cx, &row)? else { return Ok(None) };
    cx.audit(cx.db.read(), "lire", "numéro de sécurité sociale", row.id, person, None).await?;
    Ok(Some(nir))
}

/// The number with its digits hidden, for the same readers; this is no reading of it.
///
/// # Errors
/// [`NirError`].
pub async fn masked_nir(cx: &Cx, person: PersonId) -> Result<Option<String>, NirError> {
    let (row, _) = reach_row(cx, cx.db.read(), person, Action::EditPerson).await?;
    Ok(opened(cx, &row)?.map(|nir| nir.masked()))
}

fn opened(cx: &Cx, row: &people::Model) -> Result<Option<Nir>, NirError> {
    let Some(sealed) = &row.nir else { return Ok(None) };
    let plain = cx.seal.open(place(row.id), sealed)?;
    Ok(Some(String::from_utf8_lossy(&plain).parse()?))
}

fn place(row: Uuid) -> Place {
    Place { table: "people", column: "nir", row }
}
