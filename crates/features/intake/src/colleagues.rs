use access::{Action, Cx};
use db::{
    Moment,
    sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect},
};
use kernel::{id::CallId, jiff::Timestamp};

use crate::{
    call::{CallError, reach},
    store::answers,
};

/// Changes with each answer a colleague gives, and only then: a page asks often whether it has moved, so
/// nothing is opened and the journal keeps no look.
///
/// # Errors
/// [`CallError`].
pub async fn colleagues_mark(cx: &Cx, id: CallId) -> Result<String, CallError> {
    let on = cx.db.read();
    reach(cx, on, id, Action::SeeCall).await?;
    let theirs: Vec<(i64, Moment)> = answers::Entity::find()
        .select_only()
        .columns([answers::Column::Version, answers::Column::UpdatedAt])
        .filter(answers::Column::CallId.eq(id.uuid()))
        .filter(answers::Column::UpdatedBy.ne(cx.who.name()))
        .into_tuple()
        .all(on)
        .await?;
    let versions: i64 = theirs.iter().map(|(version, _)| version).sum();
    let latest = theirs.into_iter().map(|(_, at)| Timestamp::from(at).as_microsecond()).max();
    Ok(format!("{versions}-{}", latest.unwrap_or_default()))
}
