//! The fiche signalétique (D07-03 to D07-13): answers to a versioned form, saved step by step; each saved version stays.

use std::sync::Arc;

use access::{Cx, Denied};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QueryOrder,
};
use intake::forms::{self, FormError};
use kernel::{
    id::{FormVersionId, ProviderId},
    jiff::Timestamp,
};
use questionnaire::{Answer, Answers, Definition, keys::PRESTATAIRE};
use seal::Place;
use uuid::Uuid;

use crate::{
    edit::{self, EditError},
    find::Refused,
    model::Provider,
    own::{kept, reach},
    project,
    store::provider_fiches,
};

/// What a service says of itself, with the form it is read by: the one in force.
#[derive(Clone, Debug)]
pub struct Fiche {
    pub form: FormVersionId,
    pub definition: Arc<Definition>,
    pub answers: Answers,
    /// 1, 2, 3…; 0 before the first saving.
    pub number: i64,
    pub saved_by: String,
    pub saved_at: Option<Timestamp>,
}

#[derive(Debug, thiserror::Error)]
pub enum FicheError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("Cette étape de la fiche n’existe plus. Rouvrez la fiche : vos réponses y sont.")]
    NoSuchStep,
    /// By key of question.
    #[error("Certaines réponses sont à corriger.")]
    Problems(Vec<(String, String)>),
    #[error(
        "Un collègue a enregistré cette fiche pendant que vous écriviez. Votre saisie est gardée : vérifiez-la, puis enregistrez de nouveau."
    )]
    Outdated,
    #[error("Une fiche ne s’ouvre pas : {0}")]
    Unreadable(#[from] seal::Unreadable),
    #[error(transparent)]
    Form(#[from] FormError),
}

impl From<DbErr> for FicheError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

impl From<Denied> for FicheError {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

/// The fiche of a service, for itself and for who looks for services.
///
/// # Errors
/// [`FicheError`].
pub async fn fiche(cx: &Cx, id: ProviderId) -> Result<Fiche, FicheError> {
    let provider = reach(cx, cx.db.read(), id).await?;
    latest(cx, cx.db.read(), &provider).await
}

/// Saves the answers of one step of one's own fiche, unless somebody saved since version `seen`.
///
/// # Errors
/// [`FicheError`].
pub async fn save_step(
    cx: &Cx,
    step: &str,
    typed: Vec<(String, Answer)>,
    seen: i64,
) -> Result<Fiche, FicheError> {
    let tx = cx.db.begin().await?;
    let provider = kept(cx, &tx).await?;
    let mut fiche = latest(cx, &tx, &provider).await?;
    if fiche.number != seen {
        return Err(FicheError::Outdated);
    }
    let asked = fiche.definition.step(step).ok_or(FicheError::NoSuchStep)?;
    let before = fiche.answers.clone();
    for (key, answer) in typed {
        if asked.questions.iter().any(|question| question.key == key) {
            fiche.answers.insert(key, answer);
        }
    }
    if fiche.answers == before {
        return Ok(fiche);
    }
    let details = project::details(&provider.details, &fiche.definition, &fiche.answers);
    edit::write(cx, &tx, &provider, details, provider.own_network).await.map_err(
        |refused| match refused {
            EditError::Problems(list) => {
                FicheError::Problems(list.into_iter().map(project::at_question).collect())
            }
            EditError::Conflict(_) => FicheError::Outdated,
            EditError::Refused(refused) => refused.into(),
        },
    )?;
    let fiche = append(cx, &tx, provider.id, fiche).await?;
    cx.audit(&tx, "modifier", "fiche du prestataire", provider.id.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(fiche)
}

/// The latest version saved; before it, what is known of the service.
pub(crate) async fn latest(
    cx: &Cx,
    on: &impl ConnectionTrait,
    provider: &Provider,
) -> Result<Fiche, FicheError> {
    let form = forms::current(on, PRESTATAIRE, cx.clock.now()).await?;
    let row = provider_fiches::Entity::find()
        .filter(provider_fiches::Column::ProviderId.eq(provider.id.uuid()))
        .order_by_desc(provider_fiches::Column::Number)
        .one(on)
        .await?;
    let (answers, number, saved_by, saved_at) = match row {
        Some(row) => (opened(cx, &row)?, row.number, row.saved_by, Some(row.saved_at.into())),
        None => (project::answers(&provider.details), 0, String::new(), None),
    };
    Ok(Fiche { form: form.version.id, definition: form.definition, answers, number, saved_by, saved_at })
}

/// Writes the next version, in the caller's transaction.
pub(crate) async fn append(
    cx: &Cx,
    on: &impl ConnectionTrait,
    provider: ProviderId,
    fiche: Fiche,
) -> Result<Fiche, DbErr> {
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    let saved_by = cx.who.name().to_owned();
    provider_fiches::ActiveModel {
        id: Set(id),
        provider_id: Set(provider.uuid()),
        number: Set(fiche.number + 1),
        form_version_id: Set(fiche.form.uuid()),
        answers: Set(cx.seal.close_json(place(id), &fiche.answers)),
        saved_by: Set(saved_by.clone()),
        saved_at: Set(now.into()),
    }
    .insert(on)
    .await?;
    Ok(Fiche { number: fiche.number + 1, saved_by, saved_at: Some(now), ..fiche })
}

pub(crate) fn opened(cx: &Cx, row: &provider_fiches::Model) -> Result<Answers, seal::Unreadable> {
    cx.seal.open_json(place(row.id), &row.answers)
}

fn place(row: Uuid) -> Place {
    Place { table: "provider_fiches", column: "answers", row }
}
