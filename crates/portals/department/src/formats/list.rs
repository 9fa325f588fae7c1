//! `GET /departement/formats`

use askama::Template;
use axum::{extract::Query, response::Response};
use flows::{FormatQuery, FormatState, FormatSummary, Partner};
use records::Flow;
use serde::Deserialize;
use web::{Caseworker, Failure, Shell, page};

use super::{address, failed, frame, tone};
use crate::{failures, words};

#[derive(Template)]
#[template(path = "formats/list.html")]
struct ListPage {
    shell: Shell,
    sought: Sought,
    states: Vec<(&'static str, &'static str, bool)>,
    flows: Vec<(&'static str, &'static str, bool)>,
    services: Vec<(String, String, bool)>,
    filtered: bool,
    total: String,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    name: String,
    flow: &'static str,
    service: String,
    version: String,
    state: &'static str,
    tone: &'static str,
    changed: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    etat: String,
    flux: String,
    service: String,
    q: String,
}

pub async fn show(agent: Caseworker, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let (state, flow) = (FormatState::from_code(&sought.etat), Flow::from_code(&sought.flux));
    let partner = words::service(&partners, &sought.service);
    let text = sought.q.trim().to_owned();
    let filtered = state.is_some() || flow.is_some() || partner.is_some() || !text.is_empty();
    let asked = FormatQuery { flow, partner, state, text };
    let found = flows::formats(&agent.cx, &asked).await.map_err(failed)?;
    page(ListPage {
        shell: agent.shell.with_current("formats"),
        states: FormatState::ALL.map(|one| (one.code(), one.label(), Some(one) == state)).to_vec(),
        flows: Flow::ALL.map(|one| (one.code(), one.label(), Some(one) == flow)).to_vec(),
        services: words::services(&partners, partner),
        filtered,
        total: words::count(found.len() as u64, "format", "formats"),
        rows: found.into_iter().map(|one| row(one, &partners)).collect(),
        sought,
    })
}

fn row(one: FormatSummary, partners: &[Partner]) -> Row {
    Row {
        href: address(one.id),
        flow: one.flow.label(),
        service: frame::service(one.partner, partners),
        version: one.version.map(|number| number.to_string()).unwrap_or_default(),
        state: one.state.label(),
        tone: tone(one.state),
        changed: format!("{}, par {}", words::moment(one.updated_at), one.updated_by),
        name: one.name,
    }
}
