//! The service's side: what it is asked, in the measure of what it may know, and what it answers (D07-18, D07-19).

use access::{Action, Cx, Relation};
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
        QueryOrder, sea_query::Expr,
    },
};
use kernel::{
    clock::paris,
    id::{ProviderId, QuoteInvitationId},
    jiff::Timestamp,
};
use uuid::Uuid;

use crate::{
    board,
    brief::{Brief, Part},
    disclosure,
    error::RequestError,
    field::Field,
    invitation::{load, note_place},
    quote::{self, Quote},
    request,
    state::{DeclineReason, InvitationState, RequestState},
    store::{invitations, quotes},
    terms::Terms,
};

/// A request as the service asked reads it.
#[derive(Clone, Debug)]
pub struct Asked {
    pub id: QuoteInvitationId,
    pub reference: String,
    pub state: InvitationState,
    /// Those of the fields it may read.
    pub parts: Vec<Part>,
    /// Without the situation aids are computed from, and without the parts it may not read.
    pub brief: Brief,
    pub from: String,
    pub sent_at: Timestamp,
    pub due_at: Timestamp,
    pub reason: Option<DeclineReason>,
    pub quote: Option<Quote>,
    /// The request still takes answers.
    pub open: bool,
}

/// A line of the service's inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    pub id: QuoteInvitationId,
    pub reference: String,
    pub state: InvitationState,
    pub locality: String,
    pub services: Vec<String>,
    pub sent_at: Timestamp,
    pub due_at: Timestamp,
    pub open: bool,
}

/// The service's requests, those to answer first, then the newest.
///
/// # Errors
/// [`RequestError`].
pub async fn offered(cx: &Cx) -> Result<Vec<Offered>, RequestError> {
    let Some(mine) = mine(cx, cx.db.read()).await? else { return Ok(Vec::new()) };
    let rows = invitations::Entity::find()
        .filter(invitations::Column::ProviderId.eq(mine.uuid()))
        .filter(invitations::Column::State.ne(InvitationState::Withdrawn.code()))
        .order_by_desc(invitations::Column::SentAt)
        .all(cx.db.read())
        .await?;
    let mut offered = Vec::new();
    for row in rows {
        let request = request::read(cx, request::load(cx.db.read(), row.request_id).await?)?;
        let allowed = disclosure::allowed(cx.db.read(), row.id.into()).await?;
        let locality = request.brief.part(Field::Locality).filter(|_| allowed.contains(&Field::Locality));
        offered.push(Offered {
            id: row.id.into(),
            reference: request.reference,
            state: InvitationState::from_code(&row.state).unwrap_or(InvitationState::Withdrawn),
            locality: locality
                .and_then(|part| part.facts.first())
                .map(|fact| fact.value.clone())
                .unwrap_or_default(),
            services: request.brief.services.into_iter().map(|wanted| wanted.label).collect(),
            sent_at: row.sent_at.into(),
            due_at: row.due_at.into(),
            open: request.state == RequestState::Open,
        });
    }
    offered.sort_by_key(|one| !(one.open && one.state.awaits_answer()));
    Ok(offered)
}

/// Opens a request: the first look is written on the receipt the family reads.
///
/// # Errors
/// [`RequestError::NotFound`] for anybody else's.
pub async fn asked(cx: &Cx, id: QuoteInvitationId) -> Result<Asked, RequestError> {
    let tx = cx.db.begin().await?;
    let row = reach(cx, &tx, id).await?;
    let request = request::read(cx, request::load(&tx, row.request_id).await?)?;
    if row.seen_at.is_none() {
        let state = InvitationState::from_code(&row.state);
        let seen =
            if state == Some(InvitationState::Sent) { InvitationState::Seen.code() } else { &row.state };
        invitations::Entity::update_many()
            .col_expr(invitations::Column::SeenAt, Expr::value(Moment::from(cx.clock.now())))
            .col_expr(invitations::Column::State, Expr::value(seen))
            .filter(invitations::Column::Id.eq(row.id))
            .exec(&tx)
            .await?;
    }
    disclosure::seen(cx, &tx, row.id).await?;
    cx.audit_once(&tx, "consulter", "demande de devis", row.id, request.person).await?;
    let allowed = disclosure::allowed(&tx, id).await?;
    let quote = quote::latest(cx, &tx, row.id).await?;
    let row = load(&tx, row.id).await?;
    tx.commit().await?;
    let visible = |field: Field| allowed.contains(&field);
    let parts: Vec<Part> = request.brief.shown(visible).cloned().collect();
    let prerequisites =
        if visible(Field::Prerequisites) { request.brief.prerequisites.clone() } else { Vec::new() };
    Ok(Asked {
        id,
        state: InvitationState::from_code(&row.state).unwrap_or(InvitationState::Withdrawn),
        brief: Brief {
            parts: parts.clone(),
            prerequisites,
            situation: rules::Situation::default(),
            ..request.brief
        },
        parts,
        reference: request.reference,
        from: request.author_name,
        sent_at: row.sent_at.into(),
        due_at: row.due_at.into(),
        reason: row.reason.as_deref().and_then(DeclineReason::from_code),
        quote,
        open: request.state == RequestState::Open,
    })
}

