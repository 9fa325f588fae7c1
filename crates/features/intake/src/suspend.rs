//! A call interrupted, and taken up again at the same field.

use access::{Action, Cx};
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, IntoActiveModel};
use kernel::{id::CallId, jiff::Timestamp};
use people::{DeadlineError, DeadlineKind, NewDeadline};

use crate::{
    call::{Call, CallError, CallStatus, Position, reach_alone},
    store::calls,
};

/// Sets a call aside; `call_back_at` puts the call-back on the clock board.
///
/// # Errors
/// [`CallError::Over`], [`CallError::CallBackInThePast`]…
pub async fn suspend(cx: &Cx, id: CallId, call_back_at: Option<Timestamp>) -> Result<(), CallError> {
    let tx = cx.db.begin().await?;
    let row = reach_alone(cx, &tx, id, Action::TakeCall).await?;
    let call = Call::from(row.clone());
    let now = cx.clock.now();
    if call.status == CallStatus::Ended {
        return Err(CallError::Over);
    }
    if call_back_at.is_some_and(|at| at <= now) {
        return Err(CallError::CallBackInThePast);
    }
    settle_promise(cx, &tx, &row, "Autre rappel convenu").await?;
    let mut row = row.into_active_model();
    row.call_back_deadline = Set(None);
    row.status = Set(CallStatus::Suspended.code().to_owned());
    row.suspended_at = Set(Some(now.into()));
    row.call_back_at = Set(call_back_at.map(Into::into));
    if let Some(due_at) = call_back_at {
        let deadline = NewDeadline {
            structure: call.structure,
            person: call.person,
            call: Some(id),
            kind: DeadlineKind::CallBack,
            label: format!("Rappeler {}", call.caller_name()),
            due_at,
            assignee: Some(call.agent),
        };
        row.call_back_deadline = Set(Some(people::create_deadline(cx, &tx, deadline).await?));
    }
    row.update(&tx).await?;
    cx.audit(&tx, "suspendre", "appel", id.uuid(), call.person, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a suspended call up again, by whoever of the structure does.
///
/// # Errors
/// [`CallError::Over`]…
pub async fn resume(cx: &Cx, id: CallId) -> Result<Call, CallError> {
    let tx = cx.db.begin().await?;
    let row = reach_alone(cx, &tx, id, Action::TakeCall).await?;
    if row.status == CallStatus::Ended.code() {
        return Err(CallError::Over);
    }
    if row.status == CallStatus::Open.code() {
        return Ok(row.into());
    }
    settle_promise(cx, &tx, &row, "Appel repris").await?;
    let mut row = row.into_active_model();
    row.status = Set(CallStatus::Open.code().to_owned());
    row.suspended_at = Set(None);
    row.call_back_at = Set(None);
    row.call_back_deadline = Set(None);
    let call = Call::from(row.update(&tx).await?);
    cx.audit(&tx, "reprendre", "appel", id.uuid(), call.person, None).await?;
    tx.commit().await?;
    Ok(call)
}

/// The call-back promised at the last suspension is kept, or replaced.
pub(crate) async fn settle_promise(
    cx: &Cx,
    tx: &impl ConnectionTrait,
    row: &calls::Model,
    outcome: &str,
) -> Result<(), CallError> {
    let Some(promised) = row.call_back_deadline else { return Ok(()) };
    match people::done_within(cx, tx, promised, Some(outcome.to_owned())).await {
        // Somebody ticked it on the board first.
        Ok(()) | Err(DeadlineError::Gone) => Ok(()),
        Err(cause) => Err(cause.into()),
    }
}

/// Remembers where the agent is. The last one to move wins: it is only a bookmark.
///
/// # Errors
/// [`CallError`].
pub async fn remember_position(cx: &Cx, id: CallId, position: Position) -> Result<(), CallError> {
    const LONGEST: usize = 200;
    let row = crate::call::reach(cx, cx.db.read(), id, Action::TakeCall).await?;
    let mut row = row.into_active_model();
    row.step = Set(position.step.chars().take(LONGEST).collect());
    row.field = Set(position.field.chars().take(LONGEST).collect());
    row.scroll = Set(position.scroll.max(0));
    row.update(cx.db.read()).await?;
    Ok(())
}
