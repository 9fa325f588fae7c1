//! Form definitions in the database: draft, published at a date, retired. What was published never
//! changes: an answer can always be read beside the question it answered.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use access::{Action, Cx, Denied, Relation};
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
        IntoActiveModel, QueryFilter, QueryOrder, Select,
    },
};
use kernel::{
    id::{AccountId, FormVersionId},
    jiff::Timestamp,
};
use questionnaire::{Answers, Defect, Definition};
use uuid::Uuid;

use crate::store::form_versions;

#[derive(Debug, thiserror::Error)]
pub enum FormError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Ce formulaire n’existe pas.")]
    NotFound,
    #[error("Cette version est publiée : elle ne change plus. Créez un brouillon pour la modifier.")]
    Published,
    #[error("Ce brouillon a été modifié par quelqu’un d’autre. Rechargez la page avant d’enregistrer.")]
    Outdated,
    #[error("Ce formulaire ne peut pas être publié : {} point(s) à corriger.", .0.len())]
    Defects(Vec<Defect>),
    #[error("Il n’y a pas de version plus ancienne à remettre en service.")]
    NothingBefore,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    Draft,
    Published,
    Retired,
}

impl Status {
    const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Retired];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Retired => "retired",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Brouillon",
            Self::Published => "Publié",
            Self::Retired => "Retiré",
        }
    }
}

/// A version and what is known of it, without its definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormVersion {
    pub id: FormVersionId,
    /// Which form: [`questionnaire::keys::APPEL`].
    pub key: String,
    /// 1, 2, 3… per form.
    pub number: i64,
    pub status: Status,
    /// What changes, in the words of whoever prepared it.
    pub note: String,
    pub published_from: Option<Timestamp>,
    pub created_by: Option<AccountId>,
    pub updated_at: Timestamp,
}

/// A version with its definition, shared.
#[derive(Clone, Debug)]
pub struct Form {
    pub version: FormVersion,
    pub definition: Arc<Definition>,
}

