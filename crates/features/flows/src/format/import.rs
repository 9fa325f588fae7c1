//! A format received from another département, as a text.

use access::{Action, Cx};
use kernel::id::{FileFormatId, PartnerId};
use mapping::Format;

use super::{FormatError, check_partner, start};
use crate::reach;

/// A draft: it is tried on a file of one's own before it is published.
///
/// # Errors
/// [`FormatError`]; [`FormatError::Blocked`] with each fault of the text and its line.
pub async fn import_format(
    cx: &Cx,
    partner: Option<PartnerId>,
    text: &str,
) -> Result<FileFormatId, FormatError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let format = Format::from_toml(text).map_err(FormatError::Blocked)?;
    if format.name.trim().is_empty() {
        return Err(FormatError::Name);
    }
    let tx = cx.db.begin().await?;
    check_partner(&tx, department, partner).await?;
    let id = start::insert(cx, &tx, department, partner, &format, None).await?;
    cx.audit(&tx, "importer", "format", id.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(id)
}
