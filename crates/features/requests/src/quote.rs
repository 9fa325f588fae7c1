//! What a service answered, version after version: an earlier one is never changed.

use access::Cx;
use db::sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use kernel::{
    id::{QuoteId, QuoteInvitationId},
    jiff::Timestamp,
};
use seal::Place;
use uuid::Uuid;

use crate::{error::RequestError, store::quotes, terms::Terms};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    pub id: QuoteId,
    pub invitation: QuoteInvitationId,
    /// 1, 2, 3… per service asked.
    pub version: i64,
    pub terms: Terms,
    pub author_name: String,
    pub submitted_at: Timestamp,
    /// The family sees it from then on.
    pub published_at: Option<Timestamp>,
}

pub(crate) async fn latest(
    cx: &Cx,
    on: &impl ConnectionTrait,
    invitation: Uuid,
) -> Result<Option<Quote>, RequestError> {
    latest_row(on, invitation).await?.map(|row| read(cx, row)).transpose()
}

pub(crate) async fn latest_row(
    on: &impl ConnectionTrait,
    invitation: Uuid,
) -> Result<Option<quotes::Model>, DbErr> {
    quotes::Entity::find()
        .filter(quotes::Column::InvitationId.eq(invitation))
        .order_by_desc(quotes::Column::Version)
        .one(on)
        .await
}

pub(crate) fn read(cx: &Cx, row: quotes::Model) -> Result<Quote, RequestError> {
    Ok(Quote {
        terms: serde_json::from_slice(&cx.seal.open(place(row.id), &row.terms)?)?,
        id: row.id.into(),
        invitation: row.invitation_id.into(),
        version: row.version,
        author_name: row.author_name,
        submitted_at: row.submitted_at.into(),
        published_at: row.published_at.map(Into::into),
    })
}

pub(crate) fn place(row: Uuid) -> Place {
    Place { table: "quotes", column: "terms", row }
}
