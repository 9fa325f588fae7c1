//! In the family room: the quotes published, what relatives say of them, and the choice (D05-19, D05-20).

use access::{Action, Cx, Denied, Relation};
use contents::MailText;
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
        QueryOrder, SqlErr, sea_query::Expr,
    },
};
use kernel::{
    id::{PersonId, QuoteId, QuoteInvitationId, QuoteRequestId},
    jiff::{SignedDuration, Timestamp},
};
use mail::Letter;
use people::DeadlineKind;
use seal::Place;
use uuid::Uuid;

use crate::{
    board,
    compare::{Offer, offers},
    error::RequestError,
    invitation::{self, read as read_invitation, rows, set_state},
    quote,
    request::{self, Request, close, find, find_on},
    state::{InvitationState, RemarkKind, RequestState},
    store::{choices, quotes, remarks, requests},
};

const LINK_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub invitation: Option<QuoteInvitationId>,
    pub name: String,
    pub kind: RemarkKind,
    pub text: String,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub quote: QuoteId,
    pub name: String,
    pub statement: String,
    pub at: Timestamp,
}

/// A request as a family reads it: published quotes only.
#[derive(Clone, Debug)]
pub struct FamilyRequest {
    pub request: Request,
    pub offers: Vec<Offer>,
    pub remarks: Vec<Remark>,
    pub choice: Option<Choice>,
}

#[derive(Clone, Debug)]
pub struct Publish<'a> {
    pub request: QuoteRequestId,
    pub quotes: Vec<QuoteId>,
    /// Also by mail to the caregivers and the person (D05-19).
    pub by_mail: bool,
    pub base_url: &'a str,
}

/// Puts quotes in the family room; those already there stay.
///
/// # Errors
/// [`RequestError`].
pub async fn publish(cx: &Cx, command: Publish<'_>) -> Result<(), RequestError> {
    let tx = cx.db.begin().await?;
    let request = find_on(cx, &tx, command.request, Action::AskQuotes).await?;
    if request.state != RequestState::Open {
        return Err(RequestError::Closed);
    }
    let asked: Vec<Uuid> = rows(&tx, request.id).await?.into_iter().map(|row| row.id).collect();
    let written = quotes::Entity::update_many()
        .col_expr(quotes::Column::PublishedAt, Expr::value(Moment::from(cx.clock.now())))
        .filter(quotes::Column::Id.is_in(command.quotes.iter().map(|quote| quote.uuid())))
        .filter(quotes::Column::InvitationId.is_in(asked))
        .filter(quotes::Column::PublishedAt.is_null())
        .exec(&tx)
        .await?;
    if written.rows_affected == 0 {
        return Err(RequestError::NoProvider);
    }
    people::settle(cx, &tx, request.person, &[DeadlineKind::Quotes], "Devis publiés à la famille").await?;
    if command.by_mail {
        write_to_family(cx, &tx, &request, command.base_url).await?;
    }
    cx.audit(&tx, "publier", "devis", request.id.uuid(), request.person, Some(request.reference)).await?;
    tx.commit().await?;
    Ok(())
}

async fn write_to_family(
    cx: &Cx,
    on: &impl ConnectionTrait,
    request: &Request,
    base_url: &str,
) -> Result<(), RequestError> {
    let text = contents::find::<MailText>(on, "devis_famille").await?.ok_or(RequestError::NotFound)?.content;
    for member in people::members(cx, request.person).await? {
        if !access::allows(None, Relation::Circle(member.role), Action::ChooseQuote) {
            continue;
        }
        let page = format!("/famille/{}/devis", request.person);
        let path = accounts::issue_link(cx, on, member.account, &page, LINK_LASTS).await?;
        let mail = text.filled(&[
            ("destinataire", &member.name),
            ("care_manager", cx.who.name()),
            ("lien", &format!("{base_url}{path}")),
        ]);
        let letter = Letter {
            to_address: member.email,
            to_name: member.name,
            subject: mail.subject,
            text: mail.text,
            person: Some(request.person),
        };
        mail::post(cx, on, letter).await?;
    }
    Ok(())
}

