//! What the care manager changes before sending. Everything else follows the call.

use std::collections::{BTreeMap, BTreeSet};

use access::{Action, Cx};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use kernel::id::CallId;
use seal::Place;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{error::PlanError, store::plan_drafts};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Edits {
    /// Replaces the sentence under the title.
    pub summary: Option<String>,
    /// Codes of the sections left out.
    pub removed: BTreeSet<String>,
    /// A word added under the title of a section, by its code. Markdown.
    pub notes: BTreeMap<String, String>,
    /// Keys of the contacts to print; `None`: the nearest ones.
    pub contacts: Option<BTreeSet<String>>,
}

/// Keeps the changes and returns their new version; `base` is the version they were made on, 0 for
/// the first.
///
/// # Errors
/// [`PlanError`].
pub async fn save_edits(cx: &Cx, call: CallId, edits: &Edits, base: i64) -> Result<i64, PlanError> {
    let found = intake::find(cx, call).await?;
    let person = found.person.ok_or(PlanError::NoPerson)?;
    let tx = cx.db.begin().await?;
    people::reach(cx, &tx, person, Action::WritePlan).await?;
    let now = cx.clock.now().into();
    let by = cx.who.name().to_owned();
    let version = match row(&tx, call).await? {
        Some(row) if row.version != base => return Err(PlanError::Conflict { by: row.updated_by }),
        Some(row) => {
            let id = row.id;
            let mut row = row.into_active_model();
            row.edits = Set(cx.seal.close_json(place(id), edits));
            row.version = Set(base + 1);
            row.updated_at = Set(now);
            row.updated_by = Set(by);
            row.update(&tx).await?.version
        }
        None => {
            let id = cx.entropy.uuid(cx.clock.now());
            let row = plan_drafts::ActiveModel {
                id: Set(id),
                call_id: Set(call.uuid()),
                edits: Set(cx.seal.close_json(place(id), edits)),
                version: Set(1),
                updated_at: Set(now),
                updated_by: Set(by),
            };
            row.insert(&tx).await?.version
        }
    };
    cx.audit(&tx, "préparer", "plan", call.uuid(), person, None).await?;
    tx.commit().await?;
    Ok(version)
}

/// The changes so far and their version.
pub(crate) async fn edits(
    cx: &Cx,
    on: &impl ConnectionTrait,
    call: CallId,
) -> Result<(Edits, i64), PlanError> {
    match row(on, call).await? {
        Some(row) => Ok((cx.seal.open_json(place(row.id), &row.edits)?, row.version)),
        None => Ok((Edits::default(), 0)),
    }
}

async fn row(on: &impl ConnectionTrait, call: CallId) -> Result<Option<plan_drafts::Model>, PlanError> {
    Ok(plan_drafts::Entity::find().filter(plan_drafts::Column::CallId.eq(call.uuid())).one(on).await?)
}

fn place(row: Uuid) -> Place {
    Place { table: "plan_drafts", column: "edits", row }
}
