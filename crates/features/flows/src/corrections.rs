//! What was corrected: each version beside the one before it.

use std::collections::BTreeSet;

use access::{Action, Cx};
use db::sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use kernel::{
    id::{PartnerId, ReceivedFileId},
    jiff::Timestamp,
};
use uuid::Uuid;

use crate::{
    apply::name_of,
    archive::StoredVisit,
    correct::place,
    error::FlowError,
    reach,
    store::{beneficiaries, corrections as table, received},
    visits::{SeenVisit, seen},
};

/// A correction, and what it replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeCorrection {
    pub id: Uuid,
    pub partner: PartnerId,
    pub beneficiary_name: Option<String>,
    pub before: SeenVisit,
    pub after: SeenVisit,
    /// The file the version before came in, as received; `None` when it was itself a correction.
    pub original: Option<ReceivedFileId>,
    /// Empty for one that takes another back.
    pub reason: String,
    pub made_by: String,
    pub made_at: Timestamp,
    pub undoes: Option<Uuid>,
    /// Another one took it back.
    pub undone: bool,
}

/// Newest first: a page of them, and how many there are. The look is written in the journal.
///
/// # Errors
/// [`FlowError`].
pub async fn corrections(cx: &Cx, page: u64, size: u64) -> Result<(Vec<MadeCorrection>, u64), FlowError> {
    let reach = reach::reach(cx, Action::SeeFlows).await?;
    let query =
        table::Entity::find().filter(reach.condition(table::Column::StructureId, table::Column::PartnerId));
    let total = query.clone().count(cx.db.read()).await?;
    let rows = query
        .order_by_desc(table::Column::MadeAt)
        .order_by_desc(table::Column::Id)
        .offset(page.saturating_mul(size))
        .limit(size)
        .all(cx.db.read())
        .await?;
    let undone = table::Entity::find()
        .filter(table::Column::Undoes.is_in(rows.iter().map(|row| row.id)))
        .all(cx.db.read())
        .await?;
    let people = beneficiaries::Entity::find()
        .filter(beneficiaries::Column::Code.is_in(rows.iter().map(|row| row.beneficiary.clone())))
        .filter(beneficiaries::Column::StructureId.is_in(rows.iter().map(|row| row.structure_id)))
        .all(cx.db.read())
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let (before, after) = (version(&row.before)?, version(&row.after)?);
        let person = people
            .iter()
            .find(|person| person.code == row.beneficiary && person.structure_id == row.structure_id);
        let reason = cx.seal.open(place(row.id), &row.reason)?;
        found.push(MadeCorrection {
            id: row.id,
            partner: row.partner_id.into(),
            beneficiary_name: person.and_then(|person| name_of(cx, person)),
            original: original(cx, &before).await?,
            before: seen(before),
            after: seen(after),
            reason: String::from_utf8_lossy(&reason).into_owned(),
            made_by: row.made_by,
            made_at: row.made_at.into(),
            undoes: row.undoes,
            undone: undone.iter().any(|later| later.undoes == Some(row.id)),
        });
    }
    let seen: BTreeSet<Uuid> = found.iter().map(|one| one.partner.uuid()).collect();
    let tx = cx.db.begin().await?;
    for partner in seen {
        cx.audit_once(&tx, "consulter", "corrections", partner, None).await?;
    }
    tx.commit().await?;
    Ok((found, total))
}

fn version(stored: &str) -> Result<StoredVisit, FlowError> {
    serde_json::from_str(stored).map_err(|cause| DbErr::Custom(cause.to_string()).into())
}

/// Files that the asker may open.
async fn original(cx: &Cx, before: &StoredVisit) -> Result<Option<ReceivedFileId>, FlowError> {
    let Ok(id) = before.file.parse::<Uuid>() else { return Ok(None) };
    let reach = reach::reach(cx, Action::SeeFlows).await?;
    let file = received::Entity::find_by_id(id).one(cx.db.read()).await?;
    Ok(file.filter(|file| reach.covers(file.structure_id, file.partner_id)).map(|file| file.id.into()))
}
