//! The draft changes; what is published does not.

use access::{Action, Cx};
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use kernel::id::FileFormatId;
use mapping::Format;

use super::{FormatError, locked, text_of};
use crate::reach;

/// `revision` is the one the change was made from: of two people at the same draft, the second reads who was first.
///
/// # Errors
/// [`FormatError`]. A draft may be at fault: its check says so, and it cannot be published.
pub async fn change_format(
    cx: &Cx,
    id: FileFormatId,
    revision: i64,
    draft: Format,
) -> Result<(), FormatError> {
    reach::department(cx, Action::RunFlows)?;
    let name = draft.name.trim().to_owned();
    if name.is_empty() {
        return Err(FormatError::Name);
    }
    let tx = cx.db.begin().await?;
    let row = locked(cx, &tx, id).await?;
    if row.revision != revision {
        return Err(FormatError::Changed(row.updated_by));
    }
    let draft = Format { flow: super::format_of(&row.draft)?.flow, name: name.clone(), ..draft };
    let mut row = row.into_active_model();
    row.draft = Set(text_of(&draft)?);
    row.name = Set(name);
    row.revision = Set(revision + 1);
    row.updated_by = Set(cx.who.name().to_owned());
    row.updated_at = Set(cx.clock.now().into());
    row.update(&tx).await?;
    cx.audit_once(&tx, "modifier", "format", id.uuid(), None).await?;
    tx.commit().await?;
    Ok(())
}
