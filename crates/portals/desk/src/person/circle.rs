//! `/personnes/{id}/entourage`: who has access, who is invited.

use access::{CircleRole, Cx};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use kernel::{clock::paris, french::short_date, id::PersonId};
use people::{InviteForm, WithdrawError};
use uuid::Uuid;
use web::{App, DeskUser, Failure, Fields, Shell, page_with, redirect_with_flash};

use super::Frame;
use crate::{
    failing::refused,
    people_list::{Choice, choices},
};

#[derive(Template)]
#[template(path = "person/circle.html")]
struct CirclePage {
    shell: Shell,
    frame: Frame,
    members: Vec<MemberLine>,
    roles: Vec<Choice>,
    form: InviteForm,
}

struct MemberLine {
    id: Uuid,
    name: String,
    email: String,
    role: &'static str,
    link: String,
    since: String,
    /// A care manager may be somebody's daughter: nobody takes their own access away from the desk.
    me: bool,
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    render(&cx, shell, id, InviteForm::default(), StatusCode::OK).await
}

pub async fn invite(
    State(app): State<App>,
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<PersonId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let form = InviteForm::read(|name| fields.get(name));
    match form.submit(&cx, id, &app.settings.base_url).await.map_err(refused)? {
        Ok(said) => Ok(redirect_with_flash(&format!("/personnes/{id}/entourage"), &said)),
        Err(form) => render(&cx, shell, id, form, StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

pub async fn withdraw(
    DeskUser { cx, .. }: DeskUser,
    Path((id, member)): Path<(PersonId, Uuid)>,
) -> Result<Response, Failure> {
    settle(id, people::withdraw(&cx, id, member).await, "Accès retiré.")
}

pub async fn invite_again(
    State(app): State<App>,
    DeskUser { cx, .. }: DeskUser,
    Path((id, member)): Path<(PersonId, Uuid)>,
) -> Result<Response, Failure> {
    let sent = people::invite_again(&cx, id, member, &app.settings.base_url).await;
    settle(id, sent, "Nouveau lien envoyé. Il reste valable 7 jours.")
}

fn settle(id: PersonId, outcome: Result<(), WithdrawError>, said: &str) -> Result<Response, Failure> {
    let back = format!("/personnes/{id}/entourage");
    match outcome {
        Ok(()) => Ok(redirect_with_flash(&back, said)),
        Err(WithdrawError::Refused(cause)) => Err(refused(cause)),
        Err(cause) => Ok(redirect_with_flash(&back, &cause.to_string())),
    }
}

async fn render(
    cx: &Cx,
    shell: Shell,
    id: PersonId,
    form: InviteForm,
    status: StatusCode,
) -> Result<Response, Failure> {
    let (_, frame) = Frame::open(cx, id, "entourage").await?;
    let members = people::members(cx, id).await.map_err(refused)?;
    let members = members
        .into_iter()
        .map(|member| MemberLine {
            id: member.id,
            name: member.name,
            email: member.email,
            role: member.role.label(),
            link: member.relation_label.unwrap_or_default(),
            since: short_date(paris(member.since).date()),
            me: cx.who.account() == Some(member.account),
        })
        .collect();
    let selected = if form.role.is_empty() { CircleRole::Caregiver.code() } else { form.role.as_str() };
    let roles = choices(CircleRole::ALL, CircleRole::code, CircleRole::label, selected);
    page_with(status, CirclePage { shell: shell.with_current("personnes"), frame, members, roles, form })
}
