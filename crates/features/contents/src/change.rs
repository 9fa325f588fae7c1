//! Saving a content, retiring it, bringing it back.

use access::{Action, Cx, Denied, Relation};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
};

use crate::{
    content::{Content, Problem},
    read,
    store::{content_versions, contents},
};

#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Corrigez d’abord les champs signalés.")]
    Invalid(Vec<Problem>),
    #[error("« {0} » existe déjà. Choisissez un autre nom, ou modifiez l’existant.")]
    Taken(String),
    #[error(
        "{by} vient d’enregistrer une autre version. Rechargez la page, puis reprenez votre modification."
    )]
    Conflict { by: String },
    #[error("Ce contenu n’existe pas.")]
    Unknown,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// Saves a content and returns its new version. `base` is the version it was written from; `None`
/// for a new one.
///
/// # Errors
/// [`ChangeError`].
pub async fn save<C: Content>(cx: &Cx, content: C, base: Option<i64>) -> Result<i64, ChangeError> {
    cx.may(Action::EditContents, Relation::None)?;
    let problems = content.problems();
    if !problems.is_empty() {
        return Err(ChangeError::Invalid(problems));
    }
    let tx = cx.db.begin().await?;
    let row = match (read::row::<C>(&tx, content.key()).await?, base) {
        (None, None) => insert(cx, &tx, &content).await?,
        (Some(row), None) => return Err(ChangeError::Taken(row.key)),
        (None, Some(_)) => return Err(ChangeError::Unknown),
        (Some(row), Some(base)) if row.version != base => {
            return Err(ChangeError::Conflict { by: row.changed_by });
        }
        (Some(row), Some(_)) => update(cx, &tx, row, |row| row.body = Set(json(&content))).await?,
    };
    let verb = if base.is_some() { "modifier" } else { "créer" };
    cx.audit(&tx, verb, C::KIND.code(), row.id, None, Some(row.key)).await?;
    tx.commit().await?;
    Ok(row.version)
}

/// Takes a content out of what is offered, or brings it back.
///
/// # Errors
/// [`ChangeError`].
pub async fn retire<C: Content>(cx: &Cx, key: &str, retired: bool) -> Result<(), ChangeError> {
    cx.may(Action::EditContents, Relation::None)?;
    let tx = cx.db.begin().await?;
    let row = read::row::<C>(&tx, key).await?.ok_or(ChangeError::Unknown)?;
    let row = update(cx, &tx, row, |row| row.retired = Set(retired)).await?;
    let verb = if retired { "retirer" } else { "remettre" };
    cx.audit(&tx, verb, C::KIND.code(), row.id, None, Some(row.key)).await?;
    tx.commit().await?;
    Ok(())
}

/// Moves a content one place, towards the first or the last, and writes the ranks that change: all of
/// them, or none.
///
/// # Errors
/// [`ChangeError::Unknown`] also for a kind without an order.
pub async fn shift<C: Content>(cx: &Cx, key: &str, up: bool) -> Result<(), ChangeError> {
    cx.may(Action::EditContents, Relation::None)?;
    let tx = cx.db.begin().await?;
    let mut all = read::all::<C>(&tx).await?;
    let index = all.iter().position(|stored| stored.content.key() == key).ok_or(ChangeError::Unknown)?;
    let other = if up { index.checked_sub(1) } else { Some(index + 1) };
    if let Some(other) = other.filter(|other| *other < all.len()) {
        all.swap(index, other);
    }
    for (place, stored) in (1_i64..).zip(&mut all) {
        let rank = stored.content.rank_mut().ok_or(ChangeError::Unknown)?;
        if *rank == place * 10 {
            continue;
        }
        *rank = place * 10;
        let row = read::row::<C>(&tx, stored.content.key()).await?.ok_or(ChangeError::Unknown)?;
        if row.version != stored.version {
            return Err(ChangeError::Conflict { by: row.changed_by });
        }
        let row = update(cx, &tx, row, |row| row.body = Set(json(&stored.content))).await?;
        cx.audit(&tx, "déplacer", C::KIND.code(), row.id, None, Some(row.key)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Writes the first version of a content.
pub(crate) async fn insert<C: Content>(
    cx: &Cx,
    on: &impl ConnectionTrait,
    content: &C,
) -> Result<contents::Model, DbErr> {
    let now = cx.clock.now();
    let row = contents::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        kind: Set(C::KIND.code().to_owned()),
        key: Set(content.key().to_owned()),
        body: Set(json(content)),
        version: Set(1),
        retired: Set(false),
        changed_at: Set(now.into()),
        changed_by: Set(cx.who.name().to_owned()),
    }
    .insert(on)
    .await?;
    keep_version(cx, on, &row).await?;
    Ok(row)
}

async fn update(
    cx: &Cx,
    on: &impl ConnectionTrait,
    row: contents::Model,
    change: impl FnOnce(&mut contents::ActiveModel),
) -> Result<contents::Model, ChangeError> {
    let (id, seen) = (row.id, row.version);
    let mut row = row.into_active_model();
    change(&mut row);
    row.version = Set(seen + 1);
    row.changed_at = Set(cx.clock.now().into());
    row.changed_by = Set(cx.who.name().to_owned());
    let written = contents::Entity::update_many()
        .set(row)
        .filter(contents::Column::Id.eq(id))
        .filter(contents::Column::Version.eq(seen))
        .exec(on)
        .await?;
    let row = contents::Entity::find_by_id(id).one(on).await?.ok_or(ChangeError::Unknown)?;
    if written.rows_affected == 0 {
        return Err(ChangeError::Conflict { by: row.changed_by });
    }
    keep_version(cx, on, &row).await?;
    Ok(row)
}

async fn keep_version(cx: &Cx, on: &impl ConnectionTrait, row: &contents::Model) -> Result<(), DbErr> {
    content_versions::ActiveModel {
        id: Set(cx.entropy.uuid(cx.clock.now())),
        content_id: Set(row.id),
        version: Set(row.version),
        body: Set(row.body.clone()),
        retired: Set(row.retired),
        changed_at: Set(row.changed_at),
        changed_by: Set(row.changed_by.clone()),
    }
    .insert(on)
    .await
    .map(drop)
}

fn json<C: Content>(content: &C) -> String {
    serde_json::to_string(content).expect("a content of ours has a JSON form")
}
