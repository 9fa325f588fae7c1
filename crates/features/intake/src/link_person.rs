//! The person the call is about, chosen or created by the agent, never merged silently.

use access::{Action, Cx};
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, IntoActiveModel};
use kernel::id::{CallId, PersonId};
use people::{CreateError, Details, NewPerson};

use crate::{
    call::{Call, CallError, reach_alone},
    person_facts::{self, learnt},
    store::calls,
};

/// The call is about somebody already followed; what it says enriches their file.
///
/// # Errors
/// [`CallError`].
pub async fn link_person(cx: &Cx, id: CallId, person: PersonId) -> Result<(), CallError> {
    let tx = cx.db.begin().await?;
    let row = reach_alone(cx, &tx, id, Action::TakeCall).await?;
    people::reach(cx, &tx, person, Action::EditPerson).await?;
    attach(cx, &tx, row, person).await?;
    tx.commit().await?;
    Ok(())
}

/// Opens the person's file from what the call says.
///
/// # Errors
/// [`CallError`].
pub async fn create_person_from_call(cx: &Cx, id: CallId) -> Result<PersonId, CallError> {
    let tx = cx.db.begin().await?;
    let row = reach_alone(cx, &tx, id, Action::TakeCall).await?;
    // A button pressed twice makes one person.
    if let Some(person) = row.person_id {
        return Ok(person.into());
    }
    let new = NewPerson {
        structure: row.structure_id.into(),
        referent: Some(row.agent_id.into()),
        details: learnt(cx, &tx, &Call::from(row.clone())).await?.over(Details::default()),
    };
    let person = people::create(cx, &tx, new).await.map_err(|error| match error {
        CreateError::Denied(denied) => CallError::Denied(denied),
        CreateError::Database(cause) => CallError::Database(cause),
    })?;
    attach(cx, &tx, row, person).await?;
    tx.commit().await?;
    Ok(person)
}

async fn attach(
    cx: &Cx,
    tx: &impl ConnectionTrait,
    row: calls::Model,
    person: PersonId,
) -> Result<(), CallError> {
    let mut row = row.into_active_model();
    row.person_id = Set(Some(person.uuid()));
    let call = Call::from(row.update(tx).await?);
    person_facts::follow(cx, tx, &call).await?;
    people::settle_on(cx, tx, call.id, person).await?;
    cx.audit(tx, "rattacher", "appel", call.id.uuid(), person, None).await?;
    Ok(())
}
