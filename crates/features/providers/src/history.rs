//! Who changed what of a fiche, and when.

use access::Cx;
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use intake::forms;
use kernel::{id::ProviderId, jiff::Timestamp};
use questionnaire::{Answers, Definition, display};

use crate::{
    fiche::{FicheError, opened},
    own::reach,
    store::provider_fiches,
};

/// A version saved, and what it changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub number: i64,
    pub at: Timestamp,
    pub by: String,
    /// Of the first version, everything it holds.
    pub changes: Vec<Change>,
}

/// An answer that is no longer the same; empty: no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub question: String,
    pub before: String,
    pub after: String,
}

/// Every version of a service's fiche, newest first, each worded by the form it was saved with.
///
/// # Errors
/// [`FicheError`].
pub async fn history(cx: &Cx, id: ProviderId) -> Result<Vec<Saved>, FicheError> {
    reach(cx, cx.db.read(), id).await?;
    let rows = provider_fiches::Entity::find()
        .filter(provider_fiches::Column::ProviderId.eq(id.uuid()))
        .order_by_asc(provider_fiches::Column::Number)
        .all(cx.db.read())
        .await?;
    let mut history = Vec::with_capacity(rows.len());
    let mut before = Answers::new();
    for row in rows {
        let definition = forms::definition(cx.db.read(), row.form_version_id.into()).await?;
        let after = opened(cx, &row)?;
        history.push(Saved {
            number: row.number,
            at: row.saved_at.into(),
            changes: changes(&definition, &before, &after),
            by: row.saved_by,
        });
        before = after;
    }
    history.reverse();
    Ok(history)
}

fn changes(definition: &Definition, before: &Answers, after: &Answers) -> Vec<Change> {
    let questions = definition.steps.iter().flat_map(|step| &step.questions);
    questions
        .filter_map(|question| {
            let told = |answers: &Answers| {
                let value = answers.get(&question.key).and_then(|answer| answer.known());
                value.map(|value| display(question, &definition.lists, value)).unwrap_or_default()
            };
            let (before, after) = (told(before), told(after));
            (before != after).then(|| Change { question: question.short_label().to_owned(), before, after })
        })
        .collect()
}
