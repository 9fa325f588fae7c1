use access::{Action, Cx};
use intake::Level;
use kernel::id::PlanId;

use crate::{error::PlanError, read::reach};

/// Moves the family up to CAS B or C: the questions of the level open in the call, and a new version
/// of the plan can be sent (D04-01).
///
/// # Errors
/// [`PlanError::LevelDown`] for a level already reached.
pub async fn upgrade(cx: &Cx, plan: PlanId, level: Level) -> Result<(), PlanError> {
    let row = reach(cx, cx.db.read(), plan, Action::WritePlan).await?;
    let call = intake::find(cx, row.call_id.into()).await?;
    if call.level.is_some_and(|reached| level <= reached) {
        return Err(PlanError::LevelDown);
    }
    Ok(intake::choose_level(cx, call.id, level, false).await?)
}
