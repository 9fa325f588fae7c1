//! Two lines that are one service.

use access::{Action, Cx, Denied, Relation};
use db::sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    DbErr,
};
use kernel::id::ProviderId;

use crate::{
    edit::{self, EditError},
    find::{Refused, load},
    model::Details,
    store::providers,
};

#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(
        "Ces deux services sont inscrits : chacun tient sa fiche. Demandez à l’un d’eux de fermer son compte."
    )]
    BothRegistered,
    #[error("Ces deux lignes ne peuvent pas être rapprochées : corrigez d’abord la fiche gardée.")]
    Unfit,
}

impl From<DbErr> for MergeError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

impl From<Denied> for MergeError {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

/// Keeps the registered one of two lines, else `one`; it takes what it lacks from the other, which is closed. Gives the line
/// kept.
///
/// # Errors
/// [`MergeError`].
pub async fn merge(cx: &Cx, one: ProviderId, other: ProviderId) -> Result<ProviderId, MergeError> {
    cx.may(Action::EditProviders, Relation::None)?;
    let tx = cx.db.begin().await?;
    let (one, other) = (load(&tx, one).await?, load(&tx, other).await?);
    if one.id == other.id || one.closed_at.is_some() || other.closed_at.is_some() {
        return Err(Refused::NotFound.into());
    }
    let (kept, gone) = match (one.is_registered(), other.is_registered()) {
        (true, true) => return Err(MergeError::BothRegistered),
        (false, true) => (other, one),
        _ => (one, other),
    };
    let details = completed(kept.details.clone(), gone.details.clone());
    let own_network = kept.own_network || gone.own_network;
    edit::write(cx, &tx, &kept, details, own_network).await.map_err(|refused| match refused {
        EditError::Refused(refused) => MergeError::Refused(refused),
        EditError::Problems(_) | EditError::Conflict(_) => MergeError::Unfit,
    })?;
    let now = cx.clock.now();
    providers::ActiveModel {
        id: Unchanged(gone.id.uuid()),
        closed_at: Set(Some(now.into())),
        updated_at: Set(now.into()),
        version: Set(gone.version + 1),
        ..Default::default()
    }
    .update(&tx)
    .await?;
    let detail = Some(gone.details.name);
    cx.audit(&tx, "rapprocher", "prestataire", kept.id.uuid(), None, detail).await?;
    tx.commit().await?;
    Ok(kept.id)
}

/// What `kept` lacks, from `other`. Nothing it says is changed.
fn completed(mut kept: Details, other: Details) -> Details {
    for (own, theirs) in [
        (&mut kept.siret, other.siret),
        (&mut kept.sap_number, other.sap_number),
        (&mut kept.finess, other.finess),
        (&mut kept.contact_name, other.contact_name),
        (&mut kept.email, other.email),
        (&mut kept.phone, other.phone),
    ] {
        if own.is_none() {
            *own = theirs;
        }
    }
    if kept.postcode.is_none() && kept.city.is_none() {
        kept.address_line = kept.address_line.or(other.address_line);
        kept.address_complement = kept.address_complement.or(other.address_complement);
        (kept.postcode, kept.city, kept.insee) = (other.postcode, other.city, other.insee);
    }
    if !kept.opening_days.is_known() {
        kept.opening_days = other.opening_days;
    }
    for (own, theirs) in [(&mut kept.services, other.services), (&mut kept.languages, other.languages)] {
        if own.is_empty() {
            *own = theirs;
        }
    }
    kept.accepts_animals = kept.accepts_animals.or(other.accepts_animals);
    kept.accepts_smokers = kept.accepts_smokers.or(other.accepts_smokers);
    kept.accepts_key = kept.accepts_key.or(other.accepts_key);
    kept
}
