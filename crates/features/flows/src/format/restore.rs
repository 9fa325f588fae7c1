//! Back to an earlier version: it is in force again, and the draft starts from it.

use access::{Action, Cx};
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use kernel::id::FileFormatId;

use super::{FormatError, locked, sample, see};
use crate::reach;

/// The draft that was being made is given up: it is the asker's to export first.
///
/// # Errors
/// [`FormatError::Denied`], [`FormatError::NotFound`], [`FormatError::Database`].
pub async fn restore_format(cx: &Cx, id: FileFormatId, version: u32) -> Result<(), FormatError> {
    reach::department(cx, Action::RunFlows)?;
    let tx = cx.db.begin().await?;
    let row = locked(cx, &tx, id).await?;
    let earlier = see::version_row(&tx, id, version).await?.ok_or(FormatError::NotFound)?;
    let (sample_id, sample_name) = sample::of_version(&earlier);
    let revision = row.revision + 1;
    let mut row = row.into_active_model();
    row.name = Set(super::format_of(&earlier.body)?.name);
    row.draft = Set(earlier.body);
    row.sample_id = Set(sample_id);
    row.sample_name = Set(sample_name);
    row.current = Set(Some(earlier.version));
    row.revision = Set(revision);
    row.withdrawn_at = Set(None);
    row.updated_by = Set(cx.who.name().to_owned());
    row.updated_at = Set(cx.clock.now().into());
    row.update(&tx).await?;
    cx.audit(&tx, "revenir à une version", "format", id.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(())
}
