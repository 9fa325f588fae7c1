//! `/echeances`: everything that runs out, for oneself or for the team; who takes it.

use access::{Cx, Role};
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use kernel::{
    clock::paris,
    jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone},
};
use people::{Board, BoardLine, DeadlineError, Page, Urgency};
use serde::Deserialize;
use uuid::Uuid;
use web::{DeskUser, Failure, Fields, Pager, Shell, page, page_with, redirect_with_flash};

use crate::{failing::refused, people_list::Choice, words};

/// One deadline, ready to be shown anywhere on the desk.
pub(crate) struct DueLine {
    pub id: Uuid,
    pub href: String,
    pub what: String,
    pub who: String,
    /// « Confiée à vous », « Confiée à Marc Petit »; empty while nobody took it.
    pub given: String,
    pub may_take: bool,
    pub when: String,
    /// CSS modifier of `.due`.
    pub tone: &'static str,
}

impl DueLine {
    pub fn new(line: BoardLine, cx: &Cx) -> Self {
        let now = cx.clock.now();
        let BoardLine { deadline, person_name, urgency } = line;
        let href = match (deadline.person, deadline.call, deadline.provider) {
            (Some(person), _, _) => format!("/personnes/{person}"),
            (None, Some(call), _) => format!("/appels/{call}"),
            (None, None, Some(provider)) => format!("/prestataires/{provider}"),
            (None, None, None) => "/echeances".to_owned(),
        };
        let who = match person_name {
            Some(name) => format!("{name} · {}", deadline.kind.label()),
            None => deadline.kind.label().to_owned(),
        };
        let tone = match urgency {
            Urgency::Overdue => "late",
            Urgency::Today => "soon",
            Urgency::Within48Hours | Urgency::Later => "later",
        };
        let mine = deadline.assignee.is_some() && deadline.assignee == cx.who.account();
        let given = match &deadline.assignee_name {
            _ if mine => "Confiée à vous".to_owned(),
            Some(name) => format!("Confiée à {name}"),
            None => String::new(),
        };
        Self {
            id: deadline.id,
            given,
            may_take: !mine,
            href,
            what: deadline.label,
            who,
            when: words::due(deadline.due_at, now),
            tone,
        }
    }
}

#[derive(Template)]
#[template(path = "deadlines.html")]
struct DeadlinesPage {
    shell: Shell,
    team: bool,
    columns: Vec<Column>,
    total: u64,
    /// This page, to come back to.
    here: String,
    position: String,
    previous: String,
    next: String,
}

const PER_PAGE: u64 = 60;

#[derive(Template)]
#[template(path = "deadline_give.html")]
struct GivePage {
    shell: Shell,
    id: Uuid,
    what: String,
    when: String,
    back: String,
    colleagues: Vec<Choice>,
    error: String,
}

struct Column {
    id: String,
    title: &'static str,
    tone: &'static str,
    lines: Vec<DueLine>,
}

#[derive(Deserialize)]
pub struct Whose {
    #[serde(default, rename = "qui")]
    whose: String,
    page: Option<String>,
}

#[derive(Deserialize)]
pub struct Back {
    #[serde(default, rename = "retour")]
    back: String,
}

pub async fn show(
    DeskUser { cx, shell }: DeskUser,
    Query(Whose { whose, page: asked }): Query<Whose>,
) -> Result<Response, Failure> {
    let team = whose == "equipe";
    let pager = Pager::from_query(asked.as_deref(), PER_PAGE);
    let wanted = Page { number: pager.number, size: pager.size };
    let found = people::board(&cx, if team { Board::Team } else { Board::Mine }, wanted).await?;
    let (mut lines, total) = (found.lines, found.total);
    let pages = pager.pages(total);
    let to = |number: u64| match (team, number) {
        (false, 1) => "/echeances".to_owned(),
        (true, 1) => "/echeances?qui=equipe".to_owned(),
        (false, number) => format!("/echeances?page={number}"),
        (true, number) => format!("/echeances?qui=equipe&page={number}"),
    };
    let mut columns = Vec::new();
    for (index, urgency) in Urgency::ALL.iter().enumerate() {
        let (here, rest): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.urgency == *urgency);
        lines = rest;
        columns.push(Column {
            id: format!("colonne-{index}"),
            title: urgency.label(),
            tone: match urgency {
                Urgency::Overdue => "board__column--late",
                Urgency::Today => "board__column--soon",
                _ => "",
            },
            lines: here.into_iter().map(|line| DueLine::new(line, &cx)).collect(),
        });
    }
    page(DeadlinesPage {
        team,
        columns,
        total,
        here: to(pager.number),
        position: format!("Page {} sur {pages} · {total} échéances", pager.number),
        previous: if pager.number > 1 { to(pager.number - 1) } else { String::new() },
        next: if pager.number < pages { to(pager.number + 1) } else { String::new() },
        shell: shell.with_current("echeances"),
    })
}

