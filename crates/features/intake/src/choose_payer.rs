use access::{Action, Cx};
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, DbErr, EntityTrait, IntoActiveModel};
use kernel::id::{CallId, StructureId};

use crate::{
    call::{CallError, reach_alone},
    store::payers,
};

/// Says who pays for the caller; `None` is « introuvable » and never stops the call. Nothing recognised
/// later undoes what the agent said.
///
/// # Errors
/// [`CallError::NotFound`] for a payer that does not exist.
pub async fn choose_payer(cx: &Cx, call: CallId, payer: Option<StructureId>) -> Result<(), CallError> {
    let tx = cx.db.begin().await?;
    let row = reach_alone(cx, &tx, call, Action::TakeCall).await?;
    if let Some(payer) = payer {
        let known: Result<_, DbErr> = payers::Entity::find_by_id(payer.uuid()).one(&tx).await;
        known?.ok_or(CallError::NotFound)?;
    }
    let person = row.person_id.map(Into::into);
    let mut row = row.into_active_model();
    row.payer_id = Set(payer.map(Into::into));
    row.payer_checked = Set(true);
    row.update(&tx).await?;
    cx.audit(&tx, "vérifier l’adhérent", "appel", call.uuid(), person, None).await?;
    tx.commit().await?;
    Ok(())
}
