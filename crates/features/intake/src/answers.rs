//! What was answered, with the wording of the question that day. Every answer is sealed.

use std::collections::BTreeMap;

use access::Cx;
use db::sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use kernel::{id::CallId, jiff::Timestamp};
use questionnaire::{Answer, Answers};
use seal::{Place, Seal, Unreadable};

use crate::{
    call::{CallError, reach_to_read},
    store::{answers, answers_replaced},
};

/// An answer as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    pub answer: Answer,
    /// 1 for the first; a page that saves says which one it was looking at.
    pub version: i64,
    /// The question as it was worded.
    pub wording: String,
    pub by: String,
    pub at: Timestamp,
}

/// Every answer of a call, by question key, hidden ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptAnswers(pub BTreeMap<String, KeptAnswer>);

impl KeptAnswers {
    /// Without their versions and authors, for the form and the rules.
    pub fn answers(&self) -> Answers {
        self.0.iter().map(|(key, kept)| (key.clone(), kept.answer.clone())).collect()
    }

    pub fn get(&self, key: &str) -> Option<&KeptAnswer> {
        self.0.get(key)
    }

    /// 0 for a question never answered.
    pub fn version(&self, key: &str) -> i64 {
        self.get(key).map_or(0, |kept| kept.version)
    }
}

/// # Errors
/// [`CallError`].
pub async fn answers(cx: &Cx, call: CallId) -> Result<KeptAnswers, CallError> {
    reach_to_read(cx, call).await?;
    read_all(&cx.seal, cx.db.read(), call).await
}

/// What an answer was before, newest first.
///
/// # Errors
/// [`CallError`].
pub async fn earlier_answers(cx: &Cx, call: CallId, key: &str) -> Result<Vec<KeptAnswer>, CallError> {
    reach_to_read(cx, call).await?;
    let rows = answers_replaced::Entity::find()
        .filter(answers_replaced::Column::CallId.eq(call.uuid()))
        .filter(answers_replaced::Column::Key.eq(key))
        .order_by_desc(answers_replaced::Column::Version)
        .all(cx.db.read())
        .await?;
    let earlier = rows.into_iter().map(|row| {
        let place = Place { table: "answers_replaced", column: "value", row: row.id };
        Ok(KeptAnswer {
            answer: cx.seal.open_json(place, &row.value)?,
            version: row.version,
            wording: row.wording,
            by: row.updated_by,
            at: row.updated_at.into(),
        })
    });
    Ok(earlier.collect::<Result<_, Unreadable>>()?)
}

pub(crate) async fn read_all(
    seal: &Seal,
    on: &impl ConnectionTrait,
    call: CallId,
) -> Result<KeptAnswers, CallError> {
    let rows = rows(on, call).await?;
    let kept = rows.into_iter().map(|row| Ok((row.key.clone(), kept(seal, row)?)));
    Ok(KeptAnswers(kept.collect::<Result<_, Unreadable>>()?))
}

async fn rows(on: &impl ConnectionTrait, call: CallId) -> Result<Vec<answers::Model>, DbErr> {
    answers::Entity::find().filter(answers::Column::CallId.eq(call.uuid())).all(on).await
}

pub(crate) fn kept(seal: &Seal, row: answers::Model) -> Result<KeptAnswer, Unreadable> {
    Ok(KeptAnswer {
        answer: seal.open_json(place(row.id), &row.value)?,
        version: row.version,
        wording: row.wording,
        by: row.updated_by,
        at: row.updated_at.into(),
    })
}

pub(crate) fn place(row: uuid::Uuid) -> Place {
    Place { table: "answers", column: "value", row }
}
