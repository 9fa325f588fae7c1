use access::{Action, Cx, Denied, Relation, Role};
use db::sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use kernel::{Phone, Siret, id::StructureId, phone::Reading};

use crate::store::{memberships, structures};

/// What kind of organisation a structure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StructureKind {
    CareManagement,
    Enterprise,
    Mutual,
    PublicBody,
    Provider,
    HealthPractice,
    Association,
    Department,
    QualityNetwork,
}

impl StructureKind {
    pub const ALL: &'static [Self] = &[
        Self::CareManagement,
        Self::Enterprise,
        Self::Mutual,
        Self::PublicBody,
        Self::Provider,
        Self::HealthPractice,
        Self::Association,
        Self::Department,
        Self::QualityNetwork,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::CareManagement => "care_management",
            Self::Enterprise => "enterprise",
            Self::Mutual => "mutual",
            Self::PublicBody => "public_body",
            Self::Provider => "provider",
            Self::HealthPractice => "health_practice",
            Self::Association => "association",
            Self::Department => "department",
            Self::QualityNetwork => "quality_network",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::CareManagement => "Société de care management",
            Self::Enterprise => "Entreprise",
            Self::Mutual => "Mutuelle",
            Self::PublicBody => "Collectivité",
            Self::Provider => "Service à domicile",
            Self::HealthPractice => "Cabinet de santé",
            Self::Association => "Association",
            Self::Department => "Département",
            Self::QualityNetwork => "Réseau qualité",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// Enterprise, mutuelle or collectivité: it pays for its members (D01-05).
    pub fn pays(self) -> bool {
        matches!(self, Self::Enterprise | Self::Mutual | Self::PublicBody)
    }

    /// Neither the company nor who pays: those who work beside it.
    pub fn is_partner(self) -> bool {
        !self.pays() && self != Self::CareManagement
    }

    /// What its members may be. Forms, prices and accounts are the company's alone: it has the managers.
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::CareManagement => &[Role::CareManager, Role::Manager],
            Self::Enterprise | Self::Mutual | Self::PublicBody => &[Role::PayerContact],
            Self::Provider => &[Role::Coordinator, Role::FieldWorker],
            Self::HealthPractice => &[Role::HealthProfessional],
            Self::Association => &[Role::CareManager, Role::Volunteer],
            Self::Department => &[Role::CareManager, Role::Caseworker],
            Self::QualityNetwork => &[Role::QualityReferent],
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Structure {
    pub id: StructureId,
    pub kind: StructureKind,
    pub name: String,
    pub siret: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// `#rrggbb`, refused below a contrast of 4.5:1 by the page that sets it.
    pub brand_color: Option<String>,
    /// The registered office, one line per line.
    pub address: Option<String>,
    /// « Directeur de la publication » (loi nº 2004-575, art. 1-1).
    pub publisher: Option<String>,
    /// Who hosts the service: name, address, phone (same article).
    pub host: Option<String>,
    /// Of the logo's bytes, when there is one: see [`crate::logo`].
    pub logo_sha256: Option<String>,
    /// Grows with each change.
    pub version: i64,
    pub closed: bool,
}

impl Structure {
    /// « 01 99 00 12 34 »; as it was typed when it is no number.
    pub fn phone_shown(&self) -> Option<String> {
        let stored = self.phone.as_deref()?;
        Some(match Phone::read(stored, None) {
            Reading::Number(phone) => phone.to_string(),
            Reading::Doubtful { typed, .. } => typed,
        })
    }

