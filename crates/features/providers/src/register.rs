//! Registration (D07-02): nothing exists before the address is proved.

use access::Cx;
use accounts::Token;
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};
use kernel::{
    id::ProviderId,
    jiff::{SignedDuration, Timestamp},
};
use seal::Place;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    charter, invite,
    letters::{self, To},
    model::{Details, Problem, Profile},
    store::{provider_registrations, providers},
};

/// How long an address may take to be confirmed.
pub const CONFIRMATION_LASTS: SignedDuration = SignedDuration::from_hours(48);

/// A registration as typed on one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registration {
    pub name: String,
    /// Code of a [`Profile`] that has a fiche.
    pub profile: String,
    pub siret: String,
    pub contact_name: String,
    pub email: String,
    pub phone: String,
    /// The version of the general conditions that was ticked.
    pub terms: Option<i64>,
}

/// What comes next, whoever asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    /// « Regardez vos e-mails »: the same whether the service is known or not.
    MailSent,
    /// The invitation proves the address already: the page of the password.
    Proved { path: String },
}

#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    #[error("Certaines réponses sont à corriger.")]
    Problems(Vec<Problem>),
    #[error("Cette invitation ne sert plus. Inscrivez-vous sans elle, ou demandez-en une nouvelle.")]
    NoInvitation,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// What waits for its address to be proved.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Waiting {
    pub name: String,
    pub profile: String,
    pub siret: Option<String>,
    pub contact_name: String,
    pub email: String,
    pub phone: Option<String>,
    pub terms: i64,
}

impl Registration {
    /// The details, and what keeps them from being taken.
    fn checked(&self, terms: i64) -> Result<(Details, Profile), Vec<Problem>> {
        let profile = Profile::from_code(&self.profile).filter(|profile| profile.has_fiche());
        let details = Details {
            siret: Some(self.siret.clone()),
            contact_name: Some(self.contact_name.clone()),
            email: Some(self.email.clone()),
            phone: Some(self.phone.clone()),
            ..Details::named(&self.name, profile.unwrap_or(Profile::OtherCare))
        }
        .tidied();
        let mut problems = details.problems();
        let mut ask = |missing: bool, field, message: &str| {
            if missing {
                problems.push(Problem { field, message: message.to_owned() });
            }
        };
        ask(profile.is_none(), "profile", "Choisissez ce que fait votre service.");
        ask(details.siret.is_none(), "siret", "Écrivez le SIRET : quatorze chiffres.");
        ask(
            details.contact_name.is_none(),
            "contact_name",
            "Écrivez le prénom et le nom de votre interlocuteur.",
        );
        ask(details.email.is_none(), "email", "Écrivez une adresse e-mail : un lien y arrive.");
        ask(details.phone.is_none(), "phone", "Écrivez un numéro où vous joindre.");
        match self.terms {
            None => ask(true, "terms", "Acceptez les conditions générales pour vous inscrire."),
            Some(read) => ask(
                read != terms,
                "terms",
                "Les conditions générales viennent de changer : relisez-les, puis acceptez-les.",
            ),
        }
        match profile {
            Some(profile) if problems.is_empty() => Ok((details, profile)),
            _ => Err(problems),
        }
    }
}

