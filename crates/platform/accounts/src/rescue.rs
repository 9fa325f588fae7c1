//! What a manager does for a colleague who lost a telephone, or a computer.

use access::{Action, Cx, Relation};
use db::sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
};
use kernel::id::StructureId;
use uuid::Uuid;

use crate::{
    members::AccountError,
    recovery, sessions,
    store::{accounts, memberships},
};

/// Forgets a colleague's code device and its recovery codes: the password alone opens, until they enrol
/// another device. Their sessions end, so that whoever found the telephone is out.
///
/// # Errors
/// [`AccountError`].
pub async fn forget_code_device(cx: &Cx, structure: StructureId, member: Uuid) -> Result<(), AccountError> {
    cx.may(Action::ManageAccounts, Relation::None)?;
    let tx = cx.db.begin().await?;
    let row = present(&tx, structure, member).await?;
    accounts::ActiveModel {
        id: Unchanged(row.account_id),
        totp_secret: Set(None),
        totp_last_step: Set(None),
        ..Default::default()
    }
    .update(&tx)
    .await?;
    recovery::forget(&tx, row.account_id).await?;
    sessions::revoke_of_membership(&tx, member, cx.clock.now()).await?;
    cx.audit(&tx, "désactiver le code à usage unique", "compte", row.account_id, None, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends every session a colleague opened for this structure; the role stays.
///
/// # Errors
/// [`AccountError`].
pub async fn end_sessions(cx: &Cx, structure: StructureId, member: Uuid) -> Result<(), AccountError> {
    cx.may(Action::ManageAccounts, Relation::None)?;
    let tx = cx.db.begin().await?;
    let row = present(&tx, structure, member).await?;
    sessions::revoke_of_membership(&tx, member, cx.clock.now()).await?;
    cx.audit(&tx, "fermer les sessions", "compte", row.account_id, None, None).await?;
    tx.commit().await?;
    Ok(())
}

async fn present(
    on: &impl ConnectionTrait,
    structure: StructureId,
    member: Uuid,
) -> Result<memberships::Model, AccountError> {
    memberships::Entity::find_by_id(member)
        .filter(memberships::Column::StructureId.eq(structure.uuid()))
        .filter(memberships::Column::EndedAt.is_null())
        .one(on)
        .await?
        .ok_or(AccountError::Unknown)
}
