//! The address is proved: the structure, its coordinator and its fiche begin; the boards and a mail say so (D07-15, D07-16).

use access::{Cx, Role};
use accounts::{AccountError, MIN_PASSWORD_LENGTH, NewMember, NewStructure, StructureKind, Token};
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait,
        ActiveValue::{Set, Unchanged},
        ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
        sea_query::Expr,
    },
};
use kernel::{
    id::{ProviderId, StructureId},
    jiff::SignedDuration,
};
use people::{DeadlineError, DeadlineKind, NewDeadline};

use crate::{
    add::{self, AddError, NewProvider},
    edit::{self, EditError},
    fiche::{self, FicheError},
    find::{Refused, load},
    letters::{self, To},
    model::{Details, Profile, Provider, Source},
    register::{self, Waiting, known_already, place},
    store::{provider_registrations, providers},
};

/// What the page of the password shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    pub name: String,
    pub email: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    pub provider: ProviderId,
    pub email: String,
}

#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    #[error("Ce lien ne sert plus. Recommencez votre inscription : un nouveau lien arrive en une minute.")]
    Gone,
    #[error("Le mot de passe doit compter au moins {MIN_PASSWORD_LENGTH} caractères.")]
    ShortPassword,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
    #[error("L’inscription n’a pas pu se terminer : {0}")]
    Broken(String),
}

/// When a care manager should have looked at a new partner.
const SEEN_WITHIN: SignedDuration = SignedDuration::from_hours(48);

/// Who awaits a password, without spending the link.
///
/// # Errors
/// [`ConfirmError::Gone`], or the database.
pub async fn awaited(cx: &Cx, token: &Token) -> Result<Awaited, ConfirmError> {
    let waiting = waiting(cx, cx.db.read(), token).await?.1;
    Ok(Awaited { name: waiting.name, email: waiting.email })
}

/// Spends the link: registers the service and gives its first coordinator this password.
///
/// # Errors
/// [`ConfirmError`].
pub async fn confirm(
    cx: &Cx,
    token: &Token,
    password: String,
    base_url: &str,
) -> Result<Confirmed, ConfirmError> {
    if password.chars().count() < MIN_PASSWORD_LENGTH {
        return Err(ConfirmError::ShortPassword);
    }
    let system = cx.as_system();
    let tx = cx.db.begin().await?;
    let (row, waiting) = waiting(cx, &tx, token).await?;
    let spent = provider_registrations::Entity::update_many()
        .col_expr(provider_registrations::Column::UsedAt, Expr::value(Moment::from(cx.clock.now())))
        .filter(provider_registrations::Column::Id.eq(row.id))
        .filter(provider_registrations::Column::UsedAt.is_null())
        .exec(&tx)
        .await?;
    // Two clicks at the same instant, or an account opened since.
    let profile = Profile::from_code(&waiting.profile).ok_or(ConfirmError::Gone)?;
    let details = said(&waiting, profile);
    if spent.rows_affected == 0 || known_already(&tx, &details).await?.is_some() {
        return Err(ConfirmError::Gone);
    }
    let structure = NewStructure {
        kind: StructureKind::Provider,
        name: waiting.name.clone(),
        siret: waiting.siret.clone(),
        phone: waiting.phone.clone(),
        email: Some(waiting.email.clone()),
    };
    let structure = accounts::create_structure(&system, &tx, structure).await?;
    let member = NewMember {
        email: waiting.email.clone(),
        name: waiting.contact_name.clone(),
        structure,
        role: Role::Coordinator,
        password: Some(password),
    };
    accounts::create_member(&system, &tx, member).await.map_err(|refused| match refused {
        AccountError::Database(cause) => ConfirmError::Database(cause),
        other => ConfirmError::Broken(other.to_string()),
    })?;
    let provider = begin(&system, &tx, row.provider_id.map(Into::into), details).await?;
    let provider = attach(&system, &tx, &provider, structure, waiting.terms, &waiting.contact_name).await?;
    announce(&system, &tx, &provider).await?;
    let to = To { email: &waiting.email, name: &waiting.contact_name, service: &waiting.name };
    let link = format!("{base_url}/service");
    letters::post(&system, &tx, "partenaire_bienvenue", &to, &[("lien", &link)]).await?;
    tx.commit().await?;
    Ok(Confirmed { provider: provider.id, email: waiting.email })
}

