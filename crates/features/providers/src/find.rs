use access::{Action, Cx, Denied, Relation};
use db::sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use kernel::id::{ProviderId, StructureId};

use crate::{model::Provider, store::providers, traits};

/// Why a service stays out of reach.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("Ce prestataire est introuvable.")]
    NotFound,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// One service, for who looks for services.
///
/// # Errors
/// [`Refused`].
pub async fn find(cx: &Cx, id: ProviderId) -> Result<Provider, Refused> {
    cx.may(Action::SeeProviders, Relation::None)?;
    load(cx.db.read(), id).await
}

/// The service whose members belong to a structure, when it is one.
///
/// # Errors
/// When the database does not answer.
pub async fn of_structure(
    on: &impl ConnectionTrait,
    structure: StructureId,
) -> Result<Option<Provider>, DbErr> {
    let row =
        providers::Entity::find().filter(providers::Column::StructureId.eq(structure.uuid())).one(on).await?;
    match row {
        Some(row) => Ok(traits::complete(on, vec![row]).await?.pop()),
        None => Ok(None),
    }
}

pub(crate) async fn load(on: &impl ConnectionTrait, id: ProviderId) -> Result<Provider, Refused> {
    let row = providers::Entity::find_by_id(id.uuid()).one(on).await?.ok_or(Refused::NotFound)?;
    traits::complete(on, vec![row]).await?.pop().ok_or(Refused::NotFound)
}
