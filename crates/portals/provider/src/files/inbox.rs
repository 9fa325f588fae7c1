//! `GET /service/fichiers`

use askama::Template;
use axum::{extract::Query, response::Response};
use flows::{FileState, InboxQuery, ReceivedFile};
use records::Flow;
use serde::Deserialize;
use web::{Coordinator, Failure, Mistakes, Pager, Shell, page_with, words};

use super::BASE;
use crate::{
    departments::{self, Department},
    failures::failed,
};

const PAGE: u64 = 25;

#[derive(Template)]
#[template(path = "files/inbox.html")]
struct InboxPage {
    shell: Shell,
    mistakes: Mistakes,
    sought: Sought,
    states: Vec<(&'static str, &'static str, bool)>,
    flows: Vec<(&'static str, &'static str, bool)>,
    departments: Vec<(String, String, bool)>,
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
    department: String,
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
    departement: String,
    q: String,
    page: Option<String>,
}

impl Sought {
    /// Everything, with this département chosen in the form.
    pub fn for_department(chosen: &str) -> Self {
        Self { departement: chosen.to_owned(), ..Self::default() }
    }
}

pub async fn show(who: Coordinator, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    render(who, sought, Mistakes::default()).await
}

pub async fn render(who: Coordinator, sought: Sought, mistakes: Mistakes) -> Result<Response, Failure> {
    let departments = departments::departments(&who.cx).await?;
    let (state, flow) = (FileState::from_code(&sought.etat), Flow::from_code(&sought.flux));
    let partner = departments::chosen(&departments, &sought.departement).map(|one| one.partner);
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
    let inbox = flows::inbox(&who.cx, &asked).await.map_err(failed)?;
    let pages = pager.pages(inbox.total);
    let to = |number: u64| {
        let filters =
            [("etat", sought.etat.as_str()), ("flux", &sought.flux), ("departement", &sought.departement)];
        words::address(BASE, &[&filters[..], &[("q", text), ("page", &number.to_string())]].concat())
    };
    let page = InboxPage {
        shell: who.shell.with_current("fichiers"),
        states: FileState::ALL.iter().map(|one| (one.code(), one.label(), Some(*one) == state)).collect(),
        flows: Flow::ALL.iter().map(|one| (one.code(), one.label(), Some(*one) == flow)).collect(),
        rows: inbox.files.into_iter().map(|file| row(file, &departments)).collect(),
        departments: departments::options(&departments, partner),
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

fn row(file: ReceivedFile, departments: &[Department]) -> Row {
    Row {
        href: format!("{BASE}/{}", file.id),
        name: file.name,
        department: departments::name_of(departments, file.partner),
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
