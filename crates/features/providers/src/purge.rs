use access::Cx;
use db::{
    Moment,
    sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter},
};
use kernel::jiff::SignedDuration;

use crate::store::provider_registrations;

/// How long a registration that nobody confirmed, or an invitation, stays after its last day.
pub const DEAD_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Removes the registrations and invitations that open nothing any more.
///
/// # Errors
/// When the database refuses.
pub async fn purge(cx: &Cx) -> Result<(), DbErr> {
    let before = Moment::from(cx.clock.now() - DEAD_KEPT);
    let tx = cx.db.begin().await?;
    provider_registrations::Entity::delete_many()
        .filter(provider_registrations::Column::ExpiresAt.lt(before))
        .exec(&tx)
        .await?;
    tx.commit().await
}
