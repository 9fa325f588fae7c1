//! The call-back promised before hanging up (D04-18, D04-22).

use access::{Action, Cx};
use db::sea_orm::ConnectionTrait;
use kernel::jiff::Timestamp;
use people::{DeadlineKind, NewDeadline};
use questionnaire::{display, keys};

use crate::{
    answers::read_all,
    call::{Call, CallError},
    forms,
};

/// Puts « Rappeler Claire Durand {why} » on the board with the moment the family prefers, unless a
/// call-back already waits for this call. `from`: when the promise was made.
///
/// # Errors
/// [`CallError`].
pub async fn promise_call_back(
    cx: &Cx,
    on: &impl ConnectionTrait,
    call: &Call,
    why: &str,
    from: Timestamp,
) -> Result<(), CallError> {
    if people::is_awaited(on, call.id, DeadlineKind::CallBack48h).await? {
        return Ok(());
    }
    let preferred = preferred(cx, on, call).await?.map(|moments| format!(", de préférence : {moments}"));
    // Somebody handed over is called back by whoever follows them now.
    let structure = match call.person {
        Some(person) => people::reach(cx, on, person, Action::WriteFollowUp).await?.0.structure,
        None => call.structure,
    };
    let deadline = NewDeadline {
        structure,
        person: call.person,
        call: Some(call.id),
        kind: DeadlineKind::CallBack48h,
        label: format!("Rappeler {} {why}{}", call.caller_name(), preferred.unwrap_or_default()),
        due_at: people::call_back(from),
        assignee: cx.who.account(),
    };
    people::create_deadline(cx, on, deadline).await?;
    Ok(())
}

/// « lundi : matin ; mardi : soir »
async fn preferred(cx: &Cx, on: &impl ConnectionTrait, call: &Call) -> Result<Option<String>, CallError> {
    let definition = forms::definition(on, call.form).await?;
    let answers = read_all(&cx.seal, on, call.id).await?.answers();
    let value = answers.get(keys::RAPPEL_PREFERENCE).and_then(|answer| answer.known());
    let question = definition.question(keys::RAPPEL_PREFERENCE);
    let shown = question.zip(value).map(|(question, value)| display(&question, &definition.lists, value));
    Ok(shown.filter(|text| !text.is_empty()))
}