async fn waiting(
    cx: &Cx,
    on: &impl ConnectionTrait,
    token: &Token,
) -> Result<(provider_registrations::Model, Waiting), ConfirmError> {
    let row = register::row(cx, on, "inscription", token).await?.ok_or(ConfirmError::Gone)?;
    let waiting = cx.seal.open_json(place(row.id), &row.typed);
    let waiting = waiting.map_err(|cause| ConfirmError::Broken(cause.to_string()))?;
    Ok((row, waiting))
}

fn said(waiting: &Waiting, profile: Profile) -> Details {
    Details {
        siret: waiting.siret.clone(),
        contact_name: Some(waiting.contact_name.clone()),
        email: Some(waiting.email.clone()),
        phone: waiting.phone.clone(),
        ..Details::named(&waiting.name, profile)
    }
}

/// The line of the directory it was invited from, with what it now says; else a new one.
async fn begin(
    system: &Cx,
    on: &impl ConnectionTrait,
    invited: Option<ProviderId>,
    details: Details,
) -> Result<Provider, ConfirmError> {
    let broken = |cause: String| ConfirmError::Broken(cause);
    let Some(id) = invited else {
        let new = NewProvider { source: Source::Registration, own_network: false, details };
        let id = add::add(system, on, new).await.map_err(|refused| match refused {
            AddError::Database(cause) => ConfirmError::Database(cause),
            other => broken(other.to_string()),
        })?;
        return load(on, id).await.map_err(|refused| broken(refused.to_string()));
    };
    let known = load(on, id).await.map_err(|_| ConfirmError::Gone)?;
    if known.is_registered() {
        return Err(ConfirmError::Gone);
    }
    let details = Details {
        name: details.name,
        profile: details.profile,
        siret: details.siret,
        contact_name: details.contact_name,
        email: details.email,
        phone: details.phone,
        ..known.details.clone()
    };
    edit::write(system, on, &known, details, known.own_network).await.map_err(|refused| match refused {
        EditError::Refused(Refused::Database(cause)) => ConfirmError::Database(cause),
        other => broken(other.to_string()),
    })?;
    load(on, id).await.map_err(|refused| broken(refused.to_string()))
}

/// Gives a line its structure and its first fiche.
pub(crate) async fn attach(
    cx: &Cx,
    on: &impl ConnectionTrait,
    provider: &Provider,
    structure: StructureId,
    terms: i64,
    by: &str,
) -> Result<Provider, ConfirmError> {
    let now = cx.clock.now();
    providers::ActiveModel {
        id: Unchanged(provider.id.uuid()),
        structure_id: Set(Some(structure.uuid())),
        source: Set(Source::Registration.code().to_owned()),
        terms_version: Set(Some(terms)),
        terms_at: Set(Some(now.into())),
        terms_by: Set(Some(by.to_owned())),
        version: Set(provider.version + 1),
        updated_at: Set(now.into()),
        ..Default::default()
    }
    .update(on)
    .await?;
    let unreadable = |cause: FicheError| ConfirmError::Broken(cause.to_string());
    let first = fiche::latest(cx, on, provider).await.map_err(unreadable)?;
    fiche::append(cx, on, provider.id, first).await?;
    cx.audit(on, "inscrire", "prestataire", provider.id.uuid(), None, None).await?;
    load(on, provider.id).await.map_err(|refused| ConfirmError::Broken(refused.to_string()))
}

/// On the board of every company: somebody looks at who has just come.
pub(crate) async fn announce(
    system: &Cx,
    on: &impl ConnectionTrait,
    provider: &Provider,
) -> Result<(), ConfirmError> {
    for structure in letters::companies(on).await? {
        let new = NewDeadline {
            structure,
            person: None,
            call: None,
            kind: DeadlineKind::NewPartner,
            label: format!("Nouveau partenaire : {}", provider.name()),
            due_at: system.clock.now() + SEEN_WITHIN,
            assignee: None,
        };
        let written = people::create_provider_deadline(system, on, provider.id, new).await;
        written.map_err(|refused: DeadlineError| ConfirmError::Broken(refused.to_string()))?;
    }
    Ok(())
}
