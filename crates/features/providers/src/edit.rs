use access::{Action, Cx, Denied, Relation};
use db::sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};
use kernel::id::ProviderId;

use crate::{
    add::columns,
    find::{Refused, load},
    model::{Details, Problem, Provider},
    store::providers,
    traits,
};

#[derive(Clone, Debug)]
pub struct ProviderEdit {
    pub details: Details,
    pub own_network: bool,
    /// The version the page was opened with.
    pub version: i64,
}

#[derive(Debug, thiserror::Error)]
pub enum EditError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("Certaines réponses sont à corriger.")]
    Problems(Vec<Problem>),
    /// Holds what the other person saved.
    #[error(
        "Quelqu’un d’autre a modifié cette page pendant que vous écriviez. Rien n’est perdu : comparez, puis enregistrez."
    )]
    Conflict(Box<Provider>),
}

impl From<DbErr> for EditError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

impl From<Denied> for EditError {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

/// Saves what somebody typed of a service, unless somebody else saved in between.
///
/// # Errors
/// [`EditError`].
pub async fn edit(cx: &Cx, id: ProviderId, edit: ProviderEdit) -> Result<Provider, EditError> {
    cx.may(Action::EditProviders, Relation::None)?;
    let tx = cx.db.begin().await?;
    let before = load(&tx, id).await?;
    if before.version != edit.version {
        return Err(EditError::Conflict(Box::new(before)));
    }
    // A registered service keeps its own fiche: only the network is the company's to say.
    let details = if before.is_registered() { before.details.clone() } else { edit.details };
    write(cx, &tx, &before, details, edit.own_network).await?;
    cx.audit(&tx, "modifier", "prestataire", id.uuid(), None, None).await?;
    let after = load(&tx, id).await?;
    tx.commit().await?;
    Ok(after)
}

/// Replaces what is known of a service, in the transaction of whoever may.
pub(crate) async fn write(
    cx: &Cx,
    on: &impl ConnectionTrait,
    before: &Provider,
    details: Details,
    own_network: bool,
) -> Result<(), EditError> {
    let details = details.tidied();
    let problems = details.problems();
    if !problems.is_empty() {
        return Err(EditError::Problems(problems));
    }
    let saved = providers::ActiveModel {
        id: Unchanged(before.id.uuid()),
        own_network: Set(own_network),
        version: Set(before.version + 1),
        updated_at: Set(cx.clock.now().into()),
        ..columns(&details)
    };
    let written = providers::Entity::update_many()
        .set(saved)
        .filter(providers::Column::Id.eq(before.id.uuid()))
        .filter(providers::Column::Version.eq(before.version))
        .exec(on)
        .await?;
    // On PostgreSQL two pages may have read the same version.
    if written.rows_affected == 0 {
        return Err(EditError::Conflict(Box::new(load(on, before.id).await?)));
    }
    traits::rewrite(cx, on, before.id, &details).await?;
    Ok(())
}
