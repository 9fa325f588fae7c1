//! Where visits lie: immutable Parquet objects, one per service and month, which any tool can read. No name inside, only
//! the identifiers of the files. A row of `flow_visit_months` names the current object; the older ones stay.

mod visit;

use std::{fmt, path::Path, sync::Arc};

use bytes::Bytes;
use kernel::{
    Month,
    id::{PartnerId, StructureId},
};
use object_store::{
    ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, memory::InMemory, path::Path as Key,
};
use uuid::Uuid;

pub(crate) use self::visit::{StoredVisit, civil, seconds};
use self::visit::{decode, decode_names, encode};
use crate::warm::Warm;

#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("l’archive des interventions ne répond pas : {0}")]
    Store(#[from] object_store::Error),
    #[error("l’archive des interventions est abîmée : {0}")]
    Damaged(String),
}

/// A folder, made durable before anything names what is in it.
#[derive(Clone)]
pub struct Archive {
    store: Arc<dyn ObjectStore>,
    /// What is written goes there and nowhere else.
    scratch: Option<Arc<InMemory>>,
    warm: Arc<Warm>,
}

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Archive({})", self.store)
    }
}

impl Archive {
    /// Creates the folder when it is missing.
    ///
    /// # Errors
    /// When it cannot be written to.
    pub fn folder(path: &Path) -> Result<Self, ArchiveError> {
        let unusable = |cause: std::io::Error| ArchiveError::Damaged(format!("{} : {cause}", path.display()));
        std::fs::create_dir_all(path).map_err(unusable)?;
        let store = LocalFileSystem::new_with_prefix(path)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), scratch: None, warm: Arc::default() })
    }

    /// At most so many bytes of what it holds stay in memory, ready to be compared.
    #[must_use]
    pub fn with_memory(self, bytes: usize) -> Self {
        Self { warm: Arc::new(Warm::new(bytes)), ..self }
    }

    pub(crate) fn warm(&self) -> &Warm {
        &self.warm
    }

    /// The same archive to read, and nothing of what is written to it is kept.
    pub(crate) fn scratch(&self) -> Self {
        // What is read beside it may be taken back: nobody else may see it.
        Self { store: Arc::clone(&self.store), scratch: Some(Arc::default()), warm: Arc::default() }
    }

    pub(crate) async fn read(&self, object: &str) -> Result<Vec<StoredVisit>, ArchiveError> {
        decode(self.bytes(object).await?)
    }

    /// The identifiers alone: a tenth of what there is to read.
    pub(crate) async fn visits_named(&self, object: &str) -> Result<Vec<String>, ArchiveError> {
        decode_names(self.bytes(object).await?)
    }

    pub(crate) async fn bytes(&self, object: &str) -> Result<Bytes, ArchiveError> {
        let key = Key::from(object);
        if let Some(scratch) = &self.scratch
            && let Ok(written) = scratch.get(&key).await
        {
            return Ok(written.bytes().await?);
        }
        Ok(self.store.get(&key).await?.bytes().await?)
    }

    /// A new object under a name nobody had; gives the name.
    pub(crate) async fn write(
        &self,
        department: StructureId,
        partner: PartnerId,
        month: Month,
        id: Uuid,
        visits: &[StoredVisit],
    ) -> Result<String, ArchiveError> {
        let object = format!("visits/{department}/{partner}/{month}/{}.parquet", id.simple());
        self.put(&object, encode(visits)?).await?;
        Ok(object)
    }

    pub(crate) async fn put(&self, object: &str, bytes: Vec<u8>) -> Result<(), ArchiveError> {
        let (key, payload) = (Key::from(object), PutPayload::from(bytes));
        match &self.scratch {
            Some(scratch) => scratch.put(&key, payload).await?,
            None => self.store.put(&key, payload).await?,
        };
        Ok(())
    }
}
