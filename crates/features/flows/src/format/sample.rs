//! The test file of a format: kept sealed like the files received, replaced at will; each version keeps its own.

use access::{Action, Cx};
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel};
use files::{NewDocument, Shelf};
use kernel::id::{DocumentId, FileFormatId};
use mapping::{FileKind, Format, Layout};
use uuid::Uuid;

use super::{FormatError, locked};
use crate::{
    reach,
    store::{format_versions, formats as table},
};

/// Bytes. A sample is an extract.
pub const LARGEST_SAMPLE: usize = 8 * 1024 * 1024;

/// A file to make or to test a format with.
#[derive(Clone, Debug)]
pub struct NewSample {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl NewSample {
    pub(super) fn check(&self) -> Result<(), FormatError> {
        match self.bytes.len() {
            0 => Err(FormatError::NoSample),
            size if size > LARGEST_SAMPLE => Err(FormatError::SampleTooLarge),
            _ => Ok(()),
        }
    }
}

/// The next publication is tested with this file.
///
/// # Errors
/// [`FormatError`].
pub async fn attach_sample(
    cx: &Cx,
    shelf: &Shelf,
    id: FileFormatId,
    sample: NewSample,
) -> Result<(), FormatError> {
    reach::department(cx, Action::RunFlows)?;
    sample.check()?;
    let tx = cx.db.begin().await?;
    let row = locked(cx, &tx, id).await?;
    let name = sample.name.clone();
    let draft = doubted(super::format_of(&row.draft)?, &sample);
    let document = keep(cx, &tx, shelf, sample).await?;
    let revision = row.revision + 1;
    let mut row = row.into_active_model();
    row.draft = Set(super::text_of(&draft)?);
    row.sample_id = Set(Some(document.uuid()));
    row.sample_name = Set(name);
    row.revision = Set(revision);
    row.updated_by = Set(cx.who.name().to_owned());
    row.updated_at = Set(cx.clock.now().into());
    row.update(&tx).await?;
    cx.audit(&tx, "changer le fichier d’essai", "format", id.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(())
}

/// The draft, doubting what reads a column that the new file has elsewhere or not at all. What cannot be guessed of the file
/// is told by its trial.
fn doubted(draft: Format, sample: &NewSample) -> Format {
    let Ok(sniffed) = mapping::sniff(&sample.name, &sample.bytes) else { return draft };
    let (known, seen) = (draft.layout.clone(), sniffed.layout);
    let columns = |layout: &Layout| layout.columns().count();
    if known.file != seen.file || known.delimiter != seen.delimiter {
        return draft.doubting(|_| true);
    }
    if known.header && seen.header {
        return draft.doubting(|name| known.place(name) != seen.place(name));
    }
    // The widths of columns without titles are a person's work, that a guess does not belie.
    let cut = known.file == FileKind::FixedWidth || columns(&known) == columns(&seen);
    if cut { draft } else { draft.doubting(|_| true) }
}

/// Name and bytes of the test file: the draft's, or the one kept with a version. It may name people: the look is written
/// in the journal.
///
/// # Errors
/// [`FormatError`]; [`FormatError::NoSample`] when the format has none yet.
pub async fn format_sample(
    cx: &Cx,
    shelf: &Shelf,
    id: FileFormatId,
    version: Option<u32>,
) -> Result<(String, Vec<u8>), FormatError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let row = table::Entity::find_by_id(id.uuid()).one(cx.db.read()).await?;
    let row = row.filter(|row| row.structure_id == department.uuid()).ok_or(FormatError::NotFound)?;
    let (document, name) = match version {
        None => (row.sample_id.ok_or(FormatError::NoSample)?, row.sample_name),
        Some(number) => {
            let version = super::see::version_row(cx.db.read(), id, number).await?;
            let version = version.ok_or(FormatError::NotFound)?;
            (version.sample_id, version.sample_name)
        }
    };
    let bytes = bytes(cx, shelf, document).await?;
    let tx = cx.db.begin().await?;
    cx.audit_once(&tx, "consulter", "fichier d’essai", document, None).await?;
    tx.commit().await?;
    Ok((name, bytes))
}

pub(super) async fn keep(
    cx: &Cx,
    on: &impl ConnectionTrait,
    shelf: &Shelf,
    sample: NewSample,
) -> Result<DocumentId, FormatError> {
    let document = NewDocument {
        person: None,
        kind: "format".to_owned(),
        title: sample.name.clone(),
        file_name: sample.name,
        content_type: "application/octet-stream".to_owned(),
        bytes: sample.bytes,
    };
    Ok(shelf.keep(cx, on, document).await?.id)
}

pub(super) async fn bytes(cx: &Cx, shelf: &Shelf, document: Uuid) -> Result<Vec<u8>, FormatError> {
    let document = files::find(cx.db.read(), document.into()).await?.ok_or(FormatError::NotFound)?;
    Ok(shelf.bytes(cx, &document).await?)
}

pub(super) fn of_version(row: &format_versions::Model) -> (Option<Uuid>, String) {
    (Some(row.sample_id), row.sample_name.clone())
}
