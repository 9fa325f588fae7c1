//! A draft that leads nowhere goes, with its test file.

use access::{Action, Cx};
use db::sea_orm::ModelTrait;
use files::Shelf;
use kernel::id::FileFormatId;

use super::{FormatError, locked, see};
use crate::reach;

/// Its name stays in the journal.
///
/// # Errors
/// [`FormatError`]; [`FormatError::Published`] once it has a version: files were, or may have been, read by it.
pub async fn delete_format(cx: &Cx, shelf: &Shelf, id: FileFormatId) -> Result<(), FormatError> {
    reach::department(cx, Action::RunFlows)?;
    let tx = cx.db.begin().await?;
    let row = locked(cx, &tx, id).await?;
    if !see::version_rows(&tx, id).await?.is_empty() {
        return Err(FormatError::Published);
    }
    let (sample, name) = (row.sample_id, row.name.clone());
    row.delete(&tx).await?;
    let kept = match sample {
        Some(sample) => files::find(&tx, sample.into()).await?,
        None => None,
    };
    if let Some(document) = &kept {
        files::forget(&tx, document.id).await?;
    }
    cx.audit(&tx, "supprimer", "format", id.uuid(), None, Some(name)).await?;
    tx.commit().await?;
    if let Some(document) = kept {
        shelf.discard(&document).await?;
    }
    Ok(())
}
