//! One answer saved while somebody types: acknowledged once, applied once, never over a colleague's.

use access::{Action, Cx};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use kernel::{french::fold, id::CallId, jiff::Timestamp};
use questionnaire::{Answer, Question, Value, display, keys, parse_answer};
use seal::Place;
use uuid::Uuid;

use crate::{
    answers::{KeptAnswer, kept, place},
    call::{Call, CallError, Level, reach_alone},
    entitlements::count_ended,
    forms, journal,
    payers::{self, Clues, PayerError},
    person_facts,
    store::{answers, answers_replaced, call_changes, calls},
};

/// One question as the page holds it.
#[derive(Clone, Debug)]
pub struct SaveAnswer {
    pub key: String,
    /// The version the page was looking at; 0 when the question had no answer.
    pub base: i64,
    /// Names this change: posted again, it changes nothing.
    pub change: Uuid,
    /// The inputs of the question, as [`questionnaire::parse_answer`] reads them.
    pub fields: Vec<(String, String)>,
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The version now stored.
    pub version: i64,
    /// Somebody changed the answer meanwhile: theirs is stored, the page keeps its own until
    /// somebody chooses.
    pub conflict: Option<Conflict>,
    /// Why the value was not accepted; the answer stored before stays.
    pub invalid: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Their answer, as a person reads it.
    pub theirs: String,
    pub by: String,
    pub at: Timestamp,
    pub version: i64,
}

/// # Errors
/// [`CallError`]: nothing was saved. A question that is not in the form is [`CallError::NotFound`].
pub async fn save_answer(cx: &Cx, call: CallId, save: SaveAnswer) -> Result<Saved, CallError> {
    let tx = cx.db.begin().await?;
    let row = reach_alone(cx, &tx, call, Action::TakeCall).await?;
    let definition = forms::definition(&tx, row.form_version_id.into()).await?;
    let question = definition.question(&save.key).ok_or(CallError::NotFound)?;
    let stored = answers::Entity::find()
        .filter(answers::Column::CallId.eq(call.uuid()))
        .filter(answers::Column::Key.eq(&save.key))
        .one(&tx)
        .await?;
    let before = stored.clone().map(|row| kept(&cx.seal, row)).transpose()?;
    let version = before.as_ref().map_or(0, |kept| kept.version);
    let unchanged = Saved { version, ..Saved::default() };

    if call_changes::Entity::find_by_id(save.change).one(&tx).await?.is_some() {
        return Ok(unchanged);
    }
    let answer = match parse_answer(&question, &definition.lists, &save.fields) {
        Ok(answer) => with_commune(answer, before.as_ref()),
        Err(cause) => return Ok(Saved { invalid: Some(cause.message), ..unchanged }),
    };
    match &before {
        Some(before) if before.answer == answer => return Ok(unchanged),
        None if answer == Answer::default() => return Ok(unchanged),
        Some(before) if save.base != version => {
            let theirs = shown(&question, &definition.lists, before);
            let conflict = Conflict { theirs, by: before.by.clone(), at: before.at, version };
            return Ok(Saved { conflict: Some(conflict), ..unchanged });
        }
        _ => {}
    }
    if save.key == keys::NIVEAU && lowers(&row, &answer) {
        let invalid = "Pour revenir à un accompagnement plus simple, passez par « Conclure » : il se confirme, et rien ne s’efface.";
        return Ok(Saved { invalid: Some(invalid.to_owned()), ..unchanged });
    }
    journal::changed(cx, &tx, &row).await?;
    write(cx, &tx, call, &question, stored, &answer).await?;
    let change = call_changes::ActiveModel {
        id: Set(save.change),
        call_id: Set(call.uuid()),
        at: Set(cx.clock.now().into()),
    };
    change.insert(&tx).await?;
    reflect(cx, &tx, row, &save.key, answer.known()).await?;
    tx.commit().await?;
    Ok(Saved { version: version + 1, ..Saved::default() })
}

/// A page without script does not post the code of the commune: it stays with the town it belongs to.
fn with_commune(mut answer: Answer, before: Option<&KeptAnswer>) -> Answer {
    if let Some(Value::Address(said)) = &mut answer.value
        && let Some(Value::Address(known)) = before.and_then(|before| before.answer.value.as_ref())
        && (&said.postcode, &said.city) == (&known.postcode, &known.city)
    {
        said.insee = said.insee.take().or_else(|| known.insee.clone());
    }
    answer
}

fn lowers(row: &calls::Model, answer: &Answer) -> bool {
    let level = |code: &str| Level::from_code(code);
    let reached = row.level.as_deref().and_then(level);
    let said = answer.known().and_then(Value::choice).and_then(level);
    reached.is_some() && said < reached
}

