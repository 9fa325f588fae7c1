//! `GET /service/demandes`: those to answer first.

use askama::Template;
use axum::response::Response;
use requests::{InvitationState, Offered};
use web::{Coordinator, Failure, Shell, page, words};

use super::{BASE, failed};

#[derive(Template)]
#[template(path = "requests/inbox.html")]
struct InboxPage {
    shell: Shell,
    waiting: Vec<Line>,
    others: Vec<Line>,
}

struct Line {
    href: String,
    reference: String,
    place: String,
    services: String,
    state: &'static str,
    tone: &'static str,
    due: String,
}

pub async fn show(who: Coordinator) -> Result<Response, Failure> {
    let all = requests::offered(&who.cx).await.map_err(failed)?;
    let (waiting, others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|one| one.open && one.state.awaits_answer());
    page(InboxPage {
        shell: who.shell.with_current("demandes"),
        waiting: waiting.into_iter().map(line).collect(),
        others: others.into_iter().map(line).collect(),
    })
}

fn line(one: Offered) -> Line {
    let (state, tone) = shown(one.state, one.open);
    Line {
        href: format!("{BASE}/{}", one.id),
        reference: one.reference,
        place: one.locality,
        services: one.services.join(", "),
        state,
        tone,
        due: words::moment(one.due_at),
    }
}

/// Where it stands, told to the service: a reminder is a request to answer.
pub fn shown(state: InvitationState, open: bool) -> (&'static str, &'static str) {
    match state {
        InvitationState::Sent | InvitationState::Seen | InvitationState::Reminded if open => {
            ("À répondre", "todo")
        }
        InvitationState::Expired if open => ("En retard, encore ouverte", "late"),
        InvitationState::Quoted if open => ("Devis envoyé", "progress"),
        InvitationState::Chosen => ("Vous êtes retenu", "done"),
        InvitationState::Declined => ("Déclinée", "muted"),
        InvitationState::NotChosen => ("Un autre service est retenu", "muted"),
        _ => ("Close", "muted"),
    }
}
