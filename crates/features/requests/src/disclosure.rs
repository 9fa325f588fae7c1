//! The receipt: which provider may read what since when, when they looked, and until when.

use std::collections::{BTreeMap, btree_map::Entry};

use access::{Action, Cx};
use db::{
    Moment,
    sea_orm::{
        ActiveValue::Set,
        ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
        sea_query::{Expr, OnConflict},
    },
};
use kernel::{
    id::{PersonId, ProviderId, QuoteInvitationId},
    jiff::Timestamp,
};
use uuid::Uuid;

use crate::{
    error::RequestError,
    field::{Field, Stage},
    invitation::provider_of,
    store::disclosures,
};

/// What one provider was told of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub provider: ProviderId,
    pub invitation: QuoteInvitationId,
    pub field: Field,
    pub stage: Stage,
    pub allowed_at: Timestamp,
    /// `None`: nobody of the provider has looked yet.
    pub seen_at: Option<Timestamp>,
    pub seen_by: Option<String>,
    pub withdrawn_at: Option<Timestamp>,
}

/// Whom is told, about whom, in answer to what.
#[derive(Clone, Copy, Debug)]
pub struct About {
    pub person: PersonId,
    pub provider: ProviderId,
    pub invitation: QuoteInvitationId,
}

/// Lets a provider read fields, in the caller's transaction; what was allowed stays as it was.
///
/// # Errors
/// When the database refuses.
pub async fn allow(
    cx: &Cx,
    on: &impl ConnectionTrait,
    about: About,
    stage: Stage,
    fields: impl IntoIterator<Item = Field>,
) -> Result<(), DbErr> {
    let now = cx.clock.now();
    let rows: Vec<_> = fields
        .into_iter()
        .map(|field| disclosures::ActiveModel {
            id: Set(cx.entropy.uuid(now)),
            person_id: Set(about.person.uuid()),
            provider_id: Set(about.provider.uuid()),
            invitation_id: Set(about.invitation.uuid()),
            field: Set(field.code().to_owned()),
            stage: Set(stage.code().to_owned()),
            allowed_at: Set(now.into()),
            seen_at: Set(None),
            seen_by: Set(None),
            withdrawn_at: Set(None),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let once = OnConflict::columns([disclosures::Column::InvitationId, disclosures::Column::Field]);
    disclosures::Entity::insert_many(rows)
        .on_conflict(once.clone().do_nothing().to_owned())
        .exec_without_returning(on)
        .await
        .map(drop)
}

/// What an invitation lets read now.
///
/// # Errors
/// When the database does not answer.
pub async fn allowed(on: &impl ConnectionTrait, invitation: QuoteInvitationId) -> Result<Vec<Field>, DbErr> {
    let rows = disclosures::Entity::find()
        .filter(disclosures::Column::InvitationId.eq(invitation.uuid()))
        .filter(disclosures::Column::WithdrawnAt.is_null())
        .all(on)
        .await?;
    Ok(rows.into_iter().filter_map(|row| Field::from_code(&row.field)).collect())
}

/// The first look is the one told.
pub(crate) async fn seen(cx: &Cx, on: &impl ConnectionTrait, invitation: Uuid) -> Result<(), DbErr> {
    disclosures::Entity::update_many()
        .col_expr(disclosures::Column::SeenAt, Expr::value(Moment::from(cx.clock.now())))
        .col_expr(disclosures::Column::SeenBy, Expr::value(cx.who.name()))
        .filter(disclosures::Column::InvitationId.eq(invitation))
        .filter(disclosures::Column::SeenAt.is_null())
        .filter(disclosures::Column::WithdrawnAt.is_null())
        .exec(on)
        .await
        .map(drop)
}

pub(crate) async fn withdraw(cx: &Cx, on: &impl ConnectionTrait, invitations: &[Uuid]) -> Result<(), DbErr> {
    disclosures::Entity::update_many()
        .col_expr(disclosures::Column::WithdrawnAt, Expr::value(Moment::from(cx.clock.now())))
        .filter(disclosures::Column::InvitationId.is_in(invitations.iter().copied()))
        .filter(disclosures::Column::WithdrawnAt.is_null())
        .exec(on)
        .await
        .map(drop)
}

/// « Qui a vu quoi, quand »: for whoever may see the quotes of somebody.
///
/// # Errors
/// [`RequestError`].
pub async fn receipts(cx: &Cx, person: PersonId) -> Result<Vec<Receipt>, RequestError> {
    people::reach(cx, cx.db.read(), person, Action::SeeQuotes).await?;
    let rows = disclosures::Entity::find()
        .filter(disclosures::Column::PersonId.eq(person.uuid()))
        .order_by_asc(disclosures::Column::AllowedAt)
        .order_by_asc(disclosures::Column::Id)
        .all(cx.db.read())
        .await?;
    let receipt = |row: disclosures::Model| {
        Some(Receipt {
            provider: row.provider_id.into(),
            invitation: row.invitation_id.into(),
            field: Field::from_code(&row.field)?,
            stage: Stage::from_code(&row.stage)?,
            allowed_at: row.allowed_at.into(),
            seen_at: row.seen_at.map(Into::into),
            seen_by: row.seen_by,
            withdrawn_at: row.withdrawn_at.map(Into::into),
        })
    };
    let mut receipts: Vec<Receipt> = rows.into_iter().filter_map(receipt).collect();
    receipts.sort_by_key(|receipt| (receipt.allowed_at, receipt.invitation, receipt.field));
    Ok(receipts)
}

/// The names of those asked about somebody, for whoever may see the quotes.
///
/// # Errors
/// [`RequestError`].
pub async fn provider_names(
    cx: &Cx,
    person: PersonId,
) -> Result<BTreeMap<QuoteInvitationId, String>, RequestError> {
    let mut names = BTreeMap::new();
    for receipt in receipts(cx, person).await? {
        if let Entry::Vacant(place) = names.entry(receipt.invitation) {
            place.insert(provider_of(cx, receipt.provider.uuid()).await?.name().to_owned());
        }
    }
    Ok(names)
}
