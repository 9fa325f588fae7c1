//! A request, from the call to what is sent.

use access::{Action, Cx};
use contents::Wording;
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use kernel::{
    clock::paris,
    id::{CallId, PersonId, QuoteRequestId},
    jiff::Timestamp,
};
use people::Person;
use seal::Place;
use uuid::Uuid;

use crate::{
    brief::Brief,
    compose::{OWN_WORDS, compose},
    error::RequestError,
    field::Field,
    identifying::identifying,
    state::RequestState,
    store::requests,
};

/// An answer is due the next day (D05-16).
const USUAL_ANSWER_HOURS: i64 = 24;
const LONGEST_ANSWER_HOURS: i64 = 240;

#[derive(Clone, Debug)]
pub struct Request {
    pub id: QuoteRequestId,
    pub person: PersonId,
    pub call: CallId,
    /// « DEM-2026-8F3A21 »: quoted on the telephone, tells nobody's name.
    pub reference: String,
    pub state: RequestState,
    pub brief: Brief,
    pub answer_hours: i64,
    pub author_name: String,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    /// Grows with each change.
    pub version: i64,
}

/// What a care manager rewrites before sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wordings {
    pub need: String,
    pub remarks: String,
    pub company: String,
    /// By the place of the prerequisite; an emptied one is not asked.
    pub prerequisites: Vec<String>,
    pub answer_hours: i64,
}

/// Begins a request from a call, or takes up the draft begun from it.
///
/// # Errors
/// [`RequestError`].
pub async fn begin(cx: &Cx, call: CallId) -> Result<QuoteRequestId, RequestError> {
    let of = intake::assess(cx, call).await?;
    let person = of.call.person.ok_or(RequestError::NoPerson)?;
    let (person, _) = people::reach(cx, cx.db.read(), person, Action::AskQuotes).await?;
    let company = contents::wording(cx.db.read(), Wording::COMPANY).await?;
    let brief = compose(&of, &person, company)?;
    let tx = cx.db.begin().await?;
    let drafts = requests::Entity::find()
        .filter(requests::Column::CallId.eq(call.uuid()))
        .filter(requests::Column::State.eq(RequestState::Draft.code()));
    if let Some(row) = drafts.one(&tx).await? {
        return Ok(row.id.into());
    }
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    let row = requests::ActiveModel {
        id: Set(id),
        person_id: Set(person.id.uuid()),
        call_id: Set(call.uuid()),
        reference: Set(reference(now, id)),
        state: Set(RequestState::Draft.code().to_owned()),
        brief: Set(cx.seal.close(place(id), &serde_json::to_vec(&brief)?)),
        answer_hours: Set(USUAL_ANSWER_HOURS),
        author_id: Set(cx.who.account().map(Into::into)),
        author_name: Set(cx.who.name().to_owned()),
        created_at: Set(now.into()),
        sent_at: Set(None),
        closed_at: Set(None),
        version: Set(1),
    };
    row.insert(&tx).await?;
    cx.audit(&tx, "créer", "demande de devis", id, person.id, None).await?;
    tx.commit().await?;
    Ok(id.into())
}

fn reference(now: Timestamp, id: Uuid) -> String {
    let tail = id.simple().to_string()[26..].to_uppercase();
    format!("DEM-{}-{tail}", paris(now).year())
}

/// Takes the call's answers again; what was rewritten is lost, the page asks first.
///
/// # Errors
/// [`RequestError::AlreadySent`].
pub async fn refresh(cx: &Cx, id: QuoteRequestId, seen: i64) -> Result<(), RequestError> {
    let request = find(cx, id, Action::AskQuotes).await?;
    let of = intake::assess(cx, request.call).await?;
    let (person, _) = people::reach(cx, cx.db.read(), request.person, Action::AskQuotes).await?;
    let brief = compose(&of, &person, request.brief.company.clone())?;
    save(cx, &request, &brief, request.answer_hours, seen).await
}

