//! While somebody speaks: the people already followed they may be speaking of. Proposed, never merged; what the
//! agent sets aside is not proposed again during this call.

use std::collections::BTreeSet;

use access::{Action, Cx};
use db::sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::OnConflict,
};
use kernel::id::{CallId, PersonId};
use people::{Details, Person};
use uuid::Uuid;

use crate::{
    assess::Assessment,
    call::{Call, CallError, CallStatus, reach, reach_alone},
    person_facts::{Learnt, learnt},
    store::calls_set_aside,
};

/// Who the call may be about.
#[derive(Clone, Debug)]
pub struct Proposals {
    /// What the call says of the person so far.
    pub said: Details,
    /// People already followed, each with the reason it is proposed.
    pub known: Vec<(Person, String)>,
}

/// # Errors
/// [`CallError`].
pub async fn propose_people(cx: &Cx, id: CallId) -> Result<Proposals, CallError> {
    let on = cx.db.read();
    let call = Call::from(reach(cx, on, id, Action::TakeCall).await?);
    let said = learnt(cx, on, &call).await?.over(Details::default());
    let known = alike(cx, on, id, &said).await?;
    Ok(Proposals { said, known })
}

/// The same, for a call in progress that is about nobody's file yet.
///
/// # Errors
/// [`CallError`].
pub async fn resembling(cx: &Cx, of: &Assessment) -> Result<Vec<Person>, CallError> {
    if of.call.person.is_some() || of.call.status == CallStatus::Ended {
        return Ok(Vec::new());
    }
    let said = Learnt::seen_through(&of.view()).over(Details::default());
    let alike = alike(cx, cx.db.read(), of.call.id, &said).await?;
    Ok(alike.into_iter().map(|(person, _)| person).collect())
}

/// « Ce n’est pas elle »: these people are not proposed any more during this call.
///
/// # Errors
/// [`CallError`].
pub async fn set_aside(cx: &Cx, id: CallId, people: &[PersonId]) -> Result<(), CallError> {
    let tx = cx.db.begin().await?;
    let row = reach_alone(cx, &tx, id, Action::TakeCall).await?;
    let already = aside(&tx, id).await?;
    for person in people.iter().filter(|person| !already.contains(person)) {
        people::reach(cx, &tx, *person, Action::SeePerson).await?;
        let aside = calls_set_aside::ActiveModel {
            id: Set(cx.entropy.uuid(cx.clock.now())),
            call_id: Set(row.id),
            person_id: Set(person.uuid()),
        };
        // Two agents may say it at the same second.
        let once = [calls_set_aside::Column::CallId, calls_set_aside::Column::PersonId];
        calls_set_aside::Entity::insert(aside)
            .on_conflict(OnConflict::columns(once).do_nothing().to_owned())
            .exec_without_returning(&tx)
            .await?;
        cx.audit(&tx, "écarter", "appel", row.id, *person, None).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn alike(
    cx: &Cx,
    on: &impl ConnectionTrait,
    call: CallId,
    said: &Details,
) -> Result<Vec<(Person, String)>, DbErr> {
    let mut alike = people::duplicates(cx, said).await?;
    if !alike.is_empty() {
        let aside = aside(on, call).await?;
        alike.retain(|(person, _)| !aside.contains(&person.id));
    }
    Ok(alike)
}

async fn aside(on: &impl ConnectionTrait, call: CallId) -> Result<BTreeSet<PersonId>, DbErr> {
    let people: Vec<Uuid> = calls_set_aside::Entity::find()
        .select_only()
        .column(calls_set_aside::Column::PersonId)
        .filter(calls_set_aside::Column::CallId.eq(call.uuid()))
        .into_tuple()
        .all(on)
        .await?;
    Ok(people.into_iter().map(PersonId::from).collect())
}