fn shown(question: &Question, lists: &[questionnaire::OptionList], kept: &KeptAnswer) -> String {
    match kept.answer.known() {
        Some(value) => display(question, lists, value),
        None => kept.answer.state.label().to_owned(),
    }
}

/// Stores the answer; the one it replaces joins the history.
pub(crate) async fn write(
    cx: &Cx,
    tx: &impl ConnectionTrait,
    call: CallId,
    question: &Question,
    stored: Option<answers::Model>,
    answer: &Answer,
) -> Result<(), CallError> {
    let now = cx.clock.now();
    let Some(stored) = stored else {
        let id = cx.entropy.uuid(now);
        let row = answers::ActiveModel {
            id: Set(id),
            call_id: Set(call.uuid()),
            key: Set(question.key.clone()),
            value: Set(cx.seal.close_json(place(id), answer)),
            wording: Set(question.label.clone()),
            version: Set(1),
            updated_by: Set(cx.who.name().to_owned()),
            updated_at: Set(now.into()),
        };
        row.insert(tx).await?;
        return Ok(());
    };
    let replaced: Answer = cx.seal.open_json(place(stored.id), &stored.value)?;
    let id = cx.entropy.uuid(now);
    let history = answers_replaced::ActiveModel {
        id: Set(id),
        call_id: Set(stored.call_id),
        key: Set(stored.key.clone()),
        value: Set(cx
            .seal
            .close_json(Place { table: "answers_replaced", column: "value", row: id }, &replaced)),
        wording: Set(stored.wording.clone()),
        version: Set(stored.version),
        updated_by: Set(stored.updated_by.clone()),
        updated_at: Set(stored.updated_at),
    };
    history.insert(tx).await?;
    let (row, version) = (stored.id, stored.version);
    let mut stored = stored.into_active_model();
    stored.value = Set(cx.seal.close_json(place(row), answer));
    stored.wording = Set(question.label.clone());
    stored.version = Set(version + 1);
    stored.updated_by = Set(cx.who.name().to_owned());
    stored.updated_at = Set(now.into());
    stored.update(tx).await?;
    Ok(())
}

/// What lists and other pages need to know of an answer follows it, so that nothing is typed twice.
pub(crate) async fn reflect(
    cx: &Cx,
    tx: &impl ConnectionTrait,
    row: calls::Model,
    key: &str,
    value: Option<&Value>,
) -> Result<(), CallError> {
    let call = Call::from(row.clone());
    let mut row = row.into_active_model();
    let choice = || value.and_then(Value::choice).map(str::to_owned);
    let mut clues = Clues {
        name: None,
        email: call.caller.email.clone(),
        phone: call.caller.phone.clone(),
        number: call.member_number.clone(),
    };
    match key {
        keys::RAISON => row.reason = Set(choice()),
        keys::NIVEAU => row.level = Set(choice()),
        keys::APPELANT => {
            let caller = match value {
                Some(Value::Person(person)) => person.clone(),
                _ => questionnaire::Person::default(),
            };
            clues = Clues {
                name: caller.name.clone(),
                email: caller.email.clone(),
                phone: caller.phone.clone(),
                ..clues
            };
            row.caller_key = Set(caller.name.as_deref().map(fold).unwrap_or_default());
            row.caller_name = Set(caller.name.unwrap_or_default());
            row.caller_email = Set(caller.email);
            row.caller_phone = Set(caller.phone);
        }
        keys::NUMERO_ADHERENT => {
            clues.number = value.and_then(Value::text).map(str::to_owned);
            row.member_number = Set(clues.number.clone());
        }
        _ if person_facts::concern(key) => return person_facts::follow(cx, tx, &call).await,
        _ => return Ok(()),
    }
    let sought = call.payer.is_none() && !call.payer_checked;
    if sought && matches!(key, keys::APPELANT | keys::NUMERO_ADHERENT) {
        let recognised = payers::recognised(tx, &clues).await.map_err(database)?;
        row.payer_id = Set(recognised.map(|found| found.payer.id.uuid()));
    }
    let call = Call::from(row.update(tx).await?);
    if key == keys::NIVEAU {
        count_ended(cx, tx, &call).await?;
    }
    if key == keys::APPELANT && call.about_caller() {
        person_facts::follow(cx, tx, &call).await?;
    }
    Ok(())
}

fn database(error: PayerError) -> DbErr {
    match error {
        PayerError::Database(cause) => cause,
        other => DbErr::Custom(other.to_string()),
    }
}
