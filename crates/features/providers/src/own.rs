//! The service of whoever asks, and the way every page about a service begins.

use access::{Action, Cx, Relation};
use db::sea_orm::ConnectionTrait;
use kernel::id::ProviderId;

use crate::{
    find::{Refused, load, of_structure},
    model::Provider,
};

/// The service a coordinator works for; `None` while its structure opened no fiche.
///
/// # Errors
/// [`Refused`].
pub async fn own(cx: &Cx, on: &impl ConnectionTrait) -> Result<Option<Provider>, Refused> {
    cx.may(Action::KeepOwnFiche, Relation::None)?;
    match cx.who.structure() {
        Some(structure) => Ok(of_structure(on, structure).await?),
        None => Ok(None),
    }
}

/// As [`own`], for what a service without a fiche cannot do.
pub(crate) async fn kept(cx: &Cx, on: &impl ConnectionTrait) -> Result<Provider, Refused> {
    own(cx, on).await?.ok_or(Refused::NotFound)
}

/// Of a service, for its own coordinators and for who looks for services; nobody else learns that it exists.
pub(crate) async fn reach(cx: &Cx, on: &impl ConnectionTrait, id: ProviderId) -> Result<Provider, Refused> {
    if cx.may(Action::SeeProviders, Relation::None).is_ok() {
        return load(on, id).await;
    }
    let own = own(cx, on).await.map_err(|refused| match refused {
        Refused::Denied(_) => Refused::NotFound,
        other => other,
    })?;
    own.filter(|own| own.id == id).ok_or(Refused::NotFound)
}
