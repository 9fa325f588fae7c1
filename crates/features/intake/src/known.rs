//! What is already known of somebody when there is another call about them: their file and their earlier
//! calls. It is shown beside the questions, to be confirmed, and counts only once the agent takes it up.

use std::collections::{BTreeMap, BTreeSet};

use access::{Action, Cx};
use db::sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use kernel::{
    id::CallId,
    jiff::{Timestamp, civil::Date},
};
use people::Person;
use questionnaire::{Answer, Answers, Definition, State, Value, View, fields, keys, parse_answer};

use crate::{
    answers::read_all,
    assess::Assessment,
    call::{Call, CallError, CallStatus, reach_alone},
    forms, journal,
    save_answer::{reflect, write},
    store::{answers, calls},
};

/// A proposed answer and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub answer: Answer,
    pub from: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    File,
    /// A call begun then.
    Call(Timestamp),
}

/// What is taken up in one gesture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakeUp<'a> {
    Step(&'a str),
    Question(&'a str),
}

/// Older calls have nothing a later one did not ask again.
const EARLIER_CALLS: u64 = 5;

/// The same assessment with what is already known for the questions without answer.
///
/// # Errors
/// [`CallError`].
pub async fn with_known(cx: &Cx, of: Assessment) -> Result<Assessment, CallError> {
    let known = known(cx, cx.db.read(), &of.call, &of.definition, &of.answers).await?;
    Ok(Assessment { known, ..of })
}

/// The agent takes up what is already known, for the questions shown and still without answer. Answers how
/// many were.
///
/// # Errors
/// [`CallError`].
pub async fn accept_known(cx: &Cx, id: CallId, wanted: TakeUp<'_>) -> Result<usize, CallError> {
    let tx = cx.db.begin().await?;
    let row = reach_alone(cx, &tx, id, Action::TakeCall).await?;
    let definition = forms::definition(&tx, row.form_version_id.into()).await?;
    let mut answers = read_all(&cx.seal, &tx, id).await?.answers();
    let mut known = known(cx, &tx, &Call::from(row.clone()), &definition, &answers).await?;
    let asked: BTreeSet<String> = match wanted {
        TakeUp::Question(key) => BTreeSet::from([key.to_owned()]),
        TakeUp::Step(key) => {
            let step = definition.step(key).ok_or(CallError::NotFound)?;
            step.all_questions().map(|question| question.key.clone()).collect()
        }
    };
    known.retain(|key, _| asked.contains(key));
    journal::changed(cx, &tx, &row).await?;
    let mut taken = 0;
    // An answer taken up may bring the next question.
    while let Some(key) = next(&definition, &answers, &known) {
        let (Some(question), Some(known)) = (definition.question(&key), known.remove(&key)) else { break };
        let stored = answers::Entity::find()
            .filter(answers::Column::CallId.eq(id.uuid()))
            .filter(answers::Column::Key.eq(&key))
            .one(&tx)
            .await?;
        write(cx, &tx, id, &question, stored, &known.answer).await?;
        let row = reach_alone(cx, &tx, id, Action::TakeCall).await?;
        reflect(cx, &tx, row, &key, known.answer.known()).await?;
        answers.insert(key, known.answer);
        taken += 1;
    }
    if taken == 0 {
        return Ok(0);
    }
    tx.commit().await?;
    Ok(taken)
}

fn next(definition: &Definition, answers: &Answers, known: &BTreeMap<String, Known>) -> Option<String> {
    let view = View::of(definition, answers);
    known.keys().find(|key| !view.hides(key)).cloned()
}

async fn known(
    cx: &Cx,
    on: &impl ConnectionTrait,
    call: &Call,
    definition: &Definition,
    answers: &Answers,
) -> Result<BTreeMap<String, Known>, CallError> {
    let mut known = BTreeMap::new();
    let (Some(person), false) = (call.person, call.status == CallStatus::Ended) else { return Ok(known) };
    let mut offer = |key: &str, value: &Value, from: Source| {
        let asked = answers.get(key).is_some_and(|answer| answer.state != State::NotAsked);
        let Some(question) = definition.question(key).filter(|_| !asked && !known.contains_key(key)) else {
            return;
        };
        // The form may have changed since: what it would refuse today is not proposed.
        if let Ok(answer) = parse_answer(&question, &definition.lists, &fields(value))
            && answer.known().is_some()
        {
            known.insert(key.to_owned(), Known { answer, from });
        }
    };
    let (file, _) = people::reach(cx, on, person, Action::TakeCall).await?;
    for (key, value) in of_the_file(&file, cx.clock.today()) {
        offer(key, &value, Source::File);
    }
    let earlier = calls::Entity::find()
        .filter(calls::Column::PersonId.eq(person.uuid()))
        .filter(calls::Column::Id.ne(call.id.uuid()))
        .order_by_desc(calls::Column::StartedAt)
        .limit(EARLIER_CALLS)
        .all(on)
        .await?;
    for row in earlier {
        let form = forms::definition(on, row.form_version_id.into()).await?;
        let said = read_all(&cx.seal, on, row.id.into()).await?.answers();
        let view = View::of(&form, &said);
        let asked_anew = |key: &str| definition.question(key).is_some_and(|question| question.asked_anew);
        for key in said.keys().filter(|key| !asked_anew(key)) {
            if let Some(value) = view.known(key) {
                offer(key, value, Source::Call(row.started_at.into()));
            }
        }
    }
    Ok(known)
}

fn of_the_file(file: &Person, today: Date) -> Vec<(&'static str, Value)> {
    let name = format!("{} {}", file.given_name, file.usual_name).trim().to_owned();
    let person = questionnaire::Person {
        name: Some(name).filter(|name| !name.is_empty()),
        email: file.email.clone(),
        phone: file.phone.clone(),
    };
    let address = questionnaire::Address {
        street: file.address.line.clone(),
        complement: file.address.complement.clone(),
        postcode: file.address.postcode.clone(),
        city: file.address.city.clone(),
        insee: file.address.insee.clone(),
    };
    let mut facts = vec![(keys::AIDE, Value::Person(person)), (keys::ADRESSE, Value::Address(address))];
    if let Some(born) = file.birth_date {
        facts.push((keys::DATE_NAISSANCE, Value::Date(born)));
    }
    if let Some(age) = file.age(today) {
        facts.push((keys::AGE, Value::Number(age.into())));
    }
    facts
}
