use db::sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    content::{Content, Stored, Version},
    store::{content_versions, contents},
};

/// Every content of a kind, retired ones too, in the order of the lists.
///
/// # Errors
/// When the database does not answer.
pub async fn all<C: Content>(on: &impl ConnectionTrait) -> Result<Vec<Stored<C>>, DbErr> {
    let rows = contents::Entity::find()
        .filter(contents::Column::Kind.eq(C::KIND.code()))
        .order_by_asc(contents::Column::Key)
        .all(on)
        .await?;
    let mut found = rows.into_iter().map(stored).collect::<Result<Vec<Stored<C>>, DbErr>>()?;
    found.sort_by_cached_key(|stored| (stored.content.rank(), kernel::french::fold(stored.content.label())));
    Ok(found)
}

/// The contents of a kind that are still offered, in the order of the lists.
///
/// # Errors
/// When the database does not answer.
pub async fn live<C: Content>(on: &impl ConnectionTrait) -> Result<Vec<C>, DbErr> {
    let all = all::<C>(on).await?;
    Ok(all.into_iter().filter(|stored| !stored.retired).map(|stored| stored.content).collect())
}

/// # Errors
/// When the database does not answer.
pub async fn find<C: Content>(on: &impl ConnectionTrait, key: &str) -> Result<Option<Stored<C>>, DbErr> {
    row::<C>(on, key).await?.map(stored).transpose()
}

/// Every version of a content, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn history<C: Content>(on: &impl ConnectionTrait, key: &str) -> Result<Vec<Version<C>>, DbErr> {
    let Some(row) = row::<C>(on, key).await? else { return Ok(Vec::new()) };
    let versions = content_versions::Entity::find()
        .filter(content_versions::Column::ContentId.eq(row.id))
        .order_by_desc(content_versions::Column::Version)
        .all(on)
        .await?;
    versions
        .into_iter()
        .map(|version| {
            Ok(Stored {
                content: parsed(&version.body)?,
                version: version.version,
                retired: version.retired,
                changed_at: version.changed_at.into(),
                changed_by: version.changed_by,
            })
        })
        .collect()
}

/// As [`find`], and nobody else finds it so until the transaction ends.
pub(crate) async fn find_alone<C: Content>(on: &impl ConnectionTrait, key: &str) -> Result<Option<C>, DbErr> {
    let row = contents::Entity::find()
        .filter(contents::Column::Kind.eq(C::KIND.code()))
        .filter(contents::Column::Key.eq(key))
        // Ignored by SQLite, where a transaction that writes is alone already.
        .lock_exclusive()
        .one(on)
        .await?;
    row.map(|row| parsed(&row.body)).transpose()
}

pub(crate) async fn row<C: Content>(
    on: &impl ConnectionTrait,
    key: &str,
) -> Result<Option<contents::Model>, DbErr> {
    contents::Entity::find()
        .filter(contents::Column::Kind.eq(C::KIND.code()))
        .filter(contents::Column::Key.eq(key))
        .one(on)
        .await
}

fn stored<C: Content>(row: contents::Model) -> Result<Stored<C>, DbErr> {
    Ok(Stored {
        content: parsed(&row.body)?,
        version: row.version,
        retired: row.retired,
        changed_at: row.changed_at.into(),
        changed_by: row.changed_by,
    })
}

fn parsed<C: Content>(body: &str) -> Result<C, DbErr> {
    serde_json::from_str(body).map_err(|cause| DbErr::Custom(format!("contenu illisible : {cause}")))
}
