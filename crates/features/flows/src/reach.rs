//! Whose exchanges somebody reaches: a département's agents theirs, a service's coordinators their own lines.

use access::{Action, Cx, Denied, Relation, Role};
use db::sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QuerySelect};
use kernel::id::{PartnerId, StructureId};
use uuid::Uuid;

use crate::{error::FlowError, store::partners};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Department(StructureId),
    /// As each département names the asker's service.
    Partners(Vec<Uuid>),
}

impl Reach {
    /// Limits a query on a table with both columns.
    pub fn condition(&self, structure: impl ColumnTrait, partner: impl ColumnTrait) -> Condition {
        match self {
            Self::Department(id) => Condition::all().add(structure.eq(id.uuid())),
            Self::Partners(ids) => Condition::all().add(partner.is_in(ids.iter().copied())),
        }
    }

    pub fn covers(&self, structure: Uuid, partner: Option<Uuid>) -> bool {
        match self {
            Self::Department(id) => id.uuid() == structure,
            Self::Partners(ids) => partner.is_some_and(|partner| ids.contains(&partner)),
        }
    }
}

/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub(crate) async fn reach(cx: &Cx, action: Action) -> Result<Reach, FlowError> {
    cx.may(action, Relation::None)?;
    let own = cx.who.structure().ok_or(Denied)?;
    match cx.who.role() {
        Some(Role::Caseworker) => Ok(Reach::Department(own)),
        Some(Role::Coordinator) => Ok(Reach::Partners(known_as(cx, own).await?)),
        _ => Err(Denied.into()),
    }
}

/// The département of whoever runs the exchanges.
///
/// # Errors
/// [`Denied`].
pub(crate) fn department(cx: &Cx, action: Action) -> Result<StructureId, Denied> {
    cx.may(action, Relation::None)?;
    match (cx.who.role(), cx.who.structure()) {
        (Some(Role::Caseworker), Some(own)) => Ok(own),
        _ => Err(Denied),
    }
}

async fn known_as(cx: &Cx, provider: StructureId) -> Result<Vec<Uuid>, DbErr> {
    partners::Entity::find()
        .select_only()
        .column(partners::Column::Id)
        .filter(partners::Column::ProviderId.eq(provider.uuid()))
        .into_tuple()
        .all(cx.db.read())
        .await
}

/// The asker's service as one département names it.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn partner_of(cx: &Cx, structure: StructureId) -> Result<Option<PartnerId>, DbErr> {
    let Some(own) = cx.who.structure() else { return Ok(None) };
    let found = partners::Entity::find()
        .filter(partners::Column::StructureId.eq(structure.uuid()))
        .filter(partners::Column::ProviderId.eq(own.uuid()))
        .one(cx.db.read())
        .await?;
    Ok(found.map(|partner| partner.id.into()))
}
