//! `/demandes/{id}`: read again and reworded before it leaves, then followed until the family chooses.

use access::Cx;
use askama::Template;
use axum::{extract::Path, response::Response};
use kernel::{
    french::short_date,
    id::{QuoteId, QuoteRequestId},
};
use requests::{
    Brief, Choice, Field, Invitation, InvitationState, Line, Part, Publish, Remark, Request, RequestError,
    RequestState, Wordings,
};
use web::{App, DeskUser, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{failed, invitation_tone, request_tone};
use crate::{person::Frame, words};

#[derive(Template)]
#[template(path = "quotes/request.html")]
struct RequestPage {
    shell: Shell,
    frame: Frame,
    id: QuoteRequestId,
    reference: String,
    state: RequestState,
    state_tone: &'static str,
    brief: Brief,
    /// What the services asked read, then what they do not read yet.
    shown: Vec<Part>,
    held_back: String,
    wordings: Wordings,
    version: i64,
    telling: Vec<String>,
    asked: Vec<AskedLine>,
    names: Vec<String>,
    lines: Vec<Line>,
    to_publish: Vec<ToPublish>,
    by_mail: bool,
    remarks: Vec<RemarkLine>,
    choice: Option<Choice>,
    mistakes: Mistakes,
}

struct AskedLine {
    href: String,
    name: String,
    state: &'static str,
    tone: &'static str,
    said: String,
}

struct ToPublish {
    id: QuoteId,
    name: String,
    total: String,
}

struct RemarkLine {
    who: String,
    kind: &'static str,
    about: String,
    text: String,
}

pub async fn show(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<QuoteRequestId>,
) -> Result<Response, Failure> {
    render(&cx, shell, id, None, Mistakes::default()).await
}

/// Keeps what was rewritten, then goes on to the choice of services.
pub async fn reword(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<QuoteRequestId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let typed = Wordings {
        need: fields.get("besoin").to_owned(),
        remarks: fields.get("remarques").to_owned(),
        company: fields.get("presentation").to_owned(),
        prerequisites: fields.all("prerequis").map(str::to_owned).collect(),
        answer_hours: fields.get("delai").trim().parse().unwrap_or_default(),
    };
    let seen = fields.get("version").parse().unwrap_or_default();
    let mistakes = match requests::reword(&cx, id, typed.clone(), seen).await {
        Ok(()) if fields.has("suite") => {
            return Ok(redirect_with_flash(&format!("/demandes/{id}/prestataires"), "Demande enregistrée."));
        }
        Ok(()) => return Ok(redirect_with_flash(&format!("/demandes/{id}"), "Demande enregistrée.")),
        Err(cause @ RequestError::Delay) => Mistakes::one("delai", cause.to_string()),
        Err(cause @ (RequestError::Conflict { .. } | RequestError::AlreadySent)) => {
            Mistakes::one("besoin", cause.to_string())
        }
        Err(cause) => return Err(failed(cause)),
    };
    render(&cx, shell, id, Some(typed), mistakes).await
}

pub async fn refresh(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<QuoteRequestId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let seen = fields.get("version").parse().unwrap_or_default();
    requests::refresh(&cx, id, seen).await.map_err(failed)?;
    Ok(redirect_with_flash(&format!("/demandes/{id}"), "Les réponses de l’appel sont reprises."))
}

pub async fn cancel(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<QuoteRequestId>,
) -> Result<Response, Failure> {
    requests::cancel(&cx, id).await.map_err(failed)?;
    Ok(redirect_with_flash(
        &format!("/demandes/{id}"),
        "Demande annulée : les prestataires ne la lisent plus.",
    ))
}

pub async fn publish(
    axum::extract::State(app): axum::extract::State<App>,
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<QuoteRequestId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let quotes = fields.all("devis").filter_map(|quote| quote.parse().ok()).collect();
    let command =
        Publish { request: id, quotes, by_mail: fields.has("par_email"), base_url: &app.settings.base_url };
    match requests::publish(&cx, command).await {
        Ok(()) => {
            Ok(redirect_with_flash(&format!("/demandes/{id}"), "La famille lit ces devis dans son espace."))
        }
        Err(RequestError::NoProvider) => {
            let mistakes = Mistakes::one("devis", "Cochez au moins un devis à publier.");
            render(&cx, shell, id, None, mistakes).await
        }
        Err(cause) => Err(failed(cause)),
    }
}

async fn render(
    cx: &Cx,
    shell: Shell,
    id: QuoteRequestId,
    typed: Option<Wordings>,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let request = requests::request(cx, id).await.map_err(failed)?;
    let (_, frame) = Frame::open(cx, request.person, "devis").await?;
    let levels = requests::levels(cx.db.read()).await?;
    let draft = request.state == RequestState::Draft;
    let telling = if draft { requests::telling(cx, &request).await.map_err(failed)? } else { Vec::new() };
    let invitations = requests::invitations(cx, &request).await.map_err(failed)?;
    let offers = requests::compare(cx, &request).await.map_err(failed)?;
    let (remarks, choice) = requests::said_of(cx, id).await.map_err(failed)?;
    let held_back: Vec<&str> = Field::ALL
        .into_iter()
        .filter(|field| request.brief.part(*field).is_some() && !levels.in_search(*field))
        .map(Field::label)
        .collect();
    let unpublished = offers.iter().filter_map(|offer| {
        let quote = offer.invitation.quote.as_ref().filter(|quote| quote.published_at.is_none())?;
        Some(ToPublish {
            id: quote.id,
            name: offer.invitation.provider.name().to_owned(),
            total: offer.preferential.evaluation.budget.recurring_gross.to_string(),
        })
    });
    let page = RequestPage {
        shown: request.brief.shown(|field| levels.in_search(field)).cloned().collect(),
        held_back: held_back.join(", "),
        wordings: typed.unwrap_or_else(|| wordings(&request)),
        telling,
        names: offers.iter().map(|offer| offer.invitation.provider.name().to_owned()).collect(),
        lines: requests::lines(&request.brief, &offers),
        to_publish: if request.state == RequestState::Open { unpublished.collect() } else { Vec::new() },
        by_mail: wants_mail(cx, &request).await,
        remarks: remarks.into_iter().map(|remark| remark_line(cx, remark, &invitations)).collect(),
        asked: invitations.iter().map(|one| asked_line(cx, id, one)).collect(),
        choice,
        id,
        reference: request.reference,
        state: request.state,
        state_tone: request_tone(request.state),
        version: request.version,
        brief: request.brief,
        frame,
        shell: shell.with_current("personnes"),
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

/// The caller said during the call whether quotes come by mail too (D05-19).
async fn wants_mail(cx: &Cx, request: &Request) -> bool {
    let said = intake::answers(cx, request.call).await.ok();
    said.and_then(|kept| kept.answers().get("devis_par_email").and_then(|answer| answer.known().cloned()))
        .is_some_and(|value| matches!(value, questionnaire::Value::YesNo(true)))
}

fn wordings(request: &Request) -> Wordings {
    let last = |field: Field, label: &str| {
        let facts = request.brief.part(field).map(|part| part.facts.as_slice()).unwrap_or_default();
        facts.iter().find(|fact| fact.label == label).map(|fact| fact.value.clone()).unwrap_or_default()
    };
    Wordings {
        need: last(Field::Need, requests::OWN_WORDS),
        remarks: last(Field::Remarks, "Remarques"),
        company: request.brief.company.clone(),
        prerequisites: request.brief.prerequisites.iter().map(|one| one.asked.clone()).collect(),
        answer_hours: request.answer_hours,
    }
}

fn asked_line(cx: &Cx, request: QuoteRequestId, one: &Invitation) -> AskedLine {
    let now = cx.clock.now();
    let said = match one.state {
        InvitationState::Declined => {
            let reason = one.reason.map(|reason| reason.label().to_lowercase()).unwrap_or_default();
            [Some(reason), one.note.clone()].into_iter().flatten().collect::<Vec<_>>().join(" : ")
        }
        InvitationState::Quoted | InvitationState::Chosen | InvitationState::NotChosen => {
            let answered = one.answered_at.map(|at| words::moment(at, now)).unwrap_or_default();
            if one.was_late() { format!("{answered}, après le délai") } else { answered }
        }
        InvitationState::Sent | InvitationState::Seen | InvitationState::Reminded => {
            format!("réponse attendue {}", words::moment(one.due_at, now))
        }
        InvitationState::Expired => format!("attendue {}", words::moment(one.due_at, now)),
        InvitationState::Withdrawn => String::new(),
    };
    AskedLine {
        href: format!("/demandes/{request}/prestataires/{}", one.id),
        name: one.provider.name().to_owned(),
        state: one.state.label(),
        tone: invitation_tone(one.state),
        said,
    }
}

fn remark_line(cx: &Cx, remark: Remark, invitations: &[Invitation]) -> RemarkLine {
    let about = invitations.iter().find(|one| Some(one.id) == remark.invitation);
    RemarkLine {
        who: format!("{}, {}", remark.name, words::moment(remark.at, cx.clock.now())),
        kind: remark.kind.label(),
        about: about.map(|one| one.provider.name().to_owned()).unwrap_or_default(),
        text: remark.text,
    }
}

impl RequestPage {
    fn start(&self) -> String {
        self.brief.start.map(short_date).unwrap_or_default()
    }
}
