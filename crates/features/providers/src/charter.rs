use db::sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use kernel::id::ProviderId;

use crate::store::providers;

/// Whether a service accepted the ethical charter: no mission is given to it before.
///
/// # Errors
/// When the database does not answer.
pub async fn charter_accepted(on: &impl ConnectionTrait, id: ProviderId) -> Result<bool, DbErr> {
    let row = providers::Entity::find_by_id(id.uuid()).one(on).await?;
    Ok(row.is_some_and(|row| row.charter_at.is_some()))
}