/// `seen` is [`Request::version`] as the page was shown.
///
/// # Errors
/// [`RequestError`].
pub async fn reword(cx: &Cx, id: QuoteRequestId, wordings: Wordings, seen: i64) -> Result<(), RequestError> {
    let request = find(cx, id, Action::AskQuotes).await?;
    if !(1..=LONGEST_ANSWER_HOURS).contains(&wordings.answer_hours) {
        return Err(RequestError::Delay);
    }
    let mut brief = request.brief.clone();
    put(&mut brief, Field::Need, OWN_WORDS, &wordings.need);
    put(&mut brief, Field::Remarks, "Remarques", &wordings.remarks);
    wordings.company.trim().clone_into(&mut brief.company);
    for (prerequisite, asked) in brief.prerequisites.iter_mut().zip(&wordings.prerequisites) {
        asked.trim().clone_into(&mut prerequisite.asked);
    }
    brief.prerequisites.retain(|prerequisite| !prerequisite.asked.is_empty());
    save(cx, &request, &brief, wordings.answer_hours, seen).await
}

/// Writes a fact of a field, or takes it away when nothing is left of it.
fn put(brief: &mut Brief, field: Field, label: &str, text: &str) {
    let text = text.trim();
    if !brief.parts.iter().any(|part| part.field == field) {
        brief.parts.push(crate::Part { field, facts: Vec::new() });
    }
    for part in brief.parts.iter_mut().filter(|part| part.field == field) {
        part.facts.retain(|fact| fact.label != label);
        if !text.is_empty() {
            part.facts.push(crate::Fact::new(label, text));
        }
    }
    brief.parts.retain(|part| !part.facts.is_empty());
}

