use access::{Action, Cx};
use kernel::id::PersonId;

use crate::{
    model::Person,
    reach::{Refused, reach},
};

/// Opens somebody's file; the journal keeps that it was seen.
///
/// # Errors
/// [`Refused`].
pub async fn find(cx: &Cx, id: PersonId) -> Result<Person, Refused> {
    let (person, _) = reach(cx, cx.db.read(), id, Action::SeePerson).await?;
    cx.audit_once(cx.db.read(), "consulter", "fiche", id.uuid(), id).await?;
    Ok(person)
}