/// The requests of somebody that have a quote to read, newest first.
///
/// # Errors
/// [`RequestError`].
pub async fn for_family(cx: &Cx, person: PersonId) -> Result<Vec<FamilyRequest>, RequestError> {
    people::reach(cx, cx.db.read(), person, Action::SeeQuotes).await?;
    let rows = requests::Entity::find()
        .filter(requests::Column::PersonId.eq(person.uuid()))
        .filter(requests::Column::State.is_in([RequestState::Open.code(), RequestState::Chosen.code()]))
        .order_by_desc(requests::Column::CreatedAt)
        .all(cx.db.read())
        .await?;
    let mut all = Vec::new();
    for row in rows {
        let request = request::read(cx, row)?;
        cx.audit_once(cx.db.read(), "consulter", "devis", request.id.uuid(), person).await?;
        all.push(family_request(cx, request).await?);
    }
    Ok(all)
}

/// What relatives said and chose, for who asked.
///
/// # Errors
/// [`RequestError`].
pub async fn said_of(cx: &Cx, id: QuoteRequestId) -> Result<(Vec<Remark>, Option<Choice>), RequestError> {
    let request = find(cx, id, Action::SeeQuotes).await?;
    Ok((remarks_of(cx, request.id).await?, choice_of(cx.db.read(), request.id).await?))
}

async fn family_request(cx: &Cx, request: Request) -> Result<FamilyRequest, RequestError> {
    let mut published = Vec::new();
    for row in rows(cx.db.read(), request.id).await? {
        let mut invitation = read_invitation(cx, row).await?;
        // Notes and reasons are between the service and the care manager.
        invitation.note = None;
        if invitation.quote.as_ref().is_some_and(|quote| quote.published_at.is_some()) {
            published.push(invitation);
        }
    }
    Ok(FamilyRequest {
        offers: offers(&request.brief, published, cx.clock.today()),
        remarks: remarks_of(cx, request.id).await?,
        choice: choice_of(cx.db.read(), request.id).await?,
        request,
    })
}

async fn remarks_of(cx: &Cx, request: QuoteRequestId) -> Result<Vec<Remark>, RequestError> {
    let rows = remarks::Entity::find()
        .filter(remarks::Column::RequestId.eq(request.uuid()))
        .order_by_asc(remarks::Column::At)
        .order_by_asc(remarks::Column::Id)
        .all(cx.db.read())
        .await?;
    let remark = |row: remarks::Model| {
        let text = cx.seal.open(place(row.id), &row.body)?;
        Ok(Remark {
            invitation: row.invitation_id.map(Into::into),
            name: row.name,
            kind: RemarkKind::from_code(&row.kind).unwrap_or(RemarkKind::Comment),
            text: String::from_utf8_lossy(&text).into_owned(),
            at: row.at.into(),
        })
    };
    rows.into_iter().map(remark).collect()
}

/// # Errors
/// When the database does not answer.
pub(crate) async fn choice_of(
    on: &impl ConnectionTrait,
    request: QuoteRequestId,
) -> Result<Option<Choice>, RequestError> {
    let row = choices::Entity::find().filter(choices::Column::RequestId.eq(request.uuid())).one(on).await?;
    Ok(row.map(|row| Choice {
        quote: row.quote_id.into(),
        name: row.name,
        statement: row.statement,
        at: row.chosen_at.into(),
    }))
}

/// A relative comments, asks or refuses; a question or a refusal is put on the care manager's board.
///
/// # Errors
/// [`RequestError`].
pub async fn remark(
    cx: &Cx,
    id: QuoteRequestId,
    about: Option<QuoteInvitationId>,
    kind: RemarkKind,
    text: &str,
) -> Result<(), RequestError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(RequestError::Empty);
    }
    let tx = cx.db.begin().await?;
    let request = find_on(cx, &tx, id, Action::CommentQuotes).await?;
    let account = cx.who.account().ok_or(Denied)?;
    if let Some(about) = about {
        let row = invitation::load(&tx, about.uuid()).await?;
        if row.request_id != id.uuid() {
            return Err(RequestError::NotFound);
        }
    }
    let now = cx.clock.now();
    let remark = cx.entropy.uuid(now);
    remarks::ActiveModel {
        id: Set(remark),
        request_id: Set(id.uuid()),
        invitation_id: Set(about.map(Into::into)),
        account_id: Set(account.uuid()),
        name: Set(cx.who.name().to_owned()),
        kind: Set(kind.code().to_owned()),
        body: Set(cx.seal.close(place(remark), text.as_bytes())),
        at: Set(now.into()),
    }
    .insert(&tx)
    .await?;
    if kind != RemarkKind::Comment {
        let what = if kind == RemarkKind::Question { "pose une question" } else { "refuse un devis" };
        board::note(cx, &tx, &request, &format!("{} {what}", cx.who.name())).await?;
    }
    cx.audit(&tx, "donner un avis", "devis", id.uuid(), request.person, Some(kind.label().to_owned()))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Chooses a published quote. `statement` is the sentence agreed to, as the page showed it. Once, for the whole
