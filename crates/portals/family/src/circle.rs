//! `/famille/{person}/entourage`: who has access, whom to invite.

use access::{Action, CircleRole, Cx};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use kernel::{clock::paris, french::long_date, id::PersonId};
use people::{InviteForm, WithdrawError};
use uuid::Uuid;
use web::{App, Failure, Fields, Relative, Shell, page_with, redirect_with_flash};

use crate::{failing::refused, room::Room};

#[derive(Template)]
#[template(path = "circle.html")]
struct CirclePage {
    shell: Shell,
    room: Room,
    members: Vec<Member>,
    /// The care managers have access too.
    company: String,
    may_manage: bool,
    roles: Vec<RoleChoice>,
    form: InviteForm,
}

struct Member {
    id: Uuid,
    name: String,
    role: String,
    since: String,
    me: bool,
}

struct RoleChoice {
    code: &'static str,
    label: &'static str,
    hint: &'static str,
    checked: bool,
}

/// The person themself gets theirs from the care manager.
const OFFERED: [CircleRole; 3] = [CircleRole::Caregiver, CircleRole::Relative, CircleRole::Neighbour];

pub async fn show(Relative { cx, shell }: Relative, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    render(&cx, shell, id, InviteForm::default(), StatusCode::OK).await
}

pub async fn invite(
    State(app): State<App>,
    Relative { cx, shell }: Relative,
    Path(id): Path<PersonId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let form = InviteForm::read(|name| fields.get(name));
    match form.submit(&cx, id, &app.settings.base_url).await.map_err(refused)? {
        Ok(said) => Ok(redirect_with_flash(&format!("/famille/{id}/entourage"), &said)),
        Err(form) => render(&cx, shell, id, form, StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

pub async fn withdraw(
    Relative { cx, .. }: Relative,
    Path((id, member)): Path<(PersonId, Uuid)>,
) -> Result<Response, Failure> {
    let back = format!("/famille/{id}/entourage");
    match people::withdraw(&cx, id, member).await {
        // Whoever leaves by themself has nothing left to see there.
        Ok(()) if people::find(&cx, id).await.is_err() => {
            Ok(redirect_with_flash("/famille", "Vous n’avez plus accès à cet espace."))
        }
        Ok(()) => Ok(redirect_with_flash(&back, "Accès retiré.")),
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
    let (person, room) = Room::open(cx, id).await?;
    let company = accounts::structure(cx.db.read(), person.structure).await?.map(|structure| structure.name);
    let members = people::members(cx, id).await.map_err(refused)?;
    let members = members
        .into_iter()
        .map(|member| Member {
            id: member.id,
            me: Some(member.account) == cx.who.account(),
            name: member.name,
            role: match member.relation_label {
                Some(link) => format!("{} · {link}", member.role.label()),
                None => member.role.label().to_owned(),
            },
            since: long_date(paris(member.since).date()),
        })
        .collect();
    let page = CirclePage {
        may_manage: room.may(cx, Action::ManageCircle),
        company: company.unwrap_or_default(),
        roles: OFFERED.iter().map(|role| choice(*role, &form.role)).collect(),
        room,
        members,
        form,
        shell: shell.with_current("entourage"),
    };
    page_with(status, page)
}

fn choice(role: CircleRole, selected: &str) -> RoleChoice {
    let hint = match role {
        CircleRole::Myself => "Voit tout et approuve le plan.",
        CircleRole::Caregiver => "Voit tout, approuve le plan, invite d’autres proches.",
        CircleRole::Relative => "Lit le plan et les documents.",
        CircleRole::Neighbour => "Voit qui est autour, ni le plan ni les documents.",
    };
    RoleChoice { code: role.code(), label: role.label(), hint, checked: role.code() == selected }
}
