//! The columns of the table `structures` this page writes.

use access::{Action, Cx, Denied, Relation};
use db::sea_orm::{
    ConnectionTrait, DbErr,
    sea_query::{Expr, ExprTrait, Query},
};
use kernel::id::StructureId;

/// How a structure presents itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// `#rrggbb`, readable on the paper.
    pub brand_color: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// # Errors
/// [`SaveError`].
pub async fn save(cx: &Cx, structure: StructureId, identity: Identity) -> Result<(), SaveError> {
    cx.may(Action::EditContents, Relation::None)?;
    let tx = cx.db.begin().await?;
    let update = Query::update()
        .table("structures")
        .values([
            ("name", identity.name.into()),
            ("phone", identity.phone.into()),
            ("email", identity.email.into()),
            ("brand_color", identity.brand_color.into()),
        ])
        .and_where(Expr::col("id").eq(structure.uuid()))
        .to_owned();
    tx.execute(&update).await?;
    cx.audit(&tx, "modifier", "structure", structure.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(())
}
