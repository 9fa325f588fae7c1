use access::{Action, Cx};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};
use kernel::id::CallId;
use questionnaire::{Answer, Value, keys};

use crate::{
    call::{Call, CallError, CallStatus, Level, reach_alone},
    call_back::promise_call_back,
    entitlements::count_ended,
    forms,
    save_answer::write,
    store::answers,
    suspend::settle_promise,
};

/// Ends the call; its answers may still be completed afterwards. The call-back within 48 h is put on the
/// board, whatever the reason of the call. Ending twice is ending once.
///
/// # Errors
/// [`CallError`].
pub async fn end(cx: &Cx, id: CallId) -> Result<Call, CallError> {
    let tx = cx.db.begin().await?;
    let row = reach_alone(cx, &tx, id, Action::TakeCall).await?;
    if row.status == CallStatus::Ended.code() {
        return Ok(row.into());
    }
    settle_promise(cx, &tx, &row, "Appel terminé").await?;
    let mut row = row.into_active_model();
    row.status = Set(CallStatus::Ended.code().to_owned());
    row.ended_at = Set(Some(cx.clock.now().into()));
    row.suspended_at = Set(None);
    row.call_back_at = Set(None);
    row.call_back_deadline = Set(None);
    let call = Call::from(row.update(&tx).await?);
    count_ended(cx, &tx, &call).await?;
    promise_call_back(cx, &tx, &call, "après son appel", cx.clock.now()).await?;
    cx.audit(&tx, "terminer", "appel", id.uuid(), call.person, None).await?;
    tx.commit().await?;
    Ok(call)
}

/// Chooses CAS A, B or C, or moves up later: the questions of the level appear. Moving down hides them and
/// keeps their answers: `confirmed` says that somebody wants it.
///
/// # Errors
/// [`CallError::LevelDown`] without confirmation.
pub async fn choose_level(cx: &Cx, id: CallId, level: Level, confirmed: bool) -> Result<(), CallError> {
    let tx = cx.db.begin().await?;
    let row = reach_alone(cx, &tx, id, Action::TakeCall).await?;
    let reached = row.level.as_deref().and_then(Level::from_code);
    if reached.is_some_and(|reached| level < reached) && !confirmed {
        return Err(CallError::LevelDown);
    }
    let definition = forms::definition(&tx, row.form_version_id.into()).await?;
    if let Some(question) = definition.question(keys::NIVEAU) {
        let stored: Result<_, DbErr> = answers::Entity::find()
            .filter(answers::Column::CallId.eq(id.uuid()))
            .filter(answers::Column::Key.eq(keys::NIVEAU))
            .one(&tx)
            .await;
        let answer = Answer::of(Value::Choice(level.code().to_owned()));
        write(cx, &tx, id, &question, stored?, &answer).await?;
    }
    let mut row = row.into_active_model();
    row.level = Set(Some(level.code().to_owned()));
    let call = Call::from(row.update(&tx).await?);
    count_ended(cx, &tx, &call).await?;
    cx.audit(&tx, "choisir le niveau", "appel", id.uuid(), call.person, None).await?;
    tx.commit().await?;
    Ok(())
}
