use access::{Action, Cx};
use kernel::{id::PersonId, jiff::SignedDuration};

use crate::{
    model::Person,
    reach::{Refused, reach},
};

/// Looking at a page ten times in a quarter of an hour is one look.
const ONE_LOOK: SignedDuration = SignedDuration::from_mins(15);

/// Opens somebody's file; the journal keeps that it was seen.
///
/// # Errors
/// [`Refused`].
pub async fn find(cx: &Cx, id: PersonId) -> Result<Person, Refused> {
    let (person, _) = reach(cx, cx.db.read(), id, Action::SeePerson).await?;
    let Some(account) = cx.who.account() else { return Ok(person) };
    let since = cx.clock.now() - ONE_LOOK;
    if !audit::already(cx.db.read(), account, "consulter", id.uuid(), since).await? {
        cx.audit(cx.db.read(), "consulter", "fiche", id.uuid(), id, None).await?;
    }
    Ok(person)
}