/// `POST /echeances/{id}/prendre`: « Je m’en charge ».
pub async fn take(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response, Failure> {
    let me = cx.who.account().ok_or(Failure::Denied)?;
    settle(&fields, people::assign(&cx, id, me).await, "Vous vous en chargez.")
}

pub async fn ask_give(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<Uuid>,
    Query(Back { back }): Query<Back>,
) -> Result<Response, Failure> {
    give_page(&cx, shell, id, &back, String::new(), StatusCode::OK).await
}

pub async fn give(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response, Failure> {
    let given = match fields.get("collegue").parse() {
        Ok(colleague) => people::assign(&cx, id, colleague).await,
        Err(_) => Err(DeadlineError::NotAColleague),
    };
    match given {
        Err(cause @ DeadlineError::NotAColleague) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            give_page(&cx, shell, id, fields.get("retour"), cause.to_string(), status).await
        }
        given => settle(&fields, given, "Échéance confiée."),
    }
}

async fn give_page(
    cx: &Cx,
    shell: Shell,
    id: Uuid,
    back: &str,
    error: String,
    status: StatusCode,
) -> Result<Response, Failure> {
    let deadline = match people::deadline(cx, id).await {
        Ok(deadline) => deadline,
        Err(DeadlineError::Refused(cause)) => return Err(refused(cause)),
        Err(_) => return Err(Failure::NotFound),
    };
    let colleagues = accounts::colleagues(cx.db.read(), deadline.structure)
        .await?
        .into_iter()
        .filter(|member| !member.ended && matches!(member.role, Role::CareManager | Role::Manager))
        .map(|member| Choice {
            selected: Some(member.account.id) == deadline.assignee,
            code: member.account.id.to_string(),
            label: member.account.name,
        })
        .collect();
    let page = GivePage {
        id,
        what: deadline.label,
        when: words::due(deadline.due_at, cx.clock.now()),
        back: inside(back),
        colleagues,
        error,
        shell: shell.with_current("echeances"),
    };
    page_with(status, page)
}

pub async fn done(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response, Failure> {
    let settled = people::done(&cx, id, fields.filled("suite")).await;
    settle(&fields, settled, "Échéance faite.")
}

pub async fn postpone(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response, Failure> {
    let today = paris(cx.clock.now()).date();
    let settled = match later(fields.get("report"), today) {
        Some(moment) => people::postpone(&cx, id, moment).await,
        None => Err(DeadlineError::Past),
    };
    settle(&fields, settled, "Échéance reportée.")
}

fn settle(fields: &Fields, settled: Result<(), DeadlineError>, said: &str) -> Result<Response, Failure> {
    let back = inside(fields.get("retour"));
    match settled {
        Ok(()) => Ok(redirect_with_flash(&back, said)),
        Err(DeadlineError::Refused(cause)) => Err(refused(cause)),
        Err(cause) => Ok(redirect_with_flash(&back, &cause.to_string())),
    }
}

/// Nine in the morning in Paris, in so many days.
fn later(days: &str, today: Date) -> Option<Timestamp> {
    let days: i64 = days.parse().ok().filter(|days| (1..=366).contains(days))?;
    nine_in_the_morning(today.checked_add(days.days()).ok()?)
}

pub(crate) fn nine_in_the_morning(day: Date) -> Option<Timestamp> {
    let zone = TimeZone::get("Europe/Paris").ok()?;
    Some(day.at(9, 0, 0, 0).to_zoned(zone).ok()?.timestamp())
}

/// Only a page of ours.
pub(crate) fn inside(path: &str) -> String {
    let ours = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    if ours { path.to_owned() } else { "/echeances".to_owned() }
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::date;

    use super::*;

    #[test]
    fn postponing_lands_on_a_morning_in_paris() {
        assert_eq!(later("2", date(2026, 11, 21)).unwrap().to_string(), "2026-11-23T08:00:00Z");
        for odd in ["", "0", "-1", "9999", "demain"] {
            assert_eq!(later(odd, date(2026, 11, 21)), None, "{odd}");
        }
    }

    #[test]
    fn a_form_never_sends_elsewhere() {
        assert_eq!(inside("/personnes/1"), "/personnes/1");
        for odd in ["//ailleurs.fr", "https://ailleurs.fr", "/\\ailleurs.fr", ""] {
            assert_eq!(inside(odd), "/echeances", "{odd}");
        }
    }
}
