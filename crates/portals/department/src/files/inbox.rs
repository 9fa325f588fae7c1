//! `GET /departement/fichiers`

use askama::Template;
use axum::{extract::Query, response::Response};
use flows::{FileState, InboxQuery, ReceivedFile};
use records::Flow;
use serde::Deserialize;
use web::{Caseworker, Failure, Mistakes, Pager, Shell, page_with};

use super::BASE;
use crate::{failures::failed, words};

const PAGE: u64 = 25;

#[derive(Template)]
#[template(path = "files/inbox.html")]
struct InboxPage {
    shell: Shell,
    mistakes: Mistakes,
    sought: Sought,
    states: Vec<(&'static str, &'static str, bool)>,
    flows: Vec<(&'static str, &'static str, bool)>,
    services: Vec<(String, String, bool)>,
    /// Identifier and name of each published format.
    formats: Vec<(String, String)>,
    rows: Vec<Row>,
    total: String,
    filtered: bool,
    position: String,
    previous: String,
    next: String,
}

struct Row {
    href: String,
    name: String,
    service: String,
    flow: &'static str,
    received: String,
    accepted: u64,
    refused: u64,
    state: &'static str,
    tone: &'static str,
}

/// The filters, as the address carries them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    etat: String,
    flux: String,
    service: String,
    q: String,
    page: Option<String>,
}

pub async fn show(agent: Caseworker, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    render(agent, sought, Mistakes::default()).await
}

pub async fn render(agent: Caseworker, sought: Sought, mistakes: Mistakes) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failed)?;
    let (state, flow) = (FileState::from_code(&sought.etat), Flow::from_code(&sought.flux));
    let partner = words::service(&partners, &sought.service);
    let text = sought.q.trim();
    let pager = Pager::from_query(sought.page.as_deref(), PAGE);
    let asked = InboxQuery {
        page: pager.number - 1,
        size: PAGE,
        state,
        flow,
        partner,
        text: text.to_owned(),
        since: None,
    };
    let inbox = flows::inbox(&agent.cx, &asked).await.map_err(failed)?;
    let pages = pager.pages(inbox.total);
    let to = |number: u64| {
        let filters = [("etat", sought.etat.as_str()), ("flux", &sought.flux), ("service", &sought.service)];
        words::address(BASE, &[&filters[..], &[("q", text), ("page", &number.to_string())]].concat())
    };
    let sender = flows::sender(&agent.cx, None).await.map_err(failed)?;
    let formats = flows::offered_formats(&agent.cx, &sender).await?;
    let page = InboxPage {
        formats: formats.into_iter().map(|one| (one.id.to_string(), one.name)).collect(),
        shell: agent.shell.with_current("fichiers"),
        states: FileState::ALL.iter().map(|one| (one.code(), one.label(), Some(*one) == state)).collect(),
        flows: Flow::ALL.iter().map(|one| (one.code(), one.label(), Some(*one) == flow)).collect(),
        services: words::services(&partners, partner),
        rows: inbox.files.into_iter().map(row).collect(),
        total: words::count(inbox.total, "fichier", "fichiers"),
        filtered: state.is_some() || flow.is_some() || partner.is_some() || !text.is_empty(),
        position: if pages > 1 { format!("Page {} sur {pages}", pager.number) } else { String::new() },
        previous: if pager.number > 1 { to(pager.number - 1) } else { String::new() },
        next: if pager.number < pages { to(pager.number + 1) } else { String::new() },
        sought,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

fn row(file: ReceivedFile) -> Row {
    Row {
        href: format!("{BASE}/{}", file.id),
        name: file.name,
        service: file.partner_name.unwrap_or_else(|| "Département".to_owned()),
        flow: file.flow.map_or("", Flow::label),
        received: words::moment(file.received_at),
        accepted: file.accepted,
        refused: file.refused,
        state: file.state.label(),
        tone: tone(file.state),
    }
}

pub fn tone(state: FileState) -> &'static str {
    match state {
        FileState::Waiting => "progress",
        FileState::Taken => "done",
        FileState::Partly => "todo",
        FileState::Refused => "late",
    }
}
