//! The structures that work beside the company: providers, health practices, associations, départements,
//! quality networks.

use access::{Action, Cx, Denied, Relation};
use db::{
    Moment,
    sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr},
};
use kernel::{Siret, id::StructureId};

use crate::{
    store::{memberships, structures},
    structures::{self as all, NewStructure, Structure, StructureKind},
};

/// A partner as typed on one page.
#[derive(Clone, Debug)]
pub struct PartnerEdit {
    pub name: String,
    pub siret: Option<Siret>,
    pub phone: Option<String>,
    pub email: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum PartnerError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Cette structure n’existe pas, ou elle est fermée.")]
    NotFound,
    #[error("Écrivez le nom de la structure.")]
    Name,
    #[error("Choisissez ce qu’est cette structure.")]
    Kind,
    #[error("Ce SIRET est déjà celui de « {0} ».")]
    SiretTaken(String),
    #[error(
        "Quelqu’un vient de modifier cette page. Votre saisie est gardée : vérifiez-la, puis enregistrez de nouveau."
    )]
    Outdated,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// Every partner, by name, the closed ones too.
///
/// # Errors
/// [`PartnerError`].
pub async fn partners(cx: &Cx) -> Result<Vec<Structure>, PartnerError> {
    cx.may(Action::EditStructures, Relation::None)?;
    let known = all::structures(cx.db.read()).await?;
    Ok(known.into_iter().filter(|one| one.kind.is_partner()).collect())
}

/// # Errors
/// [`PartnerError::NotFound`] for the company and for who pays: they have pages of their own.
pub async fn partner(cx: &Cx, id: StructureId) -> Result<Structure, PartnerError> {
    cx.may(Action::EditStructures, Relation::None)?;
    find(cx.db.read(), id).await
}

/// # Errors
/// [`PartnerError`].
pub async fn create_partner(
    cx: &Cx,
    kind: StructureKind,
    new: PartnerEdit,
) -> Result<StructureId, PartnerError> {
    cx.may(Action::EditStructures, Relation::None)?;
    if !kind.is_partner() {
        return Err(PartnerError::Kind);
    }
    let tx = cx.db.begin().await?;
    checked(&tx, None, &new).await?;
    let name = new.name.trim().to_owned();
    let structure = NewStructure {
        kind,
        name: name.clone(),
        siret: new.siret.map(String::from),
        phone: new.phone,
        email: new.email,
    };
    let id = all::create_structure(cx, &tx, structure).await?;
    cx.audit(&tx, "créer", "structure", id.uuid(), None, Some(name)).await?;
    tx.commit().await?;
    Ok(id)
}

/// `seen` is [`Structure::version`] as the page was shown.
///
/// # Errors
/// [`PartnerError`].
pub async fn save_partner(
    cx: &Cx,
    id: StructureId,
    edit: PartnerEdit,
    seen: i64,
) -> Result<(), PartnerError> {
    cx.may(Action::EditStructures, Relation::None)?;
    let tx = cx.db.begin().await?;
    open(&tx, id).await?;
    checked(&tx, Some(id), &edit).await?;
    let written = structures::Entity::update_many()
        .col_expr(structures::Column::Name, Expr::value(edit.name.trim()))
        .col_expr(structures::Column::Siret, Expr::value(edit.siret.map(String::from)))
        .col_expr(structures::Column::Phone, Expr::value(edit.phone))
        .col_expr(structures::Column::Email, Expr::value(edit.email))
        .col_expr(structures::Column::Version, Expr::value(seen + 1))
        .filter(structures::Column::Id.eq(id.uuid()))
        .filter(structures::Column::Version.eq(seen))
        .exec(&tx)
        .await?;
    if written.rows_affected == 0 {
        return Err(PartnerError::Outdated);
    }
    cx.audit(&tx, "modifier", "structure", id.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Closes a structure with the roles held in it and the sessions opened with them, in the transaction of
/// whoever made sure that it follows nobody.
///
/// # Errors
/// [`PartnerError`].
pub async fn close_partner(cx: &Cx, on: &impl ConnectionTrait, id: StructureId) -> Result<(), PartnerError> {
    cx.may(Action::EditStructures, Relation::None)?;
    let structure = open(on, id).await?;
    let now = cx.clock.now();
    structures::Entity::update_many()
        .col_expr(structures::Column::ClosedAt, Expr::value(Moment::from(now)))
        .col_expr(structures::Column::Version, Expr::value(structure.version + 1))
        .filter(structures::Column::Id.eq(id.uuid()))
        .exec(on)
        .await?;
    let held = memberships::Entity::find()
        .filter(memberships::Column::StructureId.eq(id.uuid()))
        .filter(memberships::Column::EndedAt.is_null())
        .all(on)
        .await?;
    memberships::Entity::update_many()
        .col_expr(memberships::Column::EndedAt, Expr::value(Moment::from(now)))
        .filter(memberships::Column::Id.is_in(held.iter().map(|row| row.id)))
        .exec(on)
        .await?;
    for row in held {
        crate::sessions::revoke_of_membership(on, row.id, now).await?;
    }
    cx.audit(on, "fermer", "structure", id.uuid(), None, Some(structure.name)).await?;
    Ok(())
}

async fn find(on: &impl ConnectionTrait, id: StructureId) -> Result<Structure, PartnerError> {
    let found = all::structure(on, id).await?.filter(|one| one.kind.is_partner());
    found.ok_or(PartnerError::NotFound)
}

async fn open(on: &impl ConnectionTrait, id: StructureId) -> Result<Structure, PartnerError> {
    let found = find(on, id).await?;
    if found.closed { Err(PartnerError::NotFound) } else { Ok(found) }
}

async fn checked(
    on: &impl ConnectionTrait,
    own: Option<StructureId>,
    edit: &PartnerEdit,
) -> Result<(), PartnerError> {
    if edit.name.trim().is_empty() {
        return Err(PartnerError::Name);
    }
    let Some(siret) = &edit.siret else { return Ok(()) };
    let same = structures::Entity::find()
        .filter(structures::Column::Siret.eq(siret.as_str()))
        .filter(structures::Column::ClosedAt.is_null())
        .all(on)
        .await?;
    match same.into_iter().find(|row| own.map(StructureId::uuid) != Some(row.id)) {
        Some(other) => Err(PartnerError::SiretTaken(other.name)),
        None => Ok(()),
    }
}
