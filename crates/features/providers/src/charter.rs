//! The ethical charter, accepted before the first mission (D07-14); the general conditions, at registration.

use access::{Cx, Denied};
use contents::Wording;
use db::sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait,
};
use kernel::id::ProviderId;

use crate::{find::Refused, own::kept, store::providers};

/// A text to accept, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub version: i64,
    pub paragraphs: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum CharterError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("La charte vient de changer : relisez-la avant de l’accepter.")]
    Changed,
}

impl From<DbErr> for CharterError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

impl From<Denied> for CharterError {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

/// # Errors
/// When the database does not answer.
pub async fn charter(on: &impl ConnectionTrait) -> Result<Text, DbErr> {
    text(on, Wording::CHARTER).await
}

/// The general conditions of partners.
///
/// # Errors
/// When the database does not answer.
pub async fn terms(on: &impl ConnectionTrait) -> Result<Text, DbErr> {
    text(on, Wording::PARTNER_TERMS).await
}

async fn text(on: &impl ConnectionTrait, key: &str) -> Result<Text, DbErr> {
    let stored = contents::find::<Wording>(on, key).await?;
    let (version, text) = stored.map_or((0, String::new()), |stored| (stored.version, stored.content.text));
    let paragraphs = text.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
    Ok(Text { version, paragraphs: paragraphs.map(str::to_owned).collect() })
}

/// Accepts the charter for one's own service, in the version that was read.
///
/// # Errors
/// [`CharterError`].
pub async fn accept_charter(cx: &Cx, read: i64) -> Result<(), CharterError> {
    let tx = cx.db.begin().await?;
    let provider = kept(cx, &tx).await?;
    if charter(&tx).await?.version != read {
        return Err(CharterError::Changed);
    }
    providers::ActiveModel {
        id: Unchanged(provider.id.uuid()),
        charter_version: Set(Some(read)),
        charter_at: Set(Some(cx.clock.now().into())),
        charter_by: Set(Some(cx.who.name().to_owned())),
        ..Default::default()
    }
    .update(&tx)
    .await?;
    let detail = format!("version {read}");
    cx.audit(&tx, "accepter", "charte", provider.id.uuid(), None, Some(detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether a service accepted the ethical charter: no mission is given to it before.
///
/// # Errors
/// When the database does not answer.
pub async fn charter_accepted(on: &impl ConnectionTrait, id: ProviderId) -> Result<bool, DbErr> {
    let row = providers::Entity::find_by_id(id.uuid()).one(on).await?;
    Ok(row.is_some_and(|row| row.charter_at.is_some()))
}
