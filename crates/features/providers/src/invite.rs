//! A service known from a directory is asked to register, by a link that fills in what is known.

use access::{Action, Cx, Denied, Relation};
use accounts::Token;
use db::sea_orm::{ConnectionTrait, DbErr};
use kernel::{id::ProviderId, jiff::SignedDuration};

use crate::{
    find::{Refused, load},
    letters::{self, To},
    model::Details,
    register::{self, place},
};

/// How long an invitation can be opened.
pub const INVITATION_LASTS: SignedDuration = SignedDuration::from_hours(30 * 24);

const PURPOSE: &str = "invitation";

#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("Ce service est déjà inscrit.")]
    AlreadyRegistered,
    #[error("Une profession médicale est un contact : elle n’a pas de fiche à remplir.")]
    NoFiche,
    #[error("Écrivez d’abord l’adresse e-mail du service, à « Modifier ».")]
    NoAddress,
}

impl From<DbErr> for InviteError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

impl From<Denied> for InviteError {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

/// Sends the link. Each call sends a new one; the former ones still serve until one of them is used.
///
/// # Errors
/// [`InviteError`].
pub async fn invite(cx: &Cx, id: ProviderId, base_url: &str) -> Result<String, InviteError> {
    cx.may(Action::EditProviders, Relation::None)?;
    let tx = cx.db.begin().await?;
    let provider = load(&tx, id).await?;
    if provider.is_registered() {
        return Err(InviteError::AlreadyRegistered);
    }
    if !provider.profile().has_fiche() {
        return Err(InviteError::NoFiche);
    }
    let email = provider.details.email.clone().ok_or(InviteError::NoAddress)?;
    let link = format!("{base_url}{}", invitation_path(cx, &tx, id, &email).await?);
    let lasts = format!("{} jours", INVITATION_LASTS.as_hours() / 24);
    let contact = provider.details.contact_name.clone().unwrap_or_default();
    let to = To { email: &email, name: &contact, service: provider.name() };
    let values = [("lien", link.as_str()), ("duree", &lasts), ("care_manager", cx.who.name())];
    letters::post(cx, &tx, "partenaire_invitation", &to, &values).await?;
    cx.audit(&tx, "inviter", "prestataire", id.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(email)
}

/// The way to the registration of a service known, for a mail about something else, in the caller's transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn invitation_path(
    cx: &Cx,
    on: &impl ConnectionTrait,
    id: ProviderId,
    email: &str,
) -> Result<String, DbErr> {
    let token = register::write(cx, on, PURPOSE, Some(id), &email, INVITATION_LASTS).await?;
    Ok(format!("/partenaires/invitation/{}", token.reveal()))
}

/// What an invitation fills in; `None` for a link that serves no more.
///
/// # Errors
/// When the database does not answer.
pub async fn invited(cx: &Cx, token: &Token) -> Result<Option<Details>, DbErr> {
    let on = cx.db.read();
    let Some(live) = live(cx, on, token).await? else { return Ok(None) };
    match load(on, live.provider).await {
        Ok(provider) => Ok(Some(provider.details)),
        Err(Refused::Database(cause)) => Err(cause),
        Err(_) => Ok(None),
    }
}

/// An invitation that may still serve.
pub(crate) struct Live {
    pub provider: ProviderId,
    /// Where it was sent: whoever holds it reads that mailbox.
    pub email: String,
}

pub(crate) async fn live(cx: &Cx, on: &impl ConnectionTrait, token: &Token) -> Result<Option<Live>, DbErr> {
    let Some(row) = register::row(cx, on, PURPOSE, token).await? else { return Ok(None) };
    let Some(provider) = row.provider_id.map(ProviderId::from) else { return Ok(None) };
    let Ok(email) = cx.seal.open_json::<String>(place(row.id), &row.typed) else { return Ok(None) };
    let open = match load(on, provider).await {
        Ok(known) => !known.is_registered() && known.closed_at.is_none(),
        Err(Refused::Database(cause)) => return Err(cause),
        Err(_) => false,
    };
    Ok(open.then_some(Live { provider, email }))
}