/// # Errors
/// [`RequestError::Answered`] when a quote was sent or the request declined.
pub async fn decline(
    cx: &Cx,
    id: QuoteInvitationId,
    reason: Option<DeclineReason>,
    note: &str,
) -> Result<(), RequestError> {
    let tx = cx.db.begin().await?;
    let (row, request) = answering(cx, &tx, id).await?;
    let reason = reason.ok_or(RequestError::NoReason)?;
    if request.state != RequestState::Open {
        return Err(RequestError::Closed);
    }
    if !InvitationState::from_code(&row.state).is_some_and(InvitationState::awaits_answer) {
        return Err(RequestError::Answered);
    }
    let note = Some(note.trim()).filter(|note| !note.is_empty());
    let sealed = note.map(|note| cx.seal.close(note_place(row.id), note.as_bytes()));
    invitations::Entity::update_many()
        .col_expr(invitations::Column::State, Expr::value(InvitationState::Declined.code()))
        .col_expr(invitations::Column::AnsweredAt, Expr::value(Moment::from(cx.clock.now())))
        .col_expr(invitations::Column::Reason, Expr::value(reason.code()))
        .col_expr(invitations::Column::Note, Expr::value(sealed))
        .filter(invitations::Column::Id.eq(row.id))
        .exec(&tx)
        .await?;
    tell(cx, &tx, &request, &row, &format!("a décliné : {}", reason.label().to_lowercase())).await?;
    cx.audit(&tx, "décliner", "demande de devis", row.id, request.person, Some(reason.label().to_owned()))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Sends a quote, or a new version of it. `seen` is the version the page showed, 0 before the first.
///
/// # Errors
/// [`RequestError::Faults`] with each field to mend; [`RequestError::Conflict`] when a colleague answered meanwhile.
pub async fn submit(cx: &Cx, id: QuoteInvitationId, terms: Terms, seen: i64) -> Result<(), RequestError> {
    let tx = cx.db.begin().await?;
    let (row, request) = answering(cx, &tx, id).await?;
    if request.state != RequestState::Open {
        return Err(RequestError::Closed);
    }
    let faults = terms.faults(&request.brief, paris(cx.clock.now()).date());
    if !faults.is_empty() {
        return Err(RequestError::Faults(faults));
    }
    let latest = quote::latest_row(&tx, row.id).await?;
    let version = latest.as_ref().map_or(0, |quote| quote.version);
    if version != seen {
        let by = latest.map(|quote| quote.author_name).unwrap_or_default();
        return Err(RequestError::Conflict { by });
    }
    let now = cx.clock.now();
    let quote = cx.entropy.uuid(now);
    let sealed = cx.seal.close(quote::place(quote), &serde_json::to_vec(&terms)?);
    quotes::ActiveModel {
        id: Set(quote),
        invitation_id: Set(row.id),
        version: Set(version + 1),
        terms: Set(sealed),
        author_id: Set(cx.who.account().map(Into::into)),
        author_name: Set(cx.who.name().to_owned()),
        submitted_at: Set(now.into()),
        published_at: Set(None),
    }
    .insert(&tx)
    .await?;
    invitations::Entity::update_many()
        .col_expr(invitations::Column::State, Expr::value(InvitationState::Quoted.code()))
        .col_expr(invitations::Column::AnsweredAt, Expr::value(Moment::from(now)))
        .col_expr(invitations::Column::Reason, Expr::value(None::<String>))
        .filter(invitations::Column::Id.eq(row.id))
        .exec(&tx)
        .await?;
    let what = if version == 0 { "a envoyé son devis" } else { "a modifié son devis" };
    tell(cx, &tx, &request, &row, &format!("{what} : à publier à la famille")).await?;
    cx.audit(&tx, "envoyer", "devis", quote, request.person, Some(request.reference)).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts the answer on the board of who follows the person (D05-15).
async fn tell(
    cx: &Cx,
    on: &impl ConnectionTrait,
    request: &request::Request,
    row: &invitations::Model,
    what: &str,
) -> Result<(), RequestError> {
    let provider = crate::invitation::provider_of(cx, row.provider_id).await?;
    board::note(cx, on, request, &format!("{} {what}", provider.name())).await
}

/// One's own and its request, for an answer: a colleague who answers meanwhile, or a family that chooses, waits.
async fn answering(
    cx: &Cx,
    on: &impl ConnectionTrait,
    id: QuoteInvitationId,
) -> Result<(invitations::Model, request::Request), RequestError> {
    let row = reach(cx, on, id).await?;
    let request = request::lock(on, row.request_id).await?;
    Ok((reach(cx, on, id).await?, request::read(cx, request)?))
}

/// The service of who asks; `None` while their structure has told nothing of itself.
async fn mine(cx: &Cx, on: &impl ConnectionTrait) -> Result<Option<ProviderId>, RequestError> {
    cx.may(Action::AnswerQuotes, Relation::None)?;
    let structure = cx.who.structure().ok_or(access::Denied)?;
    Ok(providers::of_structure(on, structure).await?.map(|provider| provider.id))
}

/// One's own, while it may be read: anybody else's does not exist.
pub(crate) async fn reach(
    cx: &Cx,
    on: &impl ConnectionTrait,
    id: QuoteInvitationId,
) -> Result<invitations::Model, RequestError> {
    let mine = mine(cx, on).await?.ok_or(RequestError::NotFound)?;
    let row = load(on, Uuid::from(id)).await?;
    let shown = InvitationState::from_code(&row.state).is_some_and(InvitationState::is_shown);
    if row.provider_id == mine.uuid() && shown { Ok(row) } else { Err(RequestError::NotFound) }
}