/// Keeps a registration until its address is proved, and writes the mail that proves it. Whoever is known already gets
/// another mail, and the screen says the same.
///
/// # Errors
/// [`RegisterError`].
pub async fn register(
    cx: &Cx,
    typed: &Registration,
    invitation: Option<&Token>,
    base_url: &str,
) -> Result<Registered, RegisterError> {
    let tx = cx.db.begin().await?;
    let terms = charter::terms(&tx).await?.version;
    let (details, profile) = typed.checked(terms).map_err(RegisterError::Problems)?;
    let email = details.email.clone().unwrap_or_default();
    let invited = match invitation {
        Some(token) => Some(invite::live(cx, &tx, token).await?.ok_or(RegisterError::NoInvitation)?),
        None => None,
    };
    let contact = details.contact_name.clone().unwrap_or_default();
    let to = To { email: &email, name: &contact, service: &details.name };
    if let Some(reason) = known_already(&tx, &details).await? {
        let link = format!("{base_url}/connexion");
        letters::post(cx, &tx, "partenaire_deja", &to, &[("raison", reason), ("lien", &link)]).await?;
        tx.commit().await?;
        return Ok(Registered::MailSent);
    }
    let waiting = Waiting {
        name: details.name.clone(),
        profile: profile.code().to_owned(),
        siret: details.siret.clone(),
        contact_name: contact.clone(),
        email: email.clone(),
        phone: details.phone.clone(),
        terms,
    };
    let provider = invited.as_ref().map(|invited| invited.provider);
    let token = write(cx, &tx, "inscription", provider, &waiting, CONFIRMATION_LASTS).await?;
    let path = format!("/partenaires/confirmation/{}", token.reveal());
    let proved = invited.is_some_and(|invited| invited.email == email);
    if !proved {
        let link = format!("{base_url}{path}");
        let lasts = format!("{} heures", CONFIRMATION_LASTS.as_hours());
        letters::post(cx, &tx, "partenaire_confirmation", &to, &[("lien", &link), ("duree", &lasts)]).await?;
    }
    tx.commit().await?;
    Ok(if proved { Registered::Proved { path } } else { Registered::MailSent })
}

/// Why a service needs no second registration, said in the mail alone.
pub(crate) async fn known_already(
    on: &impl ConnectionTrait,
    details: &Details,
) -> Result<Option<&'static str>, DbErr> {
    if accounts::is_known(on, details.email.as_deref().unwrap_or_default()).await? {
        return Ok(Some("Cette adresse e-mail a déjà un compte."));
    }
    let Some(siret) = &details.siret else { return Ok(None) };
    let registered = providers::Entity::find()
        .filter(providers::Column::Siret.eq(siret))
        .filter(providers::Column::StructureId.is_not_null())
        .filter(providers::Column::ClosedAt.is_null())
        .one(on)
        .await?;
    Ok(registered
        .map(|_| "Un service est déjà inscrit sous ce SIRET : un de vos collègues a sans doute un compte."))
}

/// Writes a row whose token opens a page once.
pub(crate) async fn write(
    cx: &Cx,
    on: &impl ConnectionTrait,
    purpose: &str,
    provider: Option<ProviderId>,
    typed: &impl Serialize,
    lasts: SignedDuration,
) -> Result<Token, DbErr> {
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    let token = Token::fresh(&cx.entropy);
    provider_registrations::ActiveModel {
        id: Set(id),
        digest: Set(token.digest()),
        provider_id: Set(provider.map(Into::into)),
        purpose: Set(purpose.to_owned()),
        typed: Set(cx.seal.close_json(place(id), typed)),
        created_at: Set(now.into()),
        expires_at: Set((now + lasts).into()),
        used_at: Set(None),
    }
    .insert(on)
    .await?;
    Ok(token)
}

/// The row a token opens, while it may still serve.
pub(crate) async fn row(
    cx: &Cx,
    on: &impl ConnectionTrait,
    purpose: &str,
    token: &Token,
) -> Result<Option<provider_registrations::Model>, DbErr> {
    let row = provider_registrations::Entity::find()
        .filter(provider_registrations::Column::Digest.eq(token.digest()))
        .filter(provider_registrations::Column::Purpose.eq(purpose))
        .filter(provider_registrations::Column::UsedAt.is_null())
        .one(on)
        .await?;
    Ok(row.filter(|row| Timestamp::from(row.expires_at) > cx.clock.now()))
}

pub(crate) fn place(row: Uuid) -> Place {
    Place { table: "provider_registrations", column: "typed", row }
}
