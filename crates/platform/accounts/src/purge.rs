//! Sessions and links that no longer open anything. `docs/PRIVACY.md` holds the same figures.

use access::Cx;
use db::{
    Moment,
    sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter},
};
use kernel::jiff::SignedDuration;

use crate::store::{login_links, sessions};

/// So that whoever opens an old mail reads « a expiré » or « a déjà servi », not « n’existe pas ».
pub const DEAD_LINKS_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Removes the sessions that are over, and the links that have not opened anything for a month.
///
/// # Errors
/// When the database refuses.
pub async fn purge(cx: &Cx) -> Result<(), DbErr> {
    let now = cx.clock.now();
    let tx = cx.db.begin().await?;
    sessions::Entity::delete_many()
        .filter(
            Condition::any()
                .add(sessions::Column::ExpiresAt.lt(Moment::from(now)))
                .add(sessions::Column::RevokedAt.is_not_null()),
        )
        .exec(&tx)
        .await?;
    let old = Moment::from(now - DEAD_LINKS_KEPT);
    login_links::Entity::delete_many()
        .filter(
            Condition::any()
                .add(login_links::Column::ExpiresAt.lt(old))
                .add(login_links::Column::UsedAt.lt(old)),
        )
        .exec(&tx)
        .await?;
    tx.commit().await
}
