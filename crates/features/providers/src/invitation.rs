//! The way from a mail to the registration of a service already known, then to what the mail was about.

use access::Cx;
use db::sea_orm::{ConnectionTrait, DbErr};
use kernel::id::ProviderId;
use seal::Place;

/// Where a mail leads a service that is not a partner yet; once registered, it lands on `lands_on`.
///
/// # Errors
/// When the database does not answer.
#[expect(clippy::unused_async, reason = "the registration keeps its invitations in the database")]
pub async fn invitation_path(
    cx: &Cx,
    _on: &impl ConnectionTrait,
    id: ProviderId,
    lands_on: &str,
) -> Result<String, DbErr> {
    let place = Place { table: "providers", column: "invitation", row: id.uuid() };
    Ok(format!("/partenaires/invitation/{id}.{}", hex::encode(cx.seal.close(place, lands_on.as_bytes()))))
}
