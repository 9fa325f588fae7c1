//! Documents: their bytes sealed in a folder, their description in the database.
//!
//! The bytes are on the disk before the row that names them is committed: a killed process leaves at
//! worst a file nobody names, never a name without its file.

use std::{io, path::PathBuf};

use access::Cx;
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
        QueryOrder, entity::prelude::*,
    },
};
use kernel::{
    id::{AccountId, DocumentId, PersonId},
    jiff::Timestamp,
};
use seal::Place;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

mod entity {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "documents")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: Option<Uuid>,
        pub kind: String,
        pub title: String,
        pub file_name: String,
        pub content_type: String,
        pub size: i64,
        pub sha256: String,
        pub created_by: Option<Uuid>,
        pub created_at: Moment,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The folder where sealed documents lie.
#[derive(Clone, Debug)]
pub struct Shelf(PathBuf);

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("le document n'a pas pu être enregistré : {0}")]
    Disk(#[from] io::Error),
    #[error("le document n'a pas pu être enregistré : {0}")]
    Database(#[from] DbErr),
    #[error("{0}")]
    Unreadable(#[from] seal::Unreadable),
    #[error("le document est abîmé : son empreinte ne correspond plus")]
    Altered,
}

/// What a document is, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentId,
    pub person: Option<PersonId>,
    /// `plan`, `semaine`, `piece`…
    pub kind: String,
    pub title: String,
    pub file_name: String,
    pub content_type: String,
    pub size: u64,
    pub sha256: String,
    pub created_by: Option<AccountId>,
    pub created_at: Timestamp,
}

/// A document to keep.
#[derive(Clone, Debug)]
pub struct NewDocument {
    pub person: Option<PersonId>,
    pub kind: String,
    pub title: String,
    pub file_name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl Shelf {
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Whether the folder can be written to, for `cordee doctor`.
    ///
    /// # Errors
    /// What the disk answers.
    pub async fn check(&self) -> io::Result<()> {
        tokio::fs::create_dir_all(&self.0).await?;
        let probe = self.0.join(".essai");
        tokio::fs::write(&probe, b"").await?;
        tokio::fs::remove_file(&probe).await
    }

    /// Keeps a document; its description is written in the caller's transaction.
    ///
    /// # Errors
    /// [`FileError`]: nothing was kept.
    pub async fn keep(
        &self,
        cx: &Cx,
        on: &impl ConnectionTrait,
        new: NewDocument,
    ) -> Result<Document, FileError> {
        let now = cx.clock.now();
        let id = cx.entropy.uuid(now);
        let path = self.path(id);
        if let Some(folder) = path.parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        let mut file = tokio::fs::File::create_new(&path).await?;
        file.write_all(&cx.seal.close(place(id), &new.bytes)).await?;
        file.sync_all().await?;
        Ok(describe(cx, on, id, new).await?)
    }
    /// The bytes of a document, checked against the digest taken when it was kept.
    ///
    /// # Errors
    /// [`FileError`].
    pub async fn bytes(&self, cx: &Cx, document: &Document) -> Result<Vec<u8>, FileError> {
        let sealed = tokio::fs::read(self.path(document.id.uuid())).await?;
        let bytes = cx.seal.open(place(document.id.uuid()), &sealed)?;
        if hex::encode(Sha256::digest(&bytes)) == document.sha256 {
            Ok(bytes)
        } else {
            Err(FileError::Altered)
        }
    }

    /// Removes the bytes of a document whose description is gone: [`forget`]. Twice is once.
    ///
    /// # Errors
    /// What the disk answers.
    pub async fn discard(&self, document: &Document) -> Result<(), FileError> {
        match tokio::fs::remove_file(self.path(document.id.uuid())).await {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause.into()),
            _ => Ok(()),
        }
    }

    fn path(&self, id: Uuid) -> PathBuf {
        let name = id.simple().to_string();
        self.0.join(&name[30..]).join(name)
    }
}

/// Writes the description of a document alone: its bytes are already kept, or the transaction will not be committed.
///
/// # Errors
/// When the database refuses.
pub async fn describe(
    cx: &Cx,
    on: &impl ConnectionTrait,
    id: Uuid,
    new: NewDocument,
) -> Result<Document, DbErr> {
    let row = entity::ActiveModel {
        id: Set(id),
        person_id: Set(new.person.map(Into::into)),
        kind: Set(new.kind),
        title: Set(new.title),
        file_name: Set(new.file_name),
        content_type: Set(new.content_type),
        size: Set(i64::try_from(new.bytes.len()).unwrap_or(i64::MAX)),
        sha256: Set(hex::encode(Sha256::digest(&new.bytes))),
        created_by: Set(cx.who.account().map(Into::into)),
        created_at: Set(cx.clock.now().into()),
    }
    .insert(on)
    .await?;
    Ok(row.into())
}

/// # Errors
/// When the database does not answer.
pub async fn find(on: &impl ConnectionTrait, id: DocumentId) -> Result<Option<Document>, DbErr> {
    Ok(entity::Entity::find_by_id(id.uuid()).one(on).await?.map(Into::into))
}

/// Removes the description of a document; its bytes go with [`Shelf::discard`], once the transaction is committed.
///
/// # Errors
/// When the database refuses: something still refers to it.
pub async fn forget(on: &impl ConnectionTrait, id: DocumentId) -> Result<(), DbErr> {
    entity::Entity::delete_by_id(id.uuid()).exec(on).await.map(drop)
}

/// A person's documents, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_person(on: &impl ConnectionTrait, person: PersonId) -> Result<Vec<Document>, DbErr> {
    let rows = entity::Entity::find()
        .filter(entity::Column::PersonId.eq(person.uuid()))
        .order_by_desc(entity::Column::CreatedAt)
        .all(on)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

impl From<entity::Model> for Document {
    fn from(row: entity::Model) -> Self {
        Self {
            id: row.id.into(),
            person: row.person_id.map(Into::into),
            kind: row.kind,
            title: row.title,
            file_name: row.file_name,
            content_type: row.content_type,
            size: u64::try_from(row.size).unwrap_or_default(),
            sha256: row.sha256,
            created_by: row.created_by.map(Into::into),
            created_at: row.created_at.into(),
        }
    }
}

fn place(row: Uuid) -> Place {
    Place { table: "documents", column: "bytes", row }
}
