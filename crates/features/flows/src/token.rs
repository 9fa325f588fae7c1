//! What a machine shows to send files: a secret shown once, of which the database keeps the digest.

use std::fmt::Write;

use access::{Action, Cx, Denied};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use kernel::{
    id::PartnerId,
    jiff::{SignedDuration, Timestamp},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    deposit::Sender,
    reach,
    store::{partners, tokens as table},
};

/// So that a leaked secret is recognised where it lies.
const PREFIX: &str = "cordee_";

/// « Last used » is told to the minute: no write per request.
const USE_NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// A new one. `secret` is never shown again.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    pub id: Uuid,
    pub secret: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedToken {
    pub id: Uuid,
    pub label: String,
    /// `None`: for the département's own tools.
    pub partner: Option<PartnerId>,
    pub created_by: String,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Dites à quoi sert cette clé : « logiciel de facturation », « télégestion »…")]
    Label,
    #[error("Ce service est introuvable.")]
    NoPartner,
    #[error("Cette clé est introuvable.")]
    NotFound,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// # Errors
/// [`TokenError`].
pub async fn create_token(cx: &Cx, partner: Option<PartnerId>, label: &str) -> Result<Issued, TokenError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let label = label.trim();
    if label.is_empty() {
        return Err(TokenError::Label);
    }
    let tx = cx.db.begin().await?;
    if let Some(partner) = partner {
        let found = partners::Entity::find_by_id(partner.uuid()).one(&tx).await?;
        found.filter(|row| row.structure_id == department.uuid()).ok_or(TokenError::NoPartner)?;
    }
    let now = cx.clock.now();
    let secret = cx.entropy.bytes::<24>().iter().fold(PREFIX.to_owned(), |mut text, byte| {
        write!(text, "{byte:02x}").ok();
        text
    });
    let row = table::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        structure_id: Set(department.uuid()),
        partner_id: Set(partner.map(Into::into)),
        label: Set(label.to_owned()),
        digest: Set(digest(&secret)),
        created_by: Set(cx.who.name().to_owned()),
        created_at: Set(now.into()),
        used_at: Set(None),
        revoked_at: Set(None),
    }
    .insert(&tx)
    .await?;
    cx.audit(&tx, "créer", "clé d’accès", row.id, None, None).await?;
    tx.commit().await?;
    Ok(Issued { id: row.id, secret })
}

/// From now on, whoever shows it is nobody. Revoking twice changes nothing.
///
/// # Errors
/// [`TokenError::Denied`], [`TokenError::NotFound`], [`TokenError::Database`].
pub async fn revoke_token(cx: &Cx, id: Uuid) -> Result<(), TokenError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let tx = cx.db.begin().await?;
    let row = table::Entity::find_by_id(id).one(&tx).await?;
    let row = row.filter(|row| row.structure_id == department.uuid()).ok_or(TokenError::NotFound)?;
    if row.revoked_at.is_none() {
        let mut row = row.into_active_model();
        row.revoked_at = Set(Some(cx.clock.now().into()));
        row.update(&tx).await?;
        cx.audit(&tx, "révoquer", "clé d’accès", id, None, None).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Those in force first, newest first.
///
/// # Errors
/// [`TokenError::Denied`], [`TokenError::Database`].
pub async fn tokens(cx: &Cx) -> Result<Vec<IssuedToken>, TokenError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let rows = table::Entity::find()
        .filter(table::Column::StructureId.eq(department.uuid()))
        .order_by_desc(table::Column::CreatedAt)
        .all(cx.db.read())
        .await?;
    let mut tokens: Vec<IssuedToken> = rows
        .into_iter()
        .map(|row| IssuedToken {
            id: row.id,
            label: row.label,
            partner: row.partner_id.map(Into::into),
            created_by: row.created_by,
            created_at: row.created_at.into(),
            used_at: row.used_at.map(Into::into),
            revoked_at: row.revoked_at.map(Into::into),
        })
        .collect();
    tokens.sort_by_key(|token| token.revoked_at.is_some());
    Ok(tokens)
}

/// Whose secret this is; `None` for one nobody has, or that was revoked.
///
/// # Errors
/// When the database does not answer.
pub async fn authenticate(cx: &Cx, secret: &str) -> Result<Option<Sender>, DbErr> {
    let found = table::Entity::find()
        .filter(table::Column::Digest.eq(digest(secret)))
        .filter(table::Column::RevokedAt.is_null())
        .one(cx.db.read())
        .await?;
    let Some(row) = found else { return Ok(None) };
    let sender = Sender::machine(row.structure_id.into(), row.partner_id.map(Into::into), &row.label);
    let now = cx.clock.now();
    let noted = row.used_at.map(Timestamp::from);
    if noted.is_none_or(|at| at + USE_NOTED_EVERY < now) {
        let tx = cx.db.begin().await?;
        let mut row = row.into_active_model();
        row.used_at = Set(Some(now.into()));
        row.update(&tx).await?;
        tx.commit().await?;
    }
    Ok(Some(sender))
}

fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}
