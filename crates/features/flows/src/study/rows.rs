//! The lines of the analyses made before they were kept in the archive: a row each.

use std::collections::BTreeMap;

use db::sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use jobs::JobError;
use uuid::Uuid;

use super::{StudyQuery, read::Shown};
use crate::{
    analyse::Judgement,
    error::FlowError,
    store::study_lines::{Column, Entity, Model},
};

/// Past so many lines, the visits behind a line without a finding were not kept with it.
const KEPT_WHOLE: i64 = 5_000;

/// What stayed of an answer beside a line at this place of the study.
pub(super) fn kept(mut judged: Judgement, position: i64) -> Judgement {
    if position > KEPT_WHOLE && judged.findings == 0 {
        judged.explained.visits.clear();
    }
    judged
}

pub(super) async fn answers(
    on: &impl ConnectionTrait,
    study: Uuid,
) -> Result<BTreeMap<Uuid, Judgement>, JobError> {
    let lines = Entity::find().filter(Column::StudyId.eq(study)).all(on).await?;
    let known = |line: Model| Ok((line.line_id, serde_json::from_str(&line.found)?));
    lines.into_iter().map(known).collect()
}

/// The lines of one page, and how many there are of all pages.
pub(super) async fn page(
    on: &impl ConnectionTrait,
    study: Uuid,
    asked: StudyQuery<'_>,
) -> Result<(Vec<Shown>, u64), FlowError> {
    let mut query = Entity::find().filter(Column::StudyId.eq(study));
    if let Some(finding) = asked.finding {
        let bit = i64::from(finding as u16);
        query = query.filter(Expr::col(Column::Findings).bit_and(bit).ne(0));
    }
    if let Some(product) = asked.product {
        query = query.filter(Column::Product.eq(product));
    }
    if asked.differing {
        query = query.filter(Column::Differs.eq(true));
    }
    if asked.in_fault {
        query = query.filter(Column::Findings.ne(0));
    }
    let total = query.clone().count(on).await?;
    let rows = query
        .order_by_asc(Column::Position)
        .offset(asked.page.saturating_mul(asked.size))
        .limit(asked.size)
        .all(on)
        .await?;
    let shown = |row: Model| Shown {
        line: row.line_id,
        found: serde_json::from_str(&row.found).unwrap_or_default(),
        before: row.before.as_deref().and_then(|before| serde_json::from_str(before).ok()),
        differs: row.differs,
    };
    Ok((rows.into_iter().map(shown).collect(), total))
}
