//! `/service/demandes/{id}`: what is asked, the quote, the refusal, the messages.

use access::Cx;
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::id::QuoteInvitationId;
use requests::{Asked, DeclineReason, Fault, Line, Message, RequestError, Side};
use web::{App, Coordinator, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash, words};

use super::{
    BASE, failed,
    form::{self, Form},
    inbox::shown,
};

#[derive(Template)]
#[template(path = "requests/one.html")]
struct OnePage {
    shell: Shell,
    id: QuoteInvitationId,
    asked: Asked,
    state: &'static str,
    tone: &'static str,
    due: String,
    may_decline: bool,
    /// What was sent, line by line.
    sent: Vec<Line>,
    version: i64,
    form: Form,
    reasons: Vec<(&'static str, &'static str, bool)>,
    note: String,
    messages: Vec<MessageLine>,
    message: String,
    mistakes: Mistakes,
}

struct MessageLine {
    mine: bool,
    who: String,
    text: String,
    read: String,
}

pub async fn show(who: Coordinator, Path(id): Path<QuoteInvitationId>) -> Result<Response, Failure> {
    render(&who.cx, who.shell, id, None, Mistakes::default()).await
}

pub async fn submit(
    who: Coordinator,
    Path(id): Path<QuoteInvitationId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let asked = requests::asked(&who.cx, id).await.map_err(failed)?;
    let seen = fields.get("version").parse().unwrap_or_default();
    let sent = match form::read(&asked.brief, &fields) {
        Ok(terms) => requests::submit(&who.cx, id, terms, seen).await,
        Err(faults) => Err(RequestError::Faults(faults)),
    };
    let mistakes = match sent {
        Ok(()) => {
            let said = "Devis envoyé. Le care manager le publie à la famille après l’avoir relu.";
            return Ok(redirect_with_flash(&format!("{BASE}/{id}"), said));
        }
        Err(RequestError::Faults(faults)) => told(faults),
        Err(cause @ RequestError::Conflict { .. }) => Mistakes::one("devis", cause.to_string()),
        Err(cause @ RequestError::Closed) => {
            return Ok(redirect_with_flash(&format!("{BASE}/{id}"), &cause.to_string()));
        }
        Err(cause) => return Err(failed(cause)),
    };
    render(&who.cx, who.shell, id, Some(fields), mistakes).await
}

pub async fn decline(
    who: Coordinator,
    Path(id): Path<QuoteInvitationId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let reason = DeclineReason::from_code(fields.get("motif"));
    match requests::decline(&who.cx, id, reason, fields.get("precision")).await {
        Ok(()) => Ok(redirect_with_flash(BASE, "Merci de votre réponse : la famille gagne du temps.")),
        Err(cause @ RequestError::NoReason) => {
            render(&who.cx, who.shell, id, Some(fields), Mistakes::one("motif", cause.to_string())).await
        }
        Err(cause @ (RequestError::Answered | RequestError::Closed)) => {
            Ok(redirect_with_flash(&format!("{BASE}/{id}"), &cause.to_string()))
        }
        Err(cause) => Err(failed(cause)),
    }
}

pub async fn write(
    State(app): State<App>,
    who: Coordinator,
    Path(id): Path<QuoteInvitationId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let text = fields.get("message");
    match requests::write(&who.cx, Side::Provider, id, text, &app.settings.base_url).await {
        Ok(()) => Ok(redirect_with_flash(&format!("{BASE}/{id}#messages"), "Message envoyé.")),
        Err(cause @ RequestError::Empty) => {
            render(&who.cx, who.shell, id, Some(fields), Mistakes::one("message", cause.to_string())).await
        }
        Err(cause) => Err(failed(cause)),
    }
}

fn told(faults: Vec<Fault>) -> Mistakes {
    let mut mistakes = Mistakes::default();
    for fault in faults {
        mistakes.add(fault.field, fault.message);
    }
    mistakes
}

async fn render(
    cx: &Cx,
    shell: Shell,
    id: QuoteInvitationId,
    typed: Option<Fields>,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let asked = requests::asked(cx, id).await.map_err(failed)?;
    let messages = requests::thread(cx, Side::Provider, id).await.map_err(failed)?;
    let (state, tone) = shown(asked.state, asked.open);
    let typed_of = |name: &str| typed.as_ref().map(|fields| fields.get(name).to_owned()).unwrap_or_default();
    let (note, message, motive) = (typed_of("precision"), typed_of("message"), typed_of("motif"));
    let sent = asked.quote.as_ref().map(|quote| form::filled(&quote.terms)).unwrap_or_default();
    // A refusal or a message sent back changes nothing of the quote being written.
    let fields = typed.filter(|fields| fields.has("version")).unwrap_or(sent);
    let page = OnePage {
        due: words::moment(asked.due_at),
        may_decline: asked.open && asked.state.awaits_answer(),
        sent: requests::sent_lines(&asked.brief, asked.quote.as_ref()),
        version: asked.quote.as_ref().map_or(0, |quote| quote.version),
        form: Form::of(&asked.brief, fields),
        reasons: DeclineReason::ALL
            .iter()
            .map(|one| (one.code(), one.label(), one.code() == motive))
            .collect(),
        messages: messages.into_iter().map(line).collect(),
        note,
        message,
        state,
        tone,
        id,
        asked,
        shell: shell.with_current("demandes"),
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

fn line(message: Message) -> MessageLine {
    MessageLine {
        mine: message.side == Side::Provider,
        who: format!("{}, {}", message.author_name, words::moment(message.at)),
        read: message.read_at.map(|at| format!("lu {}", words::moment(at))).unwrap_or_default(),
        text: message.text,
    }
}
