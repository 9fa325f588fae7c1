//! Closing a structure that works beside the company: never while it follows somebody.

use access::{Action, Cx, Denied, Relation};
use accounts::PartnerError;
use db::sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use kernel::id::StructureId;

use crate::{hand_over, store::people};

#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Partner(#[from] PartnerError),
    #[error(
        "Cette structure suit encore des personnes ({0}). Ses care managers doivent d’abord passer le relais de chacune."
    )]
    StillFollows(u64),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// Closes a partner and the accesses to it; what was proposed to it is declined.
///
/// # Errors
/// [`CloseError`].
pub async fn close_structure(cx: &Cx, id: StructureId) -> Result<(), CloseError> {
    cx.may(Action::EditStructures, Relation::None)?;
    let tx = cx.db.begin().await?;
    let of_theirs = people::Entity::find().filter(people::Column::StructureId.eq(id.uuid()));
    let followed = of_theirs.count(&tx).await?;
    if followed > 0 {
        return Err(CloseError::StillFollows(followed));
    }
    accounts::close_partner(cx, &tx, id).await?;
    hand_over::decline_all(cx, &tx, id).await?;
    tx.commit().await?;
    Ok(())
}
