//! A service that already exchanges with a département, and has an account, opens its fiche.

use access::{Action, Cx, Denied, Relation};
use db::sea_orm::DbErr;
use kernel::id::ProviderId;

use crate::{
    add::{self, AddError, NewProvider},
    charter,
    confirm::{ConfirmError, announce, attach},
    find::{Refused, load, of_structure},
    model::{Details, Profile, Source},
};

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("Choisissez ce que fait votre service.")]
    Profile,
    #[error("Acceptez les conditions générales pour ouvrir votre fiche.")]
    Terms,
    #[error("La fiche n’a pas pu s’ouvrir : {0}")]
    Broken(String),
}

impl From<DbErr> for OpenError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

impl From<Denied> for OpenError {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

impl From<ConfirmError> for OpenError {
    fn from(cause: ConfirmError) -> Self {
        Self::Broken(cause.to_string())
    }
}

/// Opens the fiche of one's own structure, with what the structure says of itself; gives the one it has already.
///
/// # Errors
/// [`OpenError`].
pub async fn open_own(cx: &Cx, profile: &str, terms: Option<i64>) -> Result<ProviderId, OpenError> {
    cx.may(Action::KeepOwnFiche, Relation::None)?;
    let structure = cx.who.structure().ok_or(Denied)?;
    let tx = cx.db.begin().await?;
    if let Some(known) = of_structure(&tx, structure).await? {
        return Ok(known.id);
    }
    let profile =
        Profile::from_code(profile).filter(|profile| profile.has_fiche()).ok_or(OpenError::Profile)?;
    let terms = terms.filter(|read| *read > 0).ok_or(OpenError::Terms)?;
    if charter::terms(&tx).await?.version != terms {
        return Err(OpenError::Terms);
    }
    let known = accounts::structure(&tx, structure).await?.ok_or(Refused::NotFound)?;
    let details = Details {
        siret: known.siret,
        phone: known.phone,
        email: known.email,
        contact_name: Some(cx.who.name().to_owned()),
        ..Details::named(&known.name, profile)
    };
    let system = cx.as_system();
    let new = NewProvider { source: Source::Registration, own_network: false, details };
    let id = add::add(&system, &tx, new).await.map_err(|refused| match refused {
        AddError::Database(cause) => cause.into(),
        other => OpenError::Broken(other.to_string()),
    })?;
    let provider = load(&tx, id).await?;
    let provider = attach(cx, &tx, &provider, structure, terms, cx.who.name()).await?;
    announce(&system, &tx, &provider).await?;
    tx.commit().await?;
    Ok(id)
}