/// Publishes the shipped forms that no version exists of. Safe to call at every start.
///
/// # Errors
/// When the database refuses.
pub async fn install_bundled(cx: &Cx) -> Result<(), DbErr> {
    for definition in questionnaire::bundled() {
        let tx = cx.db.begin().await?;
        if latest(&tx, &definition.key).await?.is_none() {
            let now = cx.clock.now();
            let row = form_versions::ActiveModel {
                id: Set(cx.entropy.uuid(now)),
                key: Set(definition.key.clone()),
                number: Set(1),
                status: Set(Status::Published.code().to_owned()),
                body: Set(written(definition)),
                note: Set("Version livrée avec Cordée".to_owned()),
                // Calls dated in a demonstration's past need a form too.
                published_from: Set(Some(Timestamp::UNIX_EPOCH.into())),
                created_by: Set(None),
                created_at: Set(now.into()),
                updated_at: Set(now.into()),
            };
            row.insert(&tx).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// The version in force at a moment.
///
/// # Errors
/// [`FormError::NotFound`] before the first publication; the database.
pub async fn current(on: &impl ConnectionTrait, key: &str, at: Timestamp) -> Result<Form, FormError> {
    let row = in_force(key, at).one(on).await?.ok_or(FormError::NotFound)?;
    Ok(form(&row))
}

/// The definition of a published version, kept in memory after its first reading.
///
/// # Errors
/// [`FormError::NotFound`], or the database.
pub async fn definition(on: &impl ConnectionTrait, id: FormVersionId) -> Result<Arc<Definition>, FormError> {
    if let Some(known) = remembered(id) {
        return Ok(known);
    }
    let row = form_versions::Entity::find_by_id(id.uuid()).one(on).await?.ok_or(FormError::NotFound)?;
    Ok(form(&row).definition)
}

/// Every version of a form, newest first.
///
/// # Errors
/// [`FormError`].
pub async fn versions(cx: &Cx, key: &str) -> Result<Vec<FormVersion>, FormError> {
    cx.may(Action::EditForms, Relation::None)?;
    let rows = form_versions::Entity::find()
        .filter(form_versions::Column::Key.eq(key))
        .order_by_desc(form_versions::Column::Number)
        .all(cx.db.read())
        .await?;
    Ok(rows.into_iter().map(|row| FormVersion::from(&row)).collect())
}

/// One version, to be read or edited.
///
/// # Errors
/// [`FormError`].
pub async fn version(cx: &Cx, id: FormVersionId) -> Result<Form, FormError> {
    cx.may(Action::EditForms, Relation::None)?;
    let row = form_versions::Entity::find_by_id(id.uuid()).one(cx.db.read()).await?;
    Ok(form(&row.ok_or(FormError::NotFound)?))
}

/// The draft of a form: the one under way, or a new one copied from the newest published version, in
/// force already or at a later date.
///
/// # Errors
/// [`FormError`].
pub async fn draft(cx: &Cx, key: &str) -> Result<Form, FormError> {
    cx.may(Action::EditForms, Relation::None)?;
    let tx = cx.db.begin().await?;
    let newest = latest(&tx, key).await?.ok_or(FormError::NotFound)?;
    if newest.status == Status::Draft.code() {
        return Ok(form(&newest));
    }
    let published = published(key).one(&tx).await?;
    let now = cx.clock.now();
    let row = form_versions::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        key: Set(key.to_owned()),
        number: Set(newest.number + 1),
        status: Set(Status::Draft.code().to_owned()),
        body: Set(published.unwrap_or(newest).body),
        note: Set(String::new()),
        published_from: Set(None),
        created_by: Set(cx.who.account().map(Into::into)),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
    };
    let row = row.insert(&tx).await?;
    cx.audit(&tx, "préparer", "formulaire", row.id, None, Some(title(&row))).await?;
    tx.commit().await?;
    Ok(form(&row))
}

/// What an editor page sends back.
#[derive(Clone, Debug)]
pub struct DraftEdit {
    pub definition: Definition,
    pub note: String,
    /// [`FormVersion::updated_at`] as the page was shown: two editors never overwrite each other.
    pub seen: Timestamp,
}

/// Keeps a draft, repaired or not: what is still wrong with it is answered, and forbids publishing.
///
/// # Errors
/// [`FormError::Published`], [`FormError::Outdated`]…
pub async fn save_draft(cx: &Cx, id: FormVersionId, edit: DraftEdit) -> Result<Vec<Defect>, FormError> {
    cx.may(Action::EditForms, Relation::None)?;
    let tx = cx.db.begin().await?;
    let row = form_versions::Entity::find_by_id(id.uuid()).one(&tx).await?.ok_or(FormError::NotFound)?;
    if row.status != Status::Draft.code() {
        return Err(FormError::Published);
    }
    if row.updated_at != Moment::from(edit.seen) {
        return Err(FormError::Outdated);
    }
    let mut row = row.into_active_model();
    row.body = Set(written(&edit.definition));
    row.note = Set(edit.note);
    row.updated_at = Set(cx.clock.now().into());
    row.update(&tx).await?;
    cx.audit(&tx, "modifier", "formulaire", id.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(edit.definition.check())
}

/// Answers to try a form on: an invented file, saved nowhere.
pub fn preview() -> Answers {
    crate::preview::answers()
}

/// Puts a draft in force from a moment on; calls under way keep the version they began with.
///
/// # Errors
/// [`FormError::Defects`] with the list to repair.
pub async fn publish(cx: &Cx, id: FormVersionId, from: Timestamp) -> Result<FormVersion, FormError> {
    cx.may(Action::EditForms, Relation::None)?;
    let tx = cx.db.begin().await?;
    let row = form_versions::Entity::find_by_id(id.uuid()).one(&tx).await?.ok_or(FormError::NotFound)?;
    if row.status != Status::Draft.code() {
        return Err(FormError::Published);
    }
    let defects = read(&row).check();
    if !defects.is_empty() {
        return Err(FormError::Defects(defects));
    }
    let now = cx.clock.now();
    let mut row = row.into_active_model();
    row.status = Set(Status::Published.code().to_owned());
    row.published_from = Set(Some(from.max(now).into()));
    row.updated_at = Set(now.into());
    let row = row.update(&tx).await?;
    cx.audit(&tx, "publier", "formulaire", row.id, None, Some(title(&row))).await?;
    tx.commit().await?;
    Ok(FormVersion::from(&row))
}

/// Retires a published version: the one before it is in force again.
///
/// # Errors
/// [`FormError::NothingBefore`] for the only one.
pub async fn rollback(cx: &Cx, id: FormVersionId) -> Result<FormVersion, FormError> {
    cx.may(Action::EditForms, Relation::None)?;
    let tx = cx.db.begin().await?;
    let row = form_versions::Entity::find_by_id(id.uuid()).one(&tx).await?.ok_or(FormError::NotFound)?;
    let before = form_versions::Entity::find()
        .filter(form_versions::Column::Key.eq(&row.key))
        .filter(form_versions::Column::Status.eq(Status::Published.code()))
        .filter(form_versions::Column::Number.lt(row.number))
        .order_by_desc(form_versions::Column::Number)
        .one(&tx)
        .await?;
    let before = before.filter(|_| row.status == Status::Published.code()).ok_or(FormError::NothingBefore)?;
    let mut row = row.into_active_model();
    row.status = Set(Status::Retired.code().to_owned());
    row.updated_at = Set(cx.clock.now().into());
    let row = row.update(&tx).await?;
    cx.audit(&tx, "retirer", "formulaire", row.id, None, Some(title(&row))).await?;
    tx.commit().await?;
    Ok(FormVersion::from(&before))
}

/// A version contains those before it: one planned earlier never comes back over a newer one on its day.
fn in_force(key: &str, at: Timestamp) -> Select<form_versions::Entity> {
    published(key).filter(form_versions::Column::PublishedFrom.lte(Moment::from(at)))
}

/// Newest first.
fn published(key: &str) -> Select<form_versions::Entity> {
    form_versions::Entity::find()
        .filter(form_versions::Column::Key.eq(key))
        .filter(form_versions::Column::Status.eq(Status::Published.code()))
        .order_by_desc(form_versions::Column::Number)
}

async fn latest(on: &impl ConnectionTrait, key: &str) -> Result<Option<form_versions::Model>, DbErr> {
    form_versions::Entity::find()
        .filter(form_versions::Column::Key.eq(key))
        .order_by_desc(form_versions::Column::Number)
        .one(on)
        .await
}

static KNOWN: LazyLock<Mutex<HashMap<Uuid, Arc<Definition>>>> = LazyLock::new(Mutex::default);

fn remembered(id: FormVersionId) -> Option<Arc<Definition>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(&id.uuid()).cloned()
}

fn form(row: &form_versions::Model) -> Form {
    let version = FormVersion::from(row);
    let known = remembered(version.id).filter(|_| version.status != Status::Draft);
    let definition = known.unwrap_or_else(|| {
        let definition = Arc::new(read(row));
        if version.status != Status::Draft {
            KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(row.id, definition.clone());
        }
        definition
    });
    Form { version, definition }
}

fn read(row: &form_versions::Model) -> Definition {
    serde_json::from_str(&row.body).expect("only `written` fills this column")
}

fn written(definition: &Definition) -> String {
    serde_json::to_string(definition).expect("a definition has a JSON form")
}

fn title(row: &form_versions::Model) -> String {
    format!("{} version {}", row.key, row.number)
}

impl From<&form_versions::Model> for FormVersion {
    fn from(row: &form_versions::Model) -> Self {
        Self {
            id: row.id.into(),
            key: row.key.clone(),
            number: row.number,
            status: Status::ALL
                .into_iter()
                .find(|status| status.code() == row.status)
                .unwrap_or(Status::Retired),
            note: row.note.clone(),
            published_from: row.published_from.map(Into::into),
            created_by: row.created_by.map(Into::into),
            updated_at: row.updated_at.into(),
        }
    }
}
