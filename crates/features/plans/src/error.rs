use access::Denied;
use db::sea_orm::DbErr;
use intake::CallError;
use people::{DeadlineError, InviteError, Refused};

/// Why a plan cannot be composed, sent, read or approved.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Ce plan est introuvable.")]
    NotFound,
    #[error("Rattachez d’abord l’appel à une personne : le plan porte son nom.")]
    NoPerson,
    #[error("{by} vient de modifier ce plan. Rechargez la page, puis reprenez votre modification.")]
    Conflict { by: String },
    #[error("Cochez au moins un destinataire.")]
    NoRecipient,
    #[error("{name} : {cause}")]
    Recipient { name: String, cause: InviteError },
    #[error("{0} n’a plus accès à l’espace famille. Invitez cette personne depuis l’onglet « Entourage ».")]
    NoAccess(String),
    #[error("Écrivez votre question : quelques mots suffisent.")]
    NoQuestion,
    #[error("Une nouvelle version du plan vous a été envoyée. Relisez-la avant de l’approuver.")]
    Replaced,
    #[error("Le niveau d’accompagnement ne peut que monter : A, puis B, puis C.")]
    LevelDown,
    #[error(
        "La dernière place d’un atelier vient d’être prise. Relisez le plan, puis envoyez-le de nouveau."
    )]
    SeatTaken,
    #[error(transparent)]
    Call(CallError),
    #[error(transparent)]
    Deadline(DeadlineError),
    #[error(
        "Le document n’a pas pu être imprimé : {0}. Rien n’a été envoyé ; prévenez votre administrateur."
    )]
    Pdf(String),
    #[error(transparent)]
    File(#[from] files::FileError),
    #[error("Une donnée protégée ne s’ouvre pas : {0}. Prévenez votre administrateur.")]
    Unreadable(#[from] seal::Unreadable),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

impl From<Refused> for PlanError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotFound => Self::NotFound,
            Refused::Denied(denied) => Self::Denied(denied),
            Refused::Database(cause) => Self::Database(cause),
        }
    }
}

impl From<CallError> for PlanError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::NotFound => Self::NotFound,
            CallError::Denied(denied) => Self::Denied(denied),
            CallError::Database(cause) => Self::Database(cause),
            error => Self::Call(error),
        }
    }
}

impl From<DeadlineError> for PlanError {
    fn from(error: DeadlineError) -> Self {
        match error {
            DeadlineError::Refused(refused) => refused.into(),
            error => Self::Deadline(error),
        }
    }
}
