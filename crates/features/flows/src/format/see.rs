//! The formats of a département.

use std::collections::BTreeMap;

use access::{Action, Cx};
use db::sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use kernel::id::{FileFormatId, PartnerId};
use mapping::{Format, Known};
use records::Flow;

use super::{FileFormat, FormatError, FormatState, FormatSummary, FormatVersion, format_of};
use crate::{
    reach,
    store::{format_versions, formats as table, partners},
};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormatQuery {
    pub flow: Option<Flow>,
    pub partner: Option<PartnerId>,
    pub state: Option<FormatState>,
    /// Part of its name, whatever the case.
    pub text: String,
}

/// By name.
///
/// # Errors
/// [`FormatError::Denied`], [`FormatError::Database`].
pub async fn formats(cx: &Cx, asked: &FormatQuery) -> Result<Vec<FormatSummary>, FormatError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let mut query = table::Entity::find().filter(table::Column::StructureId.eq(department.uuid()));
    if let Some(flow) = asked.flow {
        query = query.filter(table::Column::Flow.eq(flow.code()));
    }
    if let Some(partner) = asked.partner {
        query = query.filter(table::Column::PartnerId.eq(partner.uuid()));
    }
    let rows =
        query.order_by_asc(table::Column::Name).order_by_asc(table::Column::Id).all(cx.db.read()).await?;
    let versions = format_versions::Entity::find()
        .filter(format_versions::Column::FormatId.is_in(rows.iter().map(|row| row.id)))
        .all(cx.db.read())
        .await?;
    let text = asked.text.to_lowercase();
    let mut found = Vec::new();
    for row in rows {
        let current = versions.iter().find(|one| one.format_id == row.id && Some(one.version) == row.current);
        let summary = summary(&row, current)?;
        let wanted = asked.state.is_none_or(|state| state == summary.state);
        if wanted && summary.name.to_lowercase().contains(&text) {
            found.push(summary);
        }
    }
    Ok(found)
}

/// What the département knows and a sample does not say: the codes of its services, and its own, as most of its formats
/// write it.
///
/// # Errors
/// [`FormatError::Denied`], [`FormatError::Database`].
pub async fn known_codes(cx: &Cx) -> Result<Known, FormatError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let rows = table::Entity::find()
        .filter(table::Column::StructureId.eq(department.uuid()))
        .order_by_asc(table::Column::Id)
        .all(cx.db.read())
        .await?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let said = format_of(&row.draft)?.fields.into_iter().filter(|rule| Known::is_funder(&rule.key));
        for constant in said.filter_map(|rule| rule.constant) {
            *counts.entry(constant).or_default() += 1;
        }
    }
    let known = partners::Entity::find()
        .filter(partners::Column::StructureId.eq(department.uuid()))
        .all(cx.db.read())
        .await?;
    Ok(Known {
        funder: counts.into_iter().max_by_key(|(_, count)| *count).map(|(constant, _)| constant),
        services: known.into_iter().map(|one| one.code).collect(),
    })
}

/// # Errors
/// [`FormatError::Denied`], [`FormatError::NotFound`], [`FormatError::Database`].
pub async fn format(cx: &Cx, id: FileFormatId) -> Result<FileFormat, FormatError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let row = table::Entity::find_by_id(id.uuid()).one(cx.db.read()).await?;
    let row = row.filter(|row| row.structure_id == department.uuid()).ok_or(FormatError::NotFound)?;
    let versions = version_rows(cx.db.read(), id).await?;
    let current = versions.iter().find(|one| Some(one.version) == row.current);
    Ok(FileFormat {
        summary: summary(&row, current)?,
        draft: format_of(&row.draft)?,
        revision: row.revision,
        sample: row.sample_id.map(|_| row.sample_name),
        versions: versions.into_iter().map(version).collect::<Result<_, _>>()?,
    })
}

fn summary(row: &table::Model, current: Option<&format_versions::Model>) -> Result<FormatSummary, DbErr> {
    let draft = format_of(&row.draft)?;
    let state = match current {
        _ if row.withdrawn_at.is_some() => FormatState::Withdrawn,
        None => FormatState::Draft,
        Some(current) if same(&draft, &format_of(&current.body)?) => FormatState::Published,
        Some(_) => FormatState::Changing,
    };
    Ok(FormatSummary {
        id: row.id.into(),
        name: row.name.clone(),
        flow: draft.flow,
        partner: row.partner_id.map(Into::into),
        state,
        version: row.current.map(number),
        updated_by: row.updated_by.clone(),
        updated_at: row.updated_at.into(),
    })
}

fn version(row: format_versions::Model) -> Result<FormatVersion, DbErr> {
    Ok(FormatVersion {
        number: number(row.version),
        format: format_of(&row.body)?,
        sample: row.sample_name,
        losses: serde_json::from_str(&row.losses).unwrap_or_default(),
        reason: row.reason,
        published_by: row.published_by,
        published_at: row.published_at.into(),
    })
}

/// Whatever their number, and whatever is still to be looked at.
pub(super) fn same(one: &Format, other: &Format) -> bool {
    Format { version: other.version, doubtful: other.doubtful.clone(), ..one.clone() } == *other
}

pub(super) fn number(version: i64) -> u32 {
    u32::try_from(version).unwrap_or_default()
}

/// Newest first.
pub(super) async fn version_rows(
    on: &impl ConnectionTrait,
    id: FileFormatId,
) -> Result<Vec<format_versions::Model>, DbErr> {
    format_versions::Entity::find()
        .filter(format_versions::Column::FormatId.eq(id.uuid()))
        .order_by_desc(format_versions::Column::Version)
        .all(on)
        .await
}

pub(super) async fn version_row(
    on: &impl ConnectionTrait,
    id: FileFormatId,
    version: u32,
) -> Result<Option<format_versions::Model>, DbErr> {
    format_versions::Entity::find()
        .filter(format_versions::Column::FormatId.eq(id.uuid()))
        .filter(format_versions::Column::Version.eq(i64::from(version)))
        .one(on)
        .await
}
