//! What a request puts on the board of whoever follows the person (D05-14, D05-15).

use access::Cx;
use db::sea_orm::ConnectionTrait;
use people::{DeadlineKind, NewDeadline};

use crate::{error::RequestError, request::Request};

/// Due now, for the whole team; written by the program, whoever did it. Nothing when nobody follows the person.
pub(crate) async fn note(
    cx: &Cx,
    on: &impl ConnectionTrait,
    request: &Request,
    said: &str,
) -> Result<(), RequestError> {
    let Some(structure) = people::followed_by(on, request.person).await? else { return Ok(()) };
    let told = NewDeadline {
        structure,
        person: Some(request.person),
        call: Some(request.call),
        kind: DeadlineKind::Quotes,
        label: format!("{said} ({})", request.reference),
        due_at: cx.clock.now(),
        assignee: None,
    };
    people::create_deadline(&cx.as_system(), on, told).await?;
    Ok(())
}
