//! What the journal keeps of a call: who looked, who changed which questions. Never what was answered.

use std::collections::{BTreeMap, BTreeSet};

use access::{Cx, ONE_LOOK};
use db::{
    Moment,
    sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect},
};
use kernel::{id::PersonId, jiff::Timestamp};
use people::Refused;
use questionnaire::Definition;
use uuid::Uuid;

use crate::{
    forms::{self, FormError},
    store::{answers, answers_replaced, calls},
};

const CHANGED: &str = "modifier";
const CALL: &str = "appel";
/// More questions than this are not read one by one.
const NAMED: usize = 6;

/// Somebody reads the answers or the notes of a call.
pub(crate) async fn seen(cx: &Cx, call: &calls::Model) -> Result<(), DbErr> {
    let person = call.person_id.map(PersonId::from);
    cx.audit_once(cx.db.read(), "consulter", CALL, call.id, person).await
}

/// Somebody is about to change answers. One line per quarter of an hour: the answers and their history
/// say which ones ([`journal`]). Written before them, so that its hour comes first.
pub(crate) async fn changed(cx: &Cx, tx: &impl ConnectionTrait, call: &calls::Model) -> Result<(), DbErr> {
    cx.audit_once(tx, CHANGED, CALL, call.id, call.person_id.map(PersonId::from)).await
}

/// Somebody writes in the notepad of the call.
pub(crate) async fn noted(cx: &Cx, tx: &impl ConnectionTrait, call: &calls::Model) -> Result<(), DbErr> {
    cx.audit_once(tx, "écrire", "note d’appel", call.id, call.person_id.map(PersonId::from)).await
}

/// « Qui a vu le dossier ? »: the lines about somebody and about their calls, those of before the call was
/// linked included. A change of answers names its questions as the form does; many, by their steps.
///
/// # Errors
/// [`Refused`].
pub async fn journal(
    cx: &Cx,
    person: PersonId,
    offset: u64,
    limit: u64,
) -> Result<Vec<audit::Entry>, Refused> {
    let on = cx.db.read();
    let calls: BTreeMap<Uuid, Uuid> = calls::Entity::find()
        .select_only()
        .columns([calls::Column::Id, calls::Column::FormVersionId])
        .filter(calls::Column::PersonId.eq(person.uuid()))
        .into_tuple::<(Uuid, Uuid)>()
        .all(on)
        .await?
        .into_iter()
        .collect();
    let also: Vec<Uuid> = calls.keys().copied().collect();
    let mut entries = people::journal(cx, person, &also, offset, limit).await?;
    for entry in &mut entries {
        if let (CHANGED, CALL, Some(call)) = (entry.action.as_str(), entry.subject.as_str(), entry.subject_id)
        {
            let keys = keys_changed(on, call, &entry.actor, entry.at).await?;
            let Some(form) = calls.get(&call) else { continue };
            entry.detail = match forms::definition(on, (*form).into()).await {
                Ok(definition) => named(&definition, &keys),
                Err(FormError::Database(cause)) => return Err(cause.into()),
                Err(_) => None,
            };
        }
    }
    Ok(entries)
}

/// The questions in the order of the form: « Âge, Retraite ». Above [`NAMED`] of them, the steps tell more:
/// « Votre proche (3 réponses), Ressources (4 réponses) ».
fn named(definition: &Definition, keys: &BTreeSet<String>) -> Option<String> {
    let mut steps: Vec<(&str, Vec<String>)> = Vec::new();
    for step in &definition.steps {
        let inside =
            keys.iter().filter_map(|key| definition.located(key)).filter(|(of, _)| of.key == step.key);
        let questions: Vec<String> = inside.map(|(_, question)| question.short_label().to_owned()).collect();
        if !questions.is_empty() {
            steps.push((&step.title, questions));
        }
    }
    let count: usize = steps.iter().map(|(_, questions)| questions.len()).sum();
    let said: Vec<String> = if count <= NAMED {
        steps.into_iter().flat_map(|(_, questions)| questions).collect()
    } else {
        let step = |(title, questions): (&str, Vec<String>)| match questions.len() {
            1 => title.to_owned(),
            many => format!("{title} ({many} réponses)"),
        };
        steps.into_iter().map(step).collect()
    };
    (!said.is_empty()).then(|| said.join(", "))
}

async fn keys_changed(
    on: &impl ConnectionTrait,
    call: Uuid,
    by: &str,
    since: Timestamp,
) -> Result<BTreeSet<String>, DbErr> {
    let (from, to) = (Moment::from(since), Moment::from(since + ONE_LOOK));
    let now: Vec<String> = answers::Entity::find()
        .select_only()
        .column(answers::Column::Key)
        .filter(answers::Column::CallId.eq(call))
        .filter(answers::Column::UpdatedBy.eq(by))
        .filter(answers::Column::UpdatedAt.between(from, to))
        .into_tuple()
        .all(on)
        .await?;
    let before: Vec<String> = answers_replaced::Entity::find()
        .select_only()
        .column(answers_replaced::Column::Key)
        .filter(answers_replaced::Column::CallId.eq(call))
        .filter(answers_replaced::Column::UpdatedBy.eq(by))
        .filter(answers_replaced::Column::UpdatedAt.between(from, to))
        .into_tuple()
        .all(on)
        .await?;
    Ok(now.into_iter().chain(before).collect())
}
