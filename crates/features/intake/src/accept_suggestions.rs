use access::{Action, Cx};
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use kernel::id::CallId;
use questionnaire::{Aggir, Answer, Letter, Value, View};

use crate::{
    answers::read_all,
    call::{CallError, reach_alone},
    forms, journal,
    save_answer::write,
    store::answers,
    suggestions::suggestions,
};

/// The agent takes up the AGGIR letters suggested by the nine items, for the questions still without
/// answer: all of them, or one. Where two letters are likely nothing is written: it is to be asked.
/// Answers how many were.
///
/// # Errors
/// [`CallError`].
pub async fn accept_suggestions(cx: &Cx, call: CallId, only: Option<&str>) -> Result<usize, CallError> {
    let tx = cx.db.begin().await?;
    let row = reach_alone(cx, &tx, call, Action::TakeCall).await?;
    let definition = forms::definition(&tx, row.form_version_id.into()).await?;
    let kept = read_all(&cx.seal, &tx, call).await?.answers();
    let mut written = 0;
    for (key, letters) in suggestions(&View::of(&definition, &kept)) {
        let (Some(letter), true) = (letters.known(), only.is_none_or(|only| only == key)) else { continue };
        let Some(question) = definition.question(&key) else { continue };
        let stored = answers::Entity::find()
            .filter(answers::Column::CallId.eq(call.uuid()))
            .filter(answers::Column::Key.eq(&key))
            .one(&tx)
            .await?;
        let letter = match letter {
            rules::aggir::Letter::A => Letter::A,
            rules::aggir::Letter::B => Letter::B,
            rules::aggir::Letter::C => Letter::C,
        };
        let answer = Answer::of(Value::Aggir(Aggir::Letter(letter)));
        journal::changed(cx, &tx, &row).await?;
        write(cx, &tx, call, &question, stored, &answer).await?;
        written += 1;
    }
    tx.commit().await?;
    Ok(written)
}
