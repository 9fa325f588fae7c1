//! `GET /famille`, and somebody's room.

use access::{Action, Cx};
use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use kernel::{Phone, id::PersonId, phone::Reading};
use web::{Failure, Relative, Shell, page};

use crate::{failing::plan_failed, room::Room};

#[derive(Template)]
#[template(path = "choose.html")]
struct ChoosePage {
    shell: Shell,
    title: &'static str,
    people: Vec<Choice>,
}

struct Choice {
    href: String,
    name: String,
    role: &'static str,
}

/// One's people; straight to the only one.
pub async fn choose(relative: Relative) -> Result<Response, Failure> {
    choices(relative, "", "accueil", "Vos proches").await
}

pub async fn choose_for_plan(relative: Relative) -> Result<Response, Failure> {
    choices(relative, "/plan", "plan", "Le plan de qui ?").await
}

pub async fn choose_for_papers(relative: Relative) -> Result<Response, Failure> {
    choices(relative, "/documents", "documents", "Les documents de qui ?").await
}

pub async fn choose_for_circle(relative: Relative) -> Result<Response, Failure> {
    choices(relative, "/entourage", "entourage", "L’entourage de qui ?").await
}

async fn choices(
    Relative { cx, shell }: Relative,
    page_of: &str,
    current: &'static str,
    title: &'static str,
) -> Result<Response, Failure> {
    let mine = people::my_people(&cx).await?;
    if let [only] = mine.as_slice() {
        return Ok(Redirect::to(&format!("/famille/{}{page_of}", only.person.id)).into_response());
    }
    let choice = |mine: people::MyPerson| Choice {
        href: format!("/famille/{}{page_of}", mine.person.id),
        name: mine.person.full_name(),
        role: mine.role.label(),
    };
    let people = mine.into_iter().map(choice).collect();
    page(ChoosePage { title, people, shell: shell.with_current(current) })
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    room: Room,
    greeting: String,
    next_step: Option<NextStep>,
    may_see_papers: bool,
    may_see_quotes: bool,
    may_see_statement: bool,
    may_see_journal: bool,
    /// (who, the number as read, the number as dialled)
    contact: Option<(String, String, String)>,
}

struct NextStep {
    title: String,
    text: String,
    href: String,
    action: &'static str,
}

pub async fn show(Relative { cx, shell }: Relative, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    let (person, room) = Room::open(&cx, id).await?;
    let referent = match person.referent {
        Some(account) => accounts::account(cx.db.read(), account).await?.map(|account| account.name),
        None => None,
    };
    let structure = accounts::structure(cx.db.read(), person.structure).await?;
    let contact = structure.and_then(|structure| {
        let phone = structure.phone?;
        let (read, dialled) = match Phone::read(&phone, None) {
            Reading::Number(number) => (number.to_string(), number.as_str().to_owned()),
            Reading::Doubtful { typed, .. } => (typed.clone(), typed),
        };
        Some((referent.unwrap_or(structure.name), read, dialled))
    });
    let first = cx.who.name().split(' ').next().unwrap_or_default();
    page(HomePage {
        greeting: format!("Bonjour {first}"),
        next_step: next_step(&cx, &room).await?,
        may_see_papers: room.may(&cx, Action::SeeDocuments),
        may_see_quotes: room.may(&cx, Action::SeeQuotes),
        may_see_statement: room.may(&cx, Action::SeeStatement),
        may_see_journal: room.may(&cx, Action::SeeAudit),
        contact,
        room,
        shell: shell.with_current("accueil"),
    })
}

/// The one thing to do now, when there is one.
async fn next_step(cx: &Cx, room: &Room) -> Result<Option<NextStep>, Failure> {
    if !room.may(cx, Action::SeePlan) {
        return Ok(None);
    }
    let href = format!("/famille/{}/plan", room.id);
    let Some(plan) = plans::latest_for_family(cx, room.id).await.map_err(plan_failed)? else {
        return Ok(None);
    };
    let mine = plan
        .approvals
        .iter()
        .any(|approval| approval.account.is_some() && approval.account == cx.who.account());
    let author = &plan.author_name;
    Ok(Some(if !mine && room.may(cx, Action::ApprovePlan) {
        NextStep {
            title: "Lire le plan d’aide et dire ce que vous en pensez".to_owned(),
            text: format!(
                "{author} l’a préparé avec vous. Il faut l’accord de la personne et celui de son aidant."
            ),
            href,
            action: "Lire le plan",
        }
    } else {
        let text = if plan.is_approved() { "Il est approuvé." } else { "Un accord est encore attendu." };
        NextStep {
            title: format!("Le plan d’aide {}", room.of()),
            text: text.to_owned(),
            href,
            action: "Lire le plan",
        }
    }))
}
