//! A structure's logo, shown on its pages and documents.

use access::{Action, Cx, Denied, Relation};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use kernel::id::StructureId;
use sha2::{Digest, Sha256};

use crate::{
    SaveStructureError,
    store::{structure_logos, structures},
};

/// The bytes of a PNG.
///
/// # Errors
/// When the database does not answer.
pub async fn logo(on: &impl ConnectionTrait, id: StructureId) -> Result<Option<Vec<u8>>, DbErr> {
    Ok(structure_logos::Entity::find_by_id(id.uuid()).one(on).await?.map(|row| row.png))
}

/// Gives one's own structure a logo, in place of the one it had. The page that takes it in makes the PNG.
///
/// # Errors
/// [`SaveStructureError::Denied`], [`SaveStructureError::Database`].
pub async fn save_logo(cx: &Cx, png: Vec<u8>) -> Result<(), SaveStructureError> {
    replace(cx, Some(png)).await
}

/// Takes the logo of one's own structure away.
///
/// # Errors
/// As [`save_logo`].
pub async fn remove_logo(cx: &Cx) -> Result<(), SaveStructureError> {
    replace(cx, None).await
}

async fn replace(cx: &Cx, png: Option<Vec<u8>>) -> Result<(), SaveStructureError> {
    cx.may(Action::EditContents, Relation::None)?;
    let own = cx.who.structure().ok_or(Denied)?;
    let sha256 = png.as_ref().map(|png| hex::encode(Sha256::digest(png)));
    let tx = cx.db.begin().await?;
    structure_logos::Entity::delete_by_id(own.uuid()).exec(&tx).await?;
    if let Some(png) = png {
        structure_logos::ActiveModel { id: Set(own.uuid()), png: Set(png) }.insert(&tx).await?;
    }
    structures::Entity::update_many()
        .col_expr(structures::Column::LogoSha256, Expr::value(sha256))
        .filter(structures::Column::Id.eq(own.uuid()))
        .exec(&tx)
        .await?;
    cx.audit(&tx, "modifier", "structure", own.uuid(), None, Some("logo".to_owned())).await?;
    tx.commit().await?;
    Ok(())
}
