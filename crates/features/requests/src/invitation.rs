//! The services asked about one request: who was written to, who looked, who answered.

use access::{Action, Cx};
use db::sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use kernel::{
    id::{PersonId, ProviderId, QuoteInvitationId, QuoteRequestId},
    jiff::Timestamp,
};
use providers::Provider;
use seal::Place;
use uuid::Uuid;

use crate::{
    disclosure,
    error::RequestError,
    quote::{self, Quote},
    request::{self, Request},
    state::{DeclineReason, InvitationState},
    store::invitations,
};

#[derive(Clone, Debug)]
pub struct Invitation {
    pub id: QuoteInvitationId,
    pub request: QuoteRequestId,
    pub provider: Provider,
    pub state: InvitationState,
    pub sent_at: Timestamp,
    pub due_at: Timestamp,
    pub seen_at: Option<Timestamp>,
    pub reminded_at: Option<Timestamp>,
    pub answered_at: Option<Timestamp>,
    pub reason: Option<DeclineReason>,
    pub note: Option<String>,
    /// The latest one.
    pub quote: Option<Quote>,
}

impl Invitation {
    /// Answered after the delay.
    pub fn was_late(&self) -> bool {
        self.answered_at.is_some_and(|answered| answered > self.due_at)
    }
}

/// In the order they were asked.
///
/// # Errors
/// [`RequestError`].
pub async fn invitations(cx: &Cx, request: &Request) -> Result<Vec<Invitation>, RequestError> {
    people::reach(cx, cx.db.read(), request.person, Action::SeeQuotes).await?;
    let mut all = Vec::new();
    for row in rows(cx.db.read(), request.id).await? {
        all.push(read(cx, row).await?);
    }
    Ok(all)
}

/// One, for who asked.
///
/// # Errors
/// [`RequestError`].
pub async fn invitation(cx: &Cx, id: QuoteInvitationId) -> Result<(Invitation, Request), RequestError> {
    let row = load(cx.db.read(), id.uuid()).await?;
    let request = request::find(cx, row.request_id.into(), Action::SeeQuotes).await?;
    Ok((read(cx, row).await?, request))
}

/// The family, or who follows the person, takes back what one provider may read.
///
/// # Errors
/// [`RequestError::Closed`] for the provider already chosen: the mission is stopped first.
pub async fn withdraw(cx: &Cx, person: PersonId, id: QuoteInvitationId) -> Result<(), RequestError> {
    let (_, relation) = people::reach(cx, cx.db.read(), person, Action::SeeQuotes).await?;
    if cx.may(Action::AskQuotes, relation).is_err() {
        cx.may(Action::ChooseQuote, relation)?;
    }
    let tx = cx.db.begin().await?;
    let row = load(&tx, id.uuid()).await?;
    let request = request::lock(&tx, row.request_id).await?;
    let row = load(&tx, row.id).await?;
    if request.person_id != person.uuid() {
        return Err(RequestError::NotFound);
    }
    if row.state == InvitationState::Chosen.code() {
        return Err(RequestError::Closed);
    }
    set_state(&tx, &[row.id], InvitationState::Withdrawn).await?;
    disclosure::withdraw(cx, &tx, &[row.id]).await?;
    cx.audit(&tx, "retirer", "demande de devis", row.id, person, Some(request.reference)).await?;
    tx.commit().await?;
    Ok(())
}

pub(crate) async fn withdraw_all(
    cx: &Cx,
    on: &impl ConnectionTrait,
    request: QuoteRequestId,
) -> Result<(), DbErr> {
    let ids: Vec<Uuid> = rows(on, request).await?.into_iter().map(|row| row.id).collect();
    set_state(on, &ids, InvitationState::Withdrawn).await?;
    disclosure::withdraw(cx, on, &ids).await
}

pub(crate) async fn set_state(
    on: &impl ConnectionTrait,
    ids: &[Uuid],
    state: InvitationState,
) -> Result<(), DbErr> {
    invitations::Entity::update_many()
        .col_expr(invitations::Column::State, Expr::value(state.code()))
        .filter(invitations::Column::Id.is_in(ids.iter().copied()))
        .exec(on)
        .await
        .map(drop)
}

pub(crate) async fn rows(
    on: &impl ConnectionTrait,
    request: QuoteRequestId,
) -> Result<Vec<invitations::Model>, DbErr> {
    invitations::Entity::find()
        .filter(invitations::Column::RequestId.eq(request.uuid()))
        .order_by_asc(invitations::Column::SentAt)
        .order_by_asc(invitations::Column::Id)
        .all(on)
        .await
}

pub(crate) async fn load(on: &impl ConnectionTrait, id: Uuid) -> Result<invitations::Model, RequestError> {
    invitations::Entity::find_by_id(id).one(on).await?.ok_or(RequestError::NotFound)
}

pub(crate) async fn provider_of(cx: &Cx, id: Uuid) -> Result<Provider, RequestError> {
    // Who reads this may read the request: the provider's card goes with it.
    providers::find(&cx.as_system(), ProviderId::from(id)).await.map_err(|cause| match cause {
        providers::Refused::NotFound => RequestError::NotFound,
        providers::Refused::Denied(denied) => RequestError::Denied(denied),
        providers::Refused::Database(cause) => RequestError::Database(cause),
    })
}

pub(crate) async fn read(cx: &Cx, row: invitations::Model) -> Result<Invitation, RequestError> {
    let note = row.note.as_ref().map(|sealed| cx.seal.open(note_place(row.id), sealed)).transpose()?;
    Ok(Invitation {
        provider: provider_of(cx, row.provider_id).await?,
        quote: quote::latest(cx, cx.db.read(), row.id).await?,
        id: row.id.into(),
        request: row.request_id.into(),
        state: InvitationState::from_code(&row.state).unwrap_or(InvitationState::Withdrawn),
        sent_at: row.sent_at.into(),
        due_at: row.due_at.into(),
        seen_at: row.seen_at.map(Into::into),
        reminded_at: row.reminded_at.map(Into::into),
        answered_at: row.answered_at.map(Into::into),
        reason: row.reason.as_deref().and_then(DeclineReason::from_code),
        note: note.map(|text| String::from_utf8_lossy(&text).into_owned()),
    })
}

pub(crate) fn note_place(row: Uuid) -> Place {
    Place { table: "quote_invitations", column: "note", row }
}
