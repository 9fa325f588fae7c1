use access::{Action, Cx, Denied, Relation};
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr};
use kernel::{french::fold, id::ProviderId};

use crate::{
    model::{Details, Problem, Source},
    store::providers,
    traits,
};

#[derive(Clone, Debug)]
pub struct NewProvider {
    pub source: Source,
    pub own_network: bool,
    pub details: Details,
}

#[derive(Debug, thiserror::Error)]
pub enum AddError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Certaines réponses sont à corriger.")]
    Problems(Vec<Problem>),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// A service one wants to remember, in the caller's transaction.
///
/// # Errors
/// [`AddError`].
pub async fn add(cx: &Cx, on: &impl ConnectionTrait, new: NewProvider) -> Result<ProviderId, AddError> {
    cx.may(Action::EditProviders, Relation::None)?;
    let details = new.details.tidied();
    let problems = details.problems();
    if !problems.is_empty() {
        return Err(AddError::Problems(problems));
    }
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    providers::ActiveModel {
        id: Set(id),
        structure_id: Set(None),
        source: Set(new.source.code().to_owned()),
        own_network: Set(new.own_network),
        terms_version: Set(None),
        terms_at: Set(None),
        terms_by: Set(None),
        charter_version: Set(None),
        charter_at: Set(None),
        charter_by: Set(None),
        version: Set(1),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
        closed_at: Set(None),
        ..columns(&details)
    }
    .insert(on)
    .await?;
    traits::rewrite(cx, on, id.into(), &details).await?;
    cx.audit(on, "créer", "prestataire", id, None, Some(details.name)).await?;
    Ok(id.into())
}

/// The columns a page edits.
pub(crate) fn columns(details: &Details) -> providers::ActiveModel {
    let details = details.clone();
    providers::ActiveModel {
        sort_name: Set(fold(&details.name)),
        search_text: Set(fold(&format!("{} {}", details.name, details.city.as_deref().unwrap_or_default()))),
        profile: Set(details.profile.code().to_owned()),
        name: Set(details.name),
        siret: Set(details.siret),
        sap_number: Set(details.sap_number),
        finess: Set(details.finess),
        contact_name: Set(details.contact_name),
        email: Set(details.email),
        phone: Set(details.phone),
        address_line: Set(details.address_line),
        address_complement: Set(details.address_complement),
        postcode: Set(details.postcode),
        city: Set(details.city),
        insee: Set(details.insee),
        opening_days: Set(details.opening_days.bits()),
        accepts_animals: Set(details.accepts_animals),
        accepts_smokers: Set(details.accepts_smokers),
        accepts_key: Set(details.accepts_key),
        ..Default::default()
    }
}
