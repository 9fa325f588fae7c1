//! A format withdrawn reads no new file; it stays readable, and can come back.

use access::{Action, Cx};
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use kernel::id::FileFormatId;

use super::{FormatError, locked};
use crate::reach;

/// Withdrawing twice changes nothing.
///
/// # Errors
/// [`FormatError::Denied`], [`FormatError::NotFound`], [`FormatError::Database`].
pub async fn withdraw_format(cx: &Cx, id: FileFormatId) -> Result<(), FormatError> {
    set(cx, id, true).await
}

/// The version that was in force is again.
///
/// # Errors
/// As [`withdraw_format`].
pub async fn bring_back_format(cx: &Cx, id: FileFormatId) -> Result<(), FormatError> {
    set(cx, id, false).await
}

async fn set(cx: &Cx, id: FileFormatId, withdrawn: bool) -> Result<(), FormatError> {
    reach::department(cx, Action::RunFlows)?;
    let tx = cx.db.begin().await?;
    let row = locked(cx, &tx, id).await?;
    if row.withdrawn_at.is_some() != withdrawn {
        let now = cx.clock.now();
        let mut row = row.into_active_model();
        row.withdrawn_at = Set(withdrawn.then(|| now.into()));
        row.updated_by = Set(cx.who.name().to_owned());
        row.updated_at = Set(now.into());
        row.update(&tx).await?;
        let what = if withdrawn { "retirer" } else { "remettre en vigueur" };
        cx.audit(&tx, what, "format", id.uuid(), None, None).await?;
    }
    tx.commit().await?;
    Ok(())
}
