use access::Denied;
use db::sea_orm::DbErr;
use intake::CallError;
use people::{DeadlineError, Refused};

use crate::terms::Fault;

/// Why something about a quote cannot be asked, answered, chosen or read.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Cette demande est introuvable.")]
    NotFound,
    #[error("Rattachez d’abord l’appel à une personne : la demande la concerne.")]
    NoPerson,
    #[error("Le planning est vide : recommandez au moins un service, avec sa fréquence, dans l’appel.")]
    NoService,
    #[error("{by} vient de modifier cette demande. Rechargez la page, puis reprenez votre modification.")]
    Conflict { by: String },
    #[error("Cette demande est déjà envoyée : ce que les prestataires ont lu ne change plus.")]
    AlreadySent,
    #[error("Cette demande est close.")]
    Closed,
    #[error("Cochez au moins un prestataire.")]
    NoProvider,
    #[error("{0} n’a pas d’adresse e-mail : complétez sa fiche, ou appelez.")]
    NoEmail(String),
    /// What a reader would recognise the person by.
    #[error("Les textes de la demande pourraient identifier la personne : {}.", .0.join(", "))]
    Identifying(Vec<String>),
    #[error("Choisissez un délai de réponse de 1 à 240 heures.")]
    Delay,
    #[error("Choisissez le motif.")]
    NoReason,
    #[error("Vous avez déjà répondu à cette demande.")]
    Answered,
    #[error("Le devis est à corriger.")]
    Faults(Vec<Fault>),
    #[error("Écrivez votre message : quelques mots suffisent.")]
    Empty,
    #[error("Le prestataire vient d’envoyer un nouveau devis. Relisez-le avant de choisir.")]
    Replaced,
    #[error("{0} a déjà choisi un devis pour cette demande.")]
    Chosen(String),
    #[error("Ce devis n’est plus valable : demandez au care manager de le faire prolonger.")]
    OutOfDate,
    #[error("Ce réglage n’est pas permis : {0}")]
    Level(&'static str),
    #[error(transparent)]
    Call(CallError),
    #[error(transparent)]
    Deadline(DeadlineError),
    #[error("Une donnée protégée ne s’ouvre pas : {0}. Prévenez votre administrateur.")]
    Unreadable(#[from] seal::Unreadable),
    #[error("Une donnée enregistrée est illisible : {0}. Prévenez votre administrateur.")]
    Stored(#[from] serde_json::Error),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

impl From<Refused> for RequestError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotFound => Self::NotFound,
            Refused::Denied(denied) => Self::Denied(denied),
            Refused::Database(cause) => Self::Database(cause),
        }
    }
}

impl From<CallError> for RequestError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::NotFound => Self::NotFound,
            CallError::Denied(denied) => Self::Denied(denied),
            CallError::Database(cause) => Self::Database(cause),
            error => Self::Call(error),
        }
    }
}

impl From<DeadlineError> for RequestError {
    fn from(error: DeadlineError) -> Self {
        match error {
            DeadlineError::Refused(refused) => refused.into(),
            error => Self::Deadline(error),
        }
    }
}
