//! `/personnes/{id}/releve`: asking the département for the family's statement, and giving it up.

use access::Cx;
use askama::Template;
use axum::{extract::Path, response::Response};
use flows::{AskError, LinkState, StatementLink};
use kernel::id::PersonId;
use web::{DeskUser, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::Frame;
use crate::{
    failing::{refused, statement_failed},
    people_list::Choice,
    words,
};

#[derive(Template)]
#[template(path = "person/statement.html")]
struct StatementPage {
    shell: Shell,
    frame: Frame,
    said: &'static str,
    /// The département, who asked and when; `None` when nobody did.
    asked: Option<(String, String)>,
    advice: &'static str,
    is_live: bool,
    is_confirmed: bool,
    has_birth_date: bool,
    departments: Vec<Choice>,
    number: String,
    mistakes: Mistakes,
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    render(&cx, shell, id, &Fields::default(), Mistakes::default()).await
}

pub async fn ask(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<PersonId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let department = fields.get("departement").parse().ok();
    let field = match flows::ask_statement(&cx, id, department, fields.get("numero")).await {
        Ok(()) => return Ok(redirect_with_flash(&address(id), "Demande envoyée au département.")),
        Err(AskError::Refused(cause)) => return Err(refused(cause)),
        Err(cause @ AskError::AlreadyAsked) => {
            return Ok(redirect_with_flash(&address(id), &cause.to_string()));
        }
        Err(cause @ AskError::NoDepartment) => Mistakes::one("departement", cause.to_string()),
        Err(cause) => Mistakes::one("numero", cause.to_string()),
    };
    render(&cx, shell, id, &fields, field).await
}

pub async fn withdraw(DeskUser { cx, .. }: DeskUser, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    flows::withdraw_statement(&cx, id).await.map_err(statement_failed)?;
    Ok(redirect_with_flash(&address(id), "C’est fait : la famille ne lit plus le relevé du département."))
}

/// How far it is, in a sentence.
pub fn said(link: Option<&StatementLink>) -> &'static str {
    match link.map(|link| link.state) {
        None => "Pas encore demandé.",
        Some(LinkState::Asked) => "Demandé : le département n’a pas encore répondu.",
        Some(LinkState::Confirmed) => "Confirmé : la famille le lit dans son espace.",
        Some(LinkState::Refused) => "Refusé par le département.",
        Some(LinkState::Withdrawn) => "Demande retirée.",
    }
}

fn address(id: PersonId) -> String {
    format!("/personnes/{id}/releve")
}

async fn render(
    cx: &Cx,
    shell: Shell,
    id: PersonId,
    typed: &Fields,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let (person, frame) = Frame::open(cx, id, "releve").await?;
    let link = flows::statement_link(cx, id).await.map_err(statement_failed)?;
    let state = link.as_ref().map(|link| link.state);
    let departments = flows::askable_departments(cx.db.read()).await?;
    let only = departments.len() == 1;
    let choice = |one: accounts::Structure| {
        let code = one.id.to_string();
        Choice { selected: only || code == typed.get("departement"), label: one.name, code }
    };
    let page = StatementPage {
        said: said(link.as_ref()),
        advice: link
            .as_ref()
            .filter(|link| link.state == LinkState::Refused)
            .and_then(|link| link.refusal)
            .map(flows::Refusal::advice)
            .unwrap_or_default(),
        asked: link.map(|link| {
            let when = words::moment(link.asked_at, cx.clock.now());
            (link.department_name, format!("{}, {when}", link.asked_by))
        }),
        is_live: state.is_some_and(LinkState::is_live),
        is_confirmed: state == Some(LinkState::Confirmed),
        has_birth_date: person.birth_date.is_some(),
        departments: departments.into_iter().map(choice).collect(),
        number: typed.get("numero").to_owned(),
        frame,
        shell: shell.with_current("personnes"),
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}
