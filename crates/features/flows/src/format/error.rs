use access::Denied;
use db::sea_orm::DbErr;
use records::Finding;

use crate::archive::ArchiveError;

/// Why something about a format cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It does not exist, or the asker may not know that it does.
    #[error("Introuvable.")]
    NotFound,
    #[error("Donnez un nom au format : celui du logiciel, par exemple.")]
    Name,
    #[error("Ce service est introuvable : choisissez-le dans la liste.")]
    NoPartner,
    #[error("Choisissez un fichier d’essai.")]
    NoSample,
    #[error("Le fichier d’essai dépasse 8 Mo : quelques centaines de lignes suffisent.")]
    SampleTooLarge,
    /// A sample nothing can be made of.
    #[error("{}", .0.message)]
    Sample(Box<Finding>),
    /// A text or a format at fault: each says what to do.
    #[error("Ce format a des défauts : corrigez-les d’abord.")]
    Blocked(Vec<Finding>),
    #[error("{0} vient de modifier ce format. Relisez-le, puis refaites votre changement.")]
    Changed(String),
    /// The round trip loses something: each loss has to be accepted, with a reason.
    #[error("Acceptez chaque perte de l’aller-retour et dites pourquoi, ou corrigez le format.")]
    Unaccepted {
        /// A loss was not accepted.
        losses: bool,
        /// Nothing says why they are acceptable.
        reason: bool,
    },
    #[error("Ce format a été publié : il se retire, il ne se supprime pas.")]
    Published,
    #[error("Rien n’a changé depuis la version {0} : il n’y a rien à publier.")]
    Unchanged(u32),
    #[error("Le document n’a pas pu être lu : {0}")]
    File(#[from] files::FileError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
    #[error("Un fichier reçu n’a pas pu être relu : {0}")]
    Unread(String),
}
