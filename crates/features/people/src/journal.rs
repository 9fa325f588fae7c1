//! « Qui a vu le dossier ? »

use access::{Action, Cx};
use kernel::id::PersonId;
use uuid::Uuid;

use crate::{
    list::FURTHEST,
    reach::{Refused, reach},
};

/// The lines of the journal about somebody and about `also`, newest first.
///
/// # Errors
/// [`Refused`].
pub async fn journal(
    cx: &Cx,
    person: PersonId,
    also: &[Uuid],
    offset: u64,
    limit: u64,
) -> Result<Vec<audit::Entry>, Refused> {
    reach(cx, cx.db.read(), person, Action::SeeAudit).await?;
    Ok(audit::about(cx.db.read(), person, also, offset.min(FURTHEST), limit).await?)
}
