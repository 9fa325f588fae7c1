//! What the calls about somebody say of them together.

use std::sync::Arc;

use access::{Action, Cx};
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use kernel::id::PersonId;
use questionnaire::keys;

use crate::{
    assess::{Assessment, assess_row},
    call::{CallError, within},
    store::calls,
};

/// Each part from the latest call that says it: a call just opened blanks nothing.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    pub need: Option<Arc<Assessment>>,
    /// A GIR notified, or narrowed by an answer.
    pub autonomy: Option<Arc<Assessment>>,
    /// A service priced.
    pub budget: Option<Arc<Assessment>>,
}

/// More calls than that about one person, all silent, are not worth reading.
const LATEST: u64 = 10;

/// # Errors
/// [`CallError`].
pub async fn overview(cx: &Cx, person: PersonId) -> Result<Overview, CallError> {
    let on = cx.db.read();
    people::reach(cx, on, person, Action::SeeCall).await?;
    let mut overview = Overview::default();
    let Some(query) = within(cx, calls::Entity::find()) else { return Ok(overview) };
    let rows = query
        .filter(calls::Column::PersonId.eq(person.uuid()))
        .order_by_desc(calls::Column::StartedAt)
        .limit(LATEST)
        .all(on)
        .await?;
    for row in rows {
        let of = Arc::new(assess_row(cx, row).await?);
        let keep = |part: &mut Option<Arc<Assessment>>, says: bool| {
            if says && part.is_none() {
                *part = Some(of.clone());
            }
        };
        keep(&mut overview.need, of.view().known(keys::BESOIN).is_some());
        keep(&mut overview.autonomy, of.says_a_gir());
        keep(&mut overview.budget, !of.evaluation.budget.lines.is_empty());
        if overview.need.is_some() && overview.autonomy.is_some() && overview.budget.is_some() {
            break;
        }
    }
    Ok(overview)
}
