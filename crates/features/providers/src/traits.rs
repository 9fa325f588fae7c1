//! What a search looks for, in a table beside.

use std::collections::HashMap;

use access::Cx;
use db::sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, sea_query::SelectStatement,
};
use kernel::id::ProviderId;
use uuid::Uuid;

use crate::{
    model::{Details, Provider},
    store::{provider_traits, providers},
};

#[derive(Clone, Copy)]
pub(crate) enum Trait {
    Service,
    Language,
}

impl Trait {
    fn code(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Language => "langue",
        }
    }
}

/// The services that have it.
pub(crate) fn having(kind: Trait, code: &str) -> SelectStatement {
    provider_traits::Entity::find()
        .select_only()
        .column(provider_traits::Column::ProviderId)
        .filter(provider_traits::Column::Kind.eq(kind.code()))
        .filter(provider_traits::Column::Code.eq(code))
        .into_query()
}

/// Rows with their traits, in the order given, in one query.
pub(crate) async fn complete(
    on: &impl ConnectionTrait,
    rows: Vec<providers::Model>,
) -> Result<Vec<Provider>, DbErr> {
    let found = provider_traits::Entity::find()
        .filter(provider_traits::Column::ProviderId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(provider_traits::Column::Code)
        .all(on)
        .await?;
    let mut by_provider: HashMap<Uuid, (Vec<String>, Vec<String>)> = HashMap::new();
    for row in found {
        let (services, languages) = by_provider.entry(row.provider_id).or_default();
        if row.kind == Trait::Service.code() { services.push(row.code) } else { languages.push(row.code) }
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let (services, languages) = by_provider.remove(&row.id).unwrap_or_default();
            Provider::from_row(row, services, languages)
        })
        .collect())
}

pub(crate) async fn rewrite(
    cx: &Cx,
    on: &impl ConnectionTrait,
    id: ProviderId,
    details: &Details,
) -> Result<(), DbErr> {
    provider_traits::Entity::delete_many()
        .filter(provider_traits::Column::ProviderId.eq(id.uuid()))
        .exec(on)
        .await?;
    let services = details.services.iter().map(|code| (Trait::Service, code));
    let languages = details.languages.iter().map(|code| (Trait::Language, code));
    let rows: Vec<_> = services
        .chain(languages)
        .map(|(kind, code)| provider_traits::ActiveModel {
            id: Set(cx.entropy.uuid(cx.clock.now())),
            provider_id: Set(id.uuid()),
            kind: Set(kind.code().to_owned()),
            code: Set(code.clone()),
        })
        .collect();
    if !rows.is_empty() {
        provider_traits::Entity::insert_many(rows).exec(on).await?;
    }
    Ok(())
}
