//! The services a département works with, as its files name them.

use std::collections::HashMap;

use access::{Action, Cx, Denied};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QueryOrder,
};
use kernel::{
    Siret,
    id::{PartnerId, StructureId},
};
use uuid::Uuid;

use crate::{error::FlowError, reach, store::partners as table};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    pub id: PartnerId,
    pub department: StructureId,
    /// As files write it: « SAAD-42 », a FINESS number, a SIRET.
    pub code: String,
    pub name: String,
    pub siret: Option<String>,
    /// Its structure here, when its coordinators log in.
    pub provider: Option<StructureId>,
}

#[derive(Clone, Debug)]
pub struct NewPartner {
    pub code: String,
    pub name: String,
    /// As typed.
    pub siret: String,
    pub provider: Option<StructureId>,
}

#[derive(Debug, thiserror::Error)]
pub enum PartnerError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Écrivez l’identifiant du service, tel que ses fichiers le portent.")]
    Code,
    #[error("Écrivez le nom du service.")]
    Name,
    #[error("{0}. Vérifiez-le sur une facture.")]
    Siret(String),
    #[error("L’identifiant « {0} » est déjà celui d’un autre service.")]
    CodeTaken(String),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// Of every service of a département.
pub(crate) async fn names(cx: &Cx, department: Uuid) -> Result<HashMap<Uuid, String>, DbErr> {
    let known =
        table::Entity::find().filter(table::Column::StructureId.eq(department)).all(cx.db.read()).await?;
    Ok(known.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Makes a service known: its files are taken in from now on.
///
/// # Errors
/// [`PartnerError`].
pub async fn add_partner(cx: &Cx, new: NewPartner) -> Result<PartnerId, PartnerError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let (code, name) = (new.code.trim(), new.name.trim());
    if code.is_empty() {
        return Err(PartnerError::Code);
    }
    if name.is_empty() {
        return Err(PartnerError::Name);
    }
    let siret = match new.siret.trim() {
        "" => None,
        typed => Some(typed.parse::<Siret>().map_err(|refused| PartnerError::Siret(refused.to_string()))?),
    };
    let tx = cx.db.begin().await?;
    if by_code(&tx, department.uuid(), code).await?.is_some() {
        return Err(PartnerError::CodeTaken(code.to_owned()));
    }
    let siret = siret.map(|siret| siret.as_str().to_owned());
    let row = insert(cx, &tx, department.uuid(), code, name, siret, new.provider.map(Into::into)).await?;
    cx.audit(&tx, "ajouter", "service", row.id, None, None).await?;
    tx.commit().await?;
    Ok(row.id.into())
}

/// By name: all of the département's, or the asker's own service as each département names it.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn partners(cx: &Cx) -> Result<Vec<Partner>, FlowError> {
    let reach = reach::reach(cx, Action::SeeFlows).await?;
    let rows = table::Entity::find()
        .filter(reach.condition(table::Column::StructureId, table::Column::Id))
        .order_by_asc(table::Column::Name)
        .all(cx.db.read())
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

pub(crate) async fn by_code(
    on: &impl ConnectionTrait,
    department: Uuid,
    code: &str,
) -> Result<Option<table::Model>, DbErr> {
    table::Entity::find()
        .filter(table::Column::StructureId.eq(department))
        .filter(table::Column::Code.eq(code))
        .one(on)
        .await
}

pub(crate) async fn insert(
    cx: &Cx,
    on: &impl ConnectionTrait,
    department: Uuid,
    code: &str,
    name: &str,
    siret: Option<String>,
    provider: Option<Uuid>,
) -> Result<table::Model, DbErr> {
    let now = cx.clock.now();
    table::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        structure_id: Set(department),
        provider_id: Set(provider),
        code: Set(code.to_owned()),
        name: Set(name.to_owned()),
        siret: Set(siret),
        created_at: Set(now.into()),
        measure_since: Set(None),
        measure_asked: Set(0),
        revision: Set(0),
    }
    .insert(on)
    .await
}

impl From<table::Model> for Partner {
    fn from(row: table::Model) -> Self {
        Self {
            id: row.id.into(),
            department: row.structure_id.into(),
            code: row.code,
            name: row.name,
            siret: row.siret,
            provider: row.provider_id.map(Into::into),
        }
    }
}
