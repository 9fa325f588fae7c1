use access::Denied;
use db::sea_orm::DbErr;
use jobs::JobError;

use crate::archive::ArchiveError;

/// Why something about the exchanges cannot be shown or done.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It does not exist, or the asker may not know that it does.
    #[error("Introuvable.")]
    NotFound,
    #[error("Le document n’a pas pu être lu : {0}")]
    File(#[from] files::FileError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("Une donnée protégée ne s’ouvre pas : {0}. Prévenez votre administrateur.")]
    Unreadable(#[from] seal::Unreadable),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

impl From<people::Refused> for FlowError {
    fn from(cause: people::Refused) -> Self {
        match cause {
            people::Refused::NotFound => Self::NotFound,
            people::Refused::Denied(denied) => denied.into(),
            people::Refused::Database(cause) => cause.into(),
        }
    }
}

impl From<FlowError> for JobError {
    fn from(cause: FlowError) -> Self {
        Self(cause.to_string())
    }
}
