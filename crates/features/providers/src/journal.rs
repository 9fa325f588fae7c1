use access::{Action, Cx, Relation};
use kernel::id::ProviderId;

use crate::find::{Refused, load};

/// What was done about a service, newest first.
///
/// # Errors
/// [`Refused`].
pub async fn journal(cx: &Cx, id: ProviderId, limit: u64) -> Result<Vec<audit::Entry>, Refused> {
    cx.may(Action::SeeProviders, Relation::None)?;
    load(cx.db.read(), id).await?;
    Ok(audit::all_about(cx.db.read(), id.uuid(), limit).await?)
}
