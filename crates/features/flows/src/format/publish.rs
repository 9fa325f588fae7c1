//! A draft becomes a version: immutable, in force from now on.

use std::collections::BTreeSet;

use access::{Action, Cx};
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use files::Shelf;
use kernel::id::FileFormatId;
use mapping::Format;

use super::{AcceptedLoss, FormatError, Loss, format_of, locked, sample, see, text_of, try_format};
use crate::{reach, store::format_versions as table};

/// What the person read on the page, and accepts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confirmation {
    /// The draft they read.
    pub revision: i64,
    /// [`Loss::key`] of each loss accepted.
    pub accepted: BTreeSet<String>,
    /// Why they are acceptable.
    pub reason: String,
}

/// Gives the number of the version.
///
/// # Errors
/// [`FormatError`]; [`FormatError::Blocked`] with what has to be corrected, [`FormatError::Unaccepted`] when the round
/// trip loses something that was not accepted.
pub async fn publish_format(
    cx: &Cx,
    shelf: &Shelf,
    id: FileFormatId,
    confirmed: Confirmation,
) -> Result<u32, FormatError> {
    reach::department(cx, Action::RunFlows)?;
    let tx = cx.db.begin().await?;
    let row = locked(cx, &tx, id).await?;
    if row.revision != confirmed.revision {
        return Err(FormatError::Changed(row.updated_by));
    }
    let draft = format_of(&row.draft)?;
    let known = see::version_rows(&tx, id).await?;
    if let Some(last) = known.iter().find(|version| Some(version.version) == row.current)
        && see::same(&draft, &format_of(&last.body)?)
        && row.withdrawn_at.is_none()
    {
        return Err(FormatError::Unchanged(see::number(last.version)));
    }
    let document = row.sample_id.ok_or(FormatError::NoSample)?;
    let trial = try_format(&draft, &sample::bytes(cx, shelf, document).await?);
    if !trial.blocking.is_empty() {
        return Err(FormatError::Blocked(trial.blocking));
    }
    let reason = confirmed.reason.trim();
    let lost = !trial.losses.iter().all(|loss| confirmed.accepted.contains(&loss.key));
    let unsaid = !trial.losses.is_empty() && reason.is_empty();
    if lost || unsaid {
        return Err(FormatError::Unaccepted { losses: lost, reason: unsaid });
    }
    let losses: Vec<AcceptedLoss> = trial.losses.iter().map(Loss::accepted).collect();
    let version = known.iter().map(|version| version.version).max().unwrap_or_default() + 1;
    let number = see::number(version);
    let body = text_of(&Format { version: number, doubtful: BTreeSet::new(), ..draft })?;
    let now = cx.clock.now();
    table::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        format_id: Set(id.uuid()),
        version: Set(version),
        body: Set(body.clone()),
        sample_id: Set(document),
        sample_name: Set(row.sample_name.clone()),
        losses: Set(serde_json::to_string(&losses).unwrap_or_default()),
        reason: Set(if losses.is_empty() { String::new() } else { reason.to_owned() }),
        published_by: Set(cx.who.name().to_owned()),
        published_at: Set(now.into()),
    }
    .insert(&tx)
    .await?;
    let revision = row.revision + 1;
    let mut row = row.into_active_model();
    row.draft = Set(body);
    row.revision = Set(revision);
    row.current = Set(Some(version));
    row.withdrawn_at = Set(None);
    row.updated_by = Set(cx.who.name().to_owned());
    row.updated_at = Set(now.into());
    row.update(&tx).await?;
    cx.audit(&tx, "publier", "format", id.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(number)
}
