//! `/echeances`: everything that runs out, for oneself or for the team.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use kernel::{
    clock::paris,
    jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone},
};
use people::{Board, BoardLine, DeadlineError, Urgency};
use serde::Deserialize;
use uuid::Uuid;
use web::{DeskUser, Failure, Fields, Shell, page, redirect_with_flash};

use crate::{failing::refused, words};

/// One deadline, ready to be shown anywhere on the desk.
pub(crate) struct DueLine {
    pub id: Uuid,
    pub href: String,
    pub what: String,
    pub who: String,
    pub when: String,
    /// CSS modifier of `.due`.
    pub tone: &'static str,
}

impl DueLine {
    pub fn new(line: BoardLine, now: Timestamp) -> Self {
        let BoardLine { deadline, person_name, urgency } = line;
        let href = match (deadline.person, deadline.call) {
            (Some(person), _) => format!("/personnes/{person}"),
            (None, Some(call)) => format!("/appels/{call}"),
            (None, None) => "/echeances".to_owned(),
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
        Self {
            id: deadline.id,
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
    total: usize,
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
}

pub async fn show(
    DeskUser { cx, shell }: DeskUser,
    Query(Whose { whose }): Query<Whose>,
) -> Result<Response, Failure> {
    let now = cx.clock.now();
    let team = whose == "equipe";
    let mut lines = people::board(&cx, if team { Board::Team } else { Board::Mine }).await?;
    let total = lines.len();
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
            lines: here.into_iter().map(|line| DueLine::new(line, now)).collect(),
        });
    }
    page(DeadlinesPage { team, columns, total, shell: shell.with_current("echeances") })
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