async fn save(
    cx: &Cx,
    request: &Request,
    brief: &Brief,
    answer_hours: i64,
    seen: i64,
) -> Result<(), RequestError> {
    if request.state != RequestState::Draft {
        return Err(RequestError::AlreadySent);
    }
    let tx = cx.db.begin().await?;
    let sealed = cx.seal.close(place(request.id.uuid()), &serde_json::to_vec(brief)?);
    let written = requests::Entity::update_many()
        .col_expr(requests::Column::Brief, Expr::value(sealed))
        .col_expr(requests::Column::AnswerHours, Expr::value(answer_hours))
        .col_expr(requests::Column::AuthorName, Expr::value(cx.who.name()))
        .col_expr(requests::Column::Version, Expr::value(seen + 1))
        .filter(requests::Column::Id.eq(request.id.uuid()))
        .filter(requests::Column::State.eq(RequestState::Draft.code()))
        .filter(requests::Column::Version.eq(seen))
        .exec(&tx)
        .await?;
    if written.rows_affected == 0 {
        return Err(RequestError::Conflict { by: request.author_name.clone() });
    }
    cx.audit(&tx, "modifier", "demande de devis", request.id.uuid(), request.person, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Words a reader would recognise the person by, in what is shown at the search stage.
///
/// # Errors
/// [`RequestError`].
pub async fn telling(cx: &Cx, request: &Request) -> Result<Vec<String>, RequestError> {
    let (person, _) = people::reach(cx, cx.db.read(), request.person, Action::AskQuotes).await?;
    Ok(telling_of(request, &person))
}

pub(crate) fn telling_of(request: &Request, person: &Person) -> Vec<String> {
    let caregiver = request.brief.part(Field::Caregiver).and_then(|part| part.facts.first());
    let caregiver = caregiver.map(|fact| fact.value.as_str()).unwrap_or_default();
    identifying(&request.brief, person, caregiver)
}

/// Takes a request back: those asked read no more of it.
///
/// # Errors
/// [`RequestError`].
pub async fn cancel(cx: &Cx, id: QuoteRequestId) -> Result<(), RequestError> {
    let tx = cx.db.begin().await?;
    lock(&tx, id.uuid()).await?;
    let request = find_on(cx, &tx, id, Action::AskQuotes).await?;
    if !matches!(request.state, RequestState::Draft | RequestState::Open) {
        return Err(RequestError::Closed);
    }
    close(cx, &tx, &request, RequestState::Cancelled).await?;
    crate::invitation::withdraw_all(cx, &tx, id).await?;
    cx.audit(&tx, "annuler", "demande de devis", id.uuid(), request.person, Some(request.reference)).await?;
    tx.commit().await?;
    Ok(())
}

/// Two who close at once: the second reads that it is closed.
pub(crate) async fn close(
    cx: &Cx,
    on: &impl ConnectionTrait,
    request: &Request,
    state: RequestState,
) -> Result<(), RequestError> {
    let written = requests::Entity::update_many()
        .col_expr(requests::Column::State, Expr::value(state.code()))
        .col_expr(requests::Column::ClosedAt, Expr::value(db::Moment::from(cx.clock.now())))
        .col_expr(requests::Column::Version, Expr::value(request.version + 1))
        .filter(requests::Column::Id.eq(request.id.uuid()))
        .filter(requests::Column::State.eq(request.state.code()))
        .exec(on)
        .await?;
    if written.rows_affected == 0 { Err(RequestError::Closed) } else { Ok(()) }
}

/// # Errors
/// [`RequestError`].
pub async fn request(cx: &Cx, id: QuoteRequestId) -> Result<Request, RequestError> {
    let request = find(cx, id, Action::SeeQuotes).await?;
    cx.audit_once(cx.db.read(), "consulter", "demande de devis", id.uuid(), request.person).await?;
    Ok(request)
}

/// Those of a person, newest first.
///
/// # Errors
/// [`RequestError`].
pub async fn requests_of(cx: &Cx, person: PersonId) -> Result<Vec<Request>, RequestError> {
    people::reach(cx, cx.db.read(), person, Action::SeeQuotes).await?;
    let rows = requests::Entity::find()
        .filter(requests::Column::PersonId.eq(person.uuid()))
        .order_by_desc(requests::Column::CreatedAt)
        .all(cx.db.read())
        .await?;
    rows.into_iter().map(|row| read(cx, row)).collect()
}

pub(crate) async fn find(cx: &Cx, id: QuoteRequestId, action: Action) -> Result<Request, RequestError> {
    find_on(cx, cx.db.read(), id, action).await
}

pub(crate) async fn find_on(
    cx: &Cx,
    on: &impl ConnectionTrait,
    id: QuoteRequestId,
    action: Action,
) -> Result<Request, RequestError> {
    let row = load(on, id.uuid()).await?;
    people::reach(cx, on, row.person_id.into(), action).await?;
    read(cx, row)
}

/// Without asking who reads: the caller did, in another way.
pub(crate) async fn load(on: &impl ConnectionTrait, id: Uuid) -> Result<requests::Model, RequestError> {
    requests::Entity::find_by_id(id).one(on).await?.ok_or(RequestError::NotFound)
}

/// For who is about to change what stands on it: whoever comes second waits, and reads what the first did.
pub(crate) async fn lock(on: &impl ConnectionTrait, id: Uuid) -> Result<requests::Model, RequestError> {
    requests::Entity::find_by_id(id).lock_exclusive().one(on).await?.ok_or(RequestError::NotFound)
}

pub(crate) fn read(cx: &Cx, row: requests::Model) -> Result<Request, RequestError> {
    Ok(Request {
        brief: serde_json::from_slice(&cx.seal.open(place(row.id), &row.brief)?)?,
        id: row.id.into(),
        person: row.person_id.into(),
        call: row.call_id.into(),
        reference: row.reference,
        state: RequestState::from_code(&row.state).unwrap_or(RequestState::Cancelled),
        answer_hours: row.answer_hours,
        author_name: row.author_name,
        created_at: row.created_at.into(),
        sent_at: row.sent_at.map(Into::into),
        closed_at: row.closed_at.map(Into::into),
        version: row.version,
    })
}

fn place(row: Uuid) -> Place {
    Place { table: "quote_requests", column: "brief", row }
}
