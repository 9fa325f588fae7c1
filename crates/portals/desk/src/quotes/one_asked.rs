//! `/demandes/{id}/prestataires/{invitation}`: one service asked, what it answered, and the messages.

use access::Cx;
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::id::{QuoteInvitationId, QuoteRequestId};
use requests::{Line, Message, RequestError, Side};
use web::{App, DeskUser, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{failed, invitation_tone};
use crate::{person::Frame, words};

#[derive(Template)]
#[template(path = "quotes/one_asked.html")]
struct OneAskedPage {
    shell: Shell,
    frame: Frame,
    request: QuoteRequestId,
    invitation: QuoteInvitationId,
    reference: String,
    name: String,
    contact: Vec<(&'static str, String)>,
    state: &'static str,
    tone: &'static str,
    lines: Vec<Line>,
    messages: Vec<MessageLine>,
    typed: String,
    mistakes: Mistakes,
}

struct MessageLine {
    mine: bool,
    who: String,
    text: String,
    read: String,
}

pub async fn show(
    DeskUser { cx, shell }: DeskUser,
    Path((_, invitation)): Path<(QuoteRequestId, QuoteInvitationId)>,
) -> Result<Response, Failure> {
    render(&cx, shell, invitation, "", Mistakes::default()).await
}

pub async fn write(
    State(app): State<App>,
    DeskUser { cx, shell }: DeskUser,
    Path((request, invitation)): Path<(QuoteRequestId, QuoteInvitationId)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let text = fields.get("message");
    let base_url = &app.settings.base_url;
    match requests::write(&cx, Side::CareManager, invitation, text, base_url).await {
        Ok(()) => Ok(redirect_with_flash(
            &format!("/demandes/{request}/prestataires/{invitation}"),
            "Message envoyé.",
        )),
        Err(cause @ RequestError::Empty) => {
            render(&cx, shell, invitation, text, Mistakes::one("message", cause.to_string())).await
        }
        Err(cause) => Err(failed(cause)),
    }
}

async fn render(
    cx: &Cx,
    shell: Shell,
    id: QuoteInvitationId,
    typed: &str,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let (one, request) = requests::invitation(cx, id).await.map_err(failed)?;
    let (_, frame) = Frame::open(cx, request.person, "devis").await?;
    let offers = requests::compare(cx, &request).await.map_err(failed)?;
    let own: Vec<_> = offers.into_iter().filter(|offer| offer.invitation.id == id).collect();
    let messages = requests::thread(cx, Side::CareManager, id).await.map_err(failed)?;
    let details = &one.provider.details;
    let contact = [
        ("Contact", details.contact_name.clone()),
        ("Téléphone", one.provider.phone_shown()),
        ("E-mail", details.email.clone()),
    ];
    let page = OneAskedPage {
        lines: requests::lines(&request.brief, &own),
        messages: messages.into_iter().map(|message| line(cx, message)).collect(),
        contact: contact.into_iter().filter_map(|(label, value)| Some((label, value?))).collect(),
        name: one.provider.name().to_owned(),
        state: one.state.label(),
        tone: invitation_tone(one.state),
        request: request.id,
        reference: request.reference,
        invitation: id,
        typed: typed.to_owned(),
        frame,
        shell: shell.with_current("personnes"),
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

fn line(cx: &Cx, message: Message) -> MessageLine {
    let now = cx.clock.now();
    MessageLine {
        mine: message.side == Side::CareManager,
        who: format!("{}, {}", message.author_name, words::moment(message.at, now)),
        read: message.read_at.map(|at| format!("lu {}", words::moment(at, now))).unwrap_or_default(),
        text: message.text,
    }
}