/// family: of two who choose at the same second, the second reads who was first.
///
/// # Errors
/// [`RequestError`].
pub async fn choose(cx: &Cx, id: QuoteId, statement: &str) -> Result<(), RequestError> {
    match attempt(cx, id, statement).await {
        Err(RequestError::Database(cause))
            if matches!(cause.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) =>
        {
            let row = quotes::Entity::find_by_id(id.uuid()).one(cx.db.read()).await?;
            let row = row.ok_or(RequestError::NotFound)?;
            let asked = invitation::load(cx.db.read(), row.invitation_id).await?;
            let first = choice_of(cx.db.read(), asked.request_id.into()).await?;
            Err(first.map_or(RequestError::Database(cause), |first| RequestError::Chosen(first.name)))
        }
        other => other,
    }
}

async fn attempt(cx: &Cx, id: QuoteId, statement: &str) -> Result<(), RequestError> {
    let tx = cx.db.begin().await?;
    let row = quotes::Entity::find_by_id(id.uuid()).one(&tx).await?.ok_or(RequestError::NotFound)?;
    let asked = invitation::load(&tx, row.invitation_id).await?;
    request::lock(&tx, asked.request_id).await?;
    let request = find_on(cx, &tx, asked.request_id.into(), Action::ChooseQuote).await?;
    let (_, relation) = people::reach(cx, &tx, request.person, Action::ChooseQuote).await?;
    let (Some(account), Relation::Circle(role)) = (cx.who.account(), relation) else {
        return Err(Denied.into());
    };
    if row.published_at.is_none() {
        return Err(RequestError::NotFound);
    }
    if let Some(first) = choice_of(&tx, request.id).await? {
        return Err(RequestError::Chosen(first.name));
    }
    if request.state != RequestState::Open {
        return Err(RequestError::Closed);
    }
    if quote::latest_row(&tx, asked.id).await?.is_some_and(|latest| latest.id != row.id) {
        return Err(RequestError::Replaced);
    }
    let terms = quote::read(cx, row.clone())?.terms;
    if terms.valid_until < cx.clock.today() {
        return Err(RequestError::OutOfDate);
    }
    let now = cx.clock.now();
    choices::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        request_id: Set(request.id.uuid()),
        quote_id: Set(row.id),
        account_id: Set(account.uuid()),
        name: Set(cx.who.name().to_owned()),
        role: Set(role.code().to_owned()),
        statement: Set(statement.to_owned()),
        chosen_at: Set(now.into()),
    }
    .insert(&tx)
    .await?;
    close(cx, &tx, &request, RequestState::Chosen).await?;
    let others: Vec<Uuid> = rows(&tx, request.id)
        .await?
        .into_iter()
        .filter(|other| other.id != asked.id)
        .filter(|other| {
            InvitationState::from_code(&other.state)
                .is_some_and(|state| state == InvitationState::Quoted || state.awaits_answer())
        })
        .map(|other| other.id)
        .collect();
    set_state(&tx, &[asked.id], InvitationState::Chosen).await?;
    set_state(&tx, &others, InvitationState::NotChosen).await?;
    let provider = invitation::provider_of(cx, asked.provider_id).await?;
    let program = cx.as_system();
    people::settle(&program, &tx, request.person, &[DeadlineKind::Quotes], "Devis choisi").await?;
    board::note(cx, &tx, &request, &format!("{} a choisi {}", cx.who.name(), provider.name())).await?;
    cx.audit(&tx, "choisir", "devis", row.id, request.person, Some(request.reference.clone())).await?;
    tx.commit().await?;
    Ok(())
}

fn place(row: Uuid) -> Place {
    Place { table: "quote_remarks", column: "body", row }
}