    /// « 732 829 320 00074 ».
    pub fn siret_shown(&self) -> Option<String> {
        let stored = self.siret.as_deref()?;
        Some(stored.parse::<Siret>().map_or_else(|_| stored.to_owned(), |siret| siret.to_string()))
    }
}

#[derive(Clone, Debug)]
pub struct NewStructure {
    pub kind: StructureKind,
    pub name: String,
    pub siret: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// # Errors
/// When the database refuses.
pub async fn create_structure(
    cx: &Cx,
    on: &impl ConnectionTrait,
    new: NewStructure,
) -> Result<StructureId, DbErr> {
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    structures::ActiveModel {
        id: Set(id),
        kind: Set(new.kind.code().to_owned()),
        name: Set(new.name),
        siret: Set(new.siret),
        phone: Set(new.phone),
        email: Set(new.email),
        brand_color: Set(None),
        address: Set(None),
        publisher: Set(None),
        host: Set(None),
        logo_sha256: Set(None),
        version: Set(1),
        created_at: Set(now.into()),
        closed_at: Set(None),
    }
    .insert(on)
    .await?;
    Ok(id.into())
}

/// # Errors
/// When the database does not answer.
pub async fn structure(on: &impl ConnectionTrait, id: StructureId) -> Result<Option<Structure>, DbErr> {
    Ok(structures::Entity::find_by_id(id.uuid()).one(on).await?.map(Into::into))
}

/// The company this installation serves; `None` when it has none yet, or several and none speaks for the others.
///
/// # Errors
/// When the database does not answer.
pub async fn company(on: &impl ConnectionTrait) -> Result<Option<Structure>, DbErr> {
    let companies = structures::Entity::find()
        .filter(structures::Column::Kind.eq(StructureKind::CareManagement.code()))
        .limit(2)
        .all(on)
        .await?;
    Ok(match <[structures::Model; 1]>::try_from(companies) {
        Ok([only]) => Some(only.into()),
        Err(_) => None,
    })
}

/// Every structure, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn structures(on: &impl ConnectionTrait) -> Result<Vec<Structure>, DbErr> {
    let rows = structures::Entity::find().order_by_asc(structures::Column::Name).all(on).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The open structures where somebody holds one of these roles, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn structures_with(on: &impl ConnectionTrait, roles: &[Role]) -> Result<Vec<Structure>, DbErr> {
    let held = memberships::Entity::find()
        .filter(memberships::Column::Role.is_in(roles.iter().map(|role| role.code())))
        .filter(memberships::Column::EndedAt.is_null())
        .all(on)
        .await?;
    let rows = structures::Entity::find()
        .filter(structures::Column::Id.is_in(held.iter().map(|row| row.structure_id)))
        .filter(structures::Column::ClosedAt.is_null())
        .order_by_asc(structures::Column::Name)
        .all(on)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// How a structure presents itself, as typed on one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructureEdit {
    pub name: String,
    pub siret: Option<Siret>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// `#rrggbb`, readable on the paper.
    pub brand_color: Option<String>,
    pub address: Option<String>,
    pub publisher: Option<String>,
    pub host: Option<String>,
    /// [`Structure::version`] as the page was shown.
    pub seen: i64,
}

#[derive(Debug, thiserror::Error)]
pub enum SaveStructureError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Écrivez le nom de votre structure.")]
    Name,
    #[error(
        "Quelqu’un vient de modifier cette page. Votre saisie est gardée : vérifiez-la, puis enregistrez de nouveau."
    )]
    Outdated,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// Changes how one's own structure presents itself.
///
/// # Errors
/// [`SaveStructureError`].
pub async fn save_structure(cx: &Cx, edit: StructureEdit) -> Result<(), SaveStructureError> {
    cx.may(Action::EditContents, Relation::None)?;
    let own = cx.who.structure().ok_or(Denied)?;
    if edit.name.trim().is_empty() {
        return Err(SaveStructureError::Name);
    }
    let tx = cx.db.begin().await?;
    let written = structures::Entity::update_many()
        .col_expr(structures::Column::Name, Expr::value(edit.name.trim()))
        .col_expr(structures::Column::Siret, Expr::value(edit.siret.map(String::from)))
        .col_expr(structures::Column::Phone, Expr::value(edit.phone))
        .col_expr(structures::Column::Email, Expr::value(edit.email))
        .col_expr(structures::Column::BrandColor, Expr::value(edit.brand_color))
        .col_expr(structures::Column::Address, Expr::value(edit.address))
        .col_expr(structures::Column::Publisher, Expr::value(edit.publisher))
        .col_expr(structures::Column::Host, Expr::value(edit.host))
        .col_expr(structures::Column::Version, Expr::value(edit.seen + 1))
        .filter(structures::Column::Id.eq(own.uuid()))
        .filter(structures::Column::Version.eq(edit.seen))
        .exec(&tx)
        .await?;
    if written.rows_affected == 0 {
        return Err(SaveStructureError::Outdated);
    }
    cx.audit(&tx, "modifier", "structure", own.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives a structure another name, in the transaction of whoever is in charge of it.
///
/// # Errors
/// When the database refuses.
pub async fn rename_structure(on: &impl ConnectionTrait, id: StructureId, name: &str) -> Result<(), DbErr> {
    structures::Entity::update_many()
        .col_expr(structures::Column::Name, Expr::value(name))
        .col_expr(structures::Column::Version, Expr::col(structures::Column::Version).add(1))
        .filter(structures::Column::Id.eq(id.uuid()))
        .exec(on)
        .await
        .map(drop)
}

impl From<structures::Model> for Structure {
    fn from(row: structures::Model) -> Self {
        Self {
            id: row.id.into(),
            kind: StructureKind::from_code(&row.kind).unwrap_or(StructureKind::Association),
            name: row.name,
            siret: row.siret,
            phone: row.phone,
            email: row.email,
            brand_color: row.brand_color,
            address: row.address,
            publisher: row.publisher,
            host: row.host,
            logo_sha256: row.logo_sha256,
            version: row.version,
            closed: row.closed_at.is_some(),
        }
    }
}
