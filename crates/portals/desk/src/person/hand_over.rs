//! `/personnes/{id}/relais`: to a colleague, or to another structure.

use access::{Cx, Role};
use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};
use kernel::id::PersonId;
use people::{HandOverError, Heir};
use web::{DeskUser, Failure, Fields, Shell, page_with, redirect_with_flash};

use super::Frame;
use crate::{failing::refused, people_list::Choice, words};

#[derive(Template)]
#[template(path = "person/hand_over.html")]
struct HandOverPage {
    shell: Shell,
    frame: Frame,
    colleagues: Vec<Choice>,
    structures: Vec<Choice>,
    /// Where the follow-up is already proposed, and since when.
    pending: Option<(String, String)>,
    note: String,
    error: String,
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    render(&cx, shell, id, &Fields::default(), String::new(), StatusCode::OK).await
}

pub async fn submit(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<PersonId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let colleague = fields.get("collegue").parse().ok().map(Heir::Colleague);
    let structure = fields.get("structure").parse().ok().map(Heir::Structure);
    let Some(heir) = colleague.or(structure) else {
        let message = "Choisissez à qui passer le relais.".to_owned();
        return render(&cx, shell, id, &fields, message, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match people::hand_over(&cx, id, heir, fields.get("note")).await {
        Ok(()) => {
            let said = match heir {
                Heir::Colleague(_) => "Relais passé. Les échéances ont suivi.",
                Heir::Structure(_) => "Proposition envoyée. Vous gardez le suivi jusqu’à la réponse.",
            };
            Ok(redirect_with_flash(&format!("/personnes/{id}"), said))
        }
        Err(HandOverError::Refused(cause)) => Err(refused(cause)),
        Err(cause) => {
            render(&cx, shell, id, &fields, cause.to_string(), StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

async fn render(
    cx: &Cx,
    shell: Shell,
    id: PersonId,
    typed: &Fields,
    error: String,
    status: StatusCode,
) -> Result<Response, Failure> {
    let (person, frame) = Frame::open(cx, id, "relais").await?;
    let colleagues = accounts::colleagues(cx.db.read(), person.structure)
        .await?
        .into_iter()
        .filter(|member| !member.ended && matches!(member.role, Role::CareManager | Role::Manager))
        .filter(|member| Some(member.account.id) != person.referent)
        .map(|member| choice(member.account.id.to_string(), member.account.name, typed.get("collegue")))
        .collect();
    let structures = people::heirs(cx, id)
        .await
        .map_err(refused)?
        .into_iter()
        .map(|heir| {
            let label = format!("{} ({})", heir.name, heir.kind.label());
            choice(heir.id.to_string(), label, typed.get("structure"))
        })
        .collect();
    let pending = match people::pending_hand_over(cx, id).await.map_err(refused)? {
        Some(pending) => {
            let to = accounts::structure(cx.db.read(), pending.to).await?;
            let since = words::moment(pending.asked_at, cx.clock.now());
            Some((to.map(|to| to.name).unwrap_or_default(), since))
        }
        None => None,
    };
    let page = HandOverPage {
        colleagues,
        structures,
        pending,
        note: typed.get("note").to_owned(),
        error,
        frame,
        shell: shell.with_current("personnes"),
    };
    page_with(status, page)
}

fn choice(code: String, label: String, selected: &str) -> Choice {
    Choice { selected: code == selected, code, label }
}
