use access::{Action, Cx, Denied, Relation};
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set};
use kernel::id::{CallId, PersonId};
use questionnaire::keys;

use crate::{
    call::{CallError, CallStatus},
    forms,
    store::calls,
};

/// Opens a call with the form in force today; about somebody already followed when `person` is given.
///
/// # Errors
/// [`CallError`].
pub async fn start(cx: &Cx, person: Option<PersonId>) -> Result<CallId, CallError> {
    cx.may(Action::TakeCall, Relation::None)?;
    let (Some(agent), Some(structure)) = (cx.who.account(), cx.who.structure()) else {
        return Err(Denied.into());
    };
    let now = cx.clock.now();
    let tx = cx.db.begin().await?;
    if let Some(person) = person {
        people::reach(cx, &tx, person, Action::TakeCall).await?;
    }
    let form = forms::current(&tx, keys::APPEL, now).await?;
    let id = cx.entropy.uuid(now);
    let row = calls::ActiveModel {
        id: Set(id),
        structure_id: Set(structure.uuid()),
        agent_id: Set(agent.uuid()),
        agent_name: Set(cx.who.name().to_owned()),
        person_id: Set(person.map(Into::into)),
        payer_id: Set(None),
        payer_checked: Set(false),
        member_number: Set(None),
        form_version_id: Set(form.version.id.uuid()),
        status: Set(CallStatus::Open.code().to_owned()),
        reason: Set(None),
        level: Set(None),
        caller_name: Set(String::new()),
        caller_key: Set(String::new()),
        caller_email: Set(None),
        caller_phone: Set(None),
        started_at: Set(now.into()),
        suspended_at: Set(None),
        call_back_at: Set(None),
        call_back_deadline: Set(None),
        ended_at: Set(None),
        counted_at: Set(None),
        step: Set(form.definition.steps.first().map(|step| step.key.clone()).unwrap_or_default()),
        field: Set(String::new()),
        scroll: Set(0),
    };
    row.insert(&tx).await?;
    cx.audit(&tx, "prendre", "appel", id, person, None).await?;
    tx.commit().await?;
    Ok(id.into())
}
