//! What a service keeps in its file beside its approvals: welcome booklet, rates, insurance…

use access::{Cx, Denied};
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
        sea_query::Expr,
    },
};
use files::{Document, FileError, Shelf};
use kernel::{
    id::{DocumentId, ProviderId},
    jiff::Timestamp,
};
use uuid::Uuid;

use crate::{
    approvals::keep,
    find::Refused,
    own::{kept, reach},
    store::{provider_approvals, provider_documents},
    upload::Upload,
};

/// A document in the file of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub id: Uuid,
    pub document: DocumentId,
    pub label: String,
    pub added_by: String,
    pub added_at: Timestamp,
}

#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("Dites en quelques mots ce qu’est ce document.")]
    NoLabel,
    #[error("{0}")]
    Upload(&'static str),
    #[error(transparent)]
    File(#[from] FileError),
}

impl From<DbErr> for DocumentError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

impl From<Denied> for DocumentError {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

/// Newest first.
///
/// # Errors
/// [`Refused`].
pub async fn documents(cx: &Cx, id: ProviderId) -> Result<Vec<Kept>, Refused> {
    reach(cx, cx.db.read(), id).await?;
    let rows = provider_documents::Entity::find()
        .filter(provider_documents::Column::ProviderId.eq(id.uuid()))
        .filter(provider_documents::Column::WithdrawnAt.is_null())
        .order_by_desc(provider_documents::Column::AddedAt)
        .all(cx.db.read())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Kept {
            id: row.id,
            document: row.document_id.into(),
            label: row.label,
            added_by: row.added_by,
            added_at: row.added_at.into(),
        })
        .collect())
}

/// Adds a document to one's own file.
///
/// # Errors
/// [`DocumentError`].
pub async fn add_document(
    cx: &Cx,
    shelf: &Shelf,
    label: &str,
    upload: Upload,
) -> Result<Uuid, DocumentError> {
    let tx = cx.db.begin().await?;
    let provider = kept(cx, &tx).await?;
    let label = label.trim();
    if label.is_empty() {
        return Err(DocumentError::NoLabel);
    }
    if let Some(why) = upload.problem() {
        return Err(DocumentError::Upload(why));
    }
    let document = keep(cx, &tx, shelf, upload, label.to_owned()).await?;
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    provider_documents::ActiveModel {
        id: Set(id),
        provider_id: Set(provider.id.uuid()),
        document_id: Set(document.uuid()),
        label: Set(label.to_owned()),
        added_by: Set(cx.who.name().to_owned()),
        added_at: Set(now.into()),
        withdrawn_at: Set(None),
    }
    .insert(&tx)
    .await?;
    let detail = Some(label.to_owned());
    cx.audit(&tx, "déposer", "document du prestataire", provider.id.uuid(), None, detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes a document out of one's own file.
///
/// # Errors
/// [`DocumentError`].
pub async fn withdraw_document(cx: &Cx, id: Uuid) -> Result<(), DocumentError> {
    let tx = cx.db.begin().await?;
    let provider = kept(cx, &tx).await?;
    let withdrawn = provider_documents::Entity::update_many()
        .col_expr(provider_documents::Column::WithdrawnAt, Expr::value(Moment::from(cx.clock.now())))
        .filter(provider_documents::Column::Id.eq(id))
        .filter(provider_documents::Column::ProviderId.eq(provider.id.uuid()))
        .filter(provider_documents::Column::WithdrawnAt.is_null())
        .exec(&tx)
        .await?;
    if withdrawn.rows_affected == 0 {
        return Err(Refused::NotFound.into());
    }
    cx.audit(&tx, "retirer", "document du prestataire", provider.id.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(())
}

/// A document of a service's file, or the proof of one of its approvals.
///
/// # Errors
/// [`DocumentError`].
pub async fn open_document(
    cx: &Cx,
    shelf: &Shelf,
    id: ProviderId,
    document: DocumentId,
) -> Result<(Document, Vec<u8>), DocumentError> {
    let on = cx.db.read();
    reach(cx, on, id).await?;
    let of_file = provider_documents::Entity::find()
        .filter(provider_documents::Column::ProviderId.eq(id.uuid()))
        .filter(provider_documents::Column::DocumentId.eq(document.uuid()))
        .filter(provider_documents::Column::WithdrawnAt.is_null())
        .one(on)
        .await?
        .is_some();
    let of_approval = provider_approvals::Entity::find()
        .filter(provider_approvals::Column::ProviderId.eq(id.uuid()))
        .filter(provider_approvals::Column::DocumentId.eq(document.uuid()))
        .filter(provider_approvals::Column::WithdrawnAt.is_null())
        .one(on)
        .await?
        .is_some();
    if !of_file && !of_approval {
        return Err(Refused::NotFound.into());
    }
    let found = files::find(on, document).await?.ok_or(Refused::NotFound)?;
    let bytes = shelf.bytes(cx, &found).await?;
    let detail = Some(found.title.clone());
    cx.audit(on, "ouvrir", "document du prestataire", id.uuid(), None, detail).await?;
    Ok((found, bytes))
}
