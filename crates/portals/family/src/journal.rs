//! `GET /famille/{person}/journal`: « Qui a vu le dossier ? »

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use kernel::id::PersonId;
use serde::Deserialize;
use web::{Failure, Pager, Relative, Shell, page};

use crate::{
    failing::refused,
    room::{Room, moment},
};

#[derive(Template)]
#[template(path = "journal.html")]
struct JournalPage {
    shell: Shell,
    room: Room,
    lines: Vec<Line>,
    position: String,
    previous: String,
    next: String,
}

struct Line {
    who: String,
    what: String,
    when: String,
}

#[derive(Deserialize)]
pub struct Asked {
    page: Option<String>,
}

const PER_PAGE: u64 = 30;

pub async fn show(
    Relative { cx, shell }: Relative,
    Path(id): Path<PersonId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (_, room) = Room::open(&cx, id).await?;
    let pager = Pager::from_query(asked.page.as_deref(), PER_PAGE);
    // One more than shown tells whether a next page exists.
    let mut entries = intake::journal(&cx, id, pager.offset(), PER_PAGE + 1).await.map_err(refused)?;
    let more = entries.len() as u64 > PER_PAGE;
    entries.truncate(PER_PAGE as usize);
    let to = |number: u64| format!("/famille/{id}/journal?page={number}");
    page(JournalPage {
        lines: entries
            .into_iter()
            .map(|entry| Line { what: entry.said(), who: entry.actor, when: moment(entry.at) })
            .collect(),
        position: format!("Page {}", pager.number),
        previous: if pager.number > 1 { to(pager.number - 1) } else { String::new() },
        next: if more { to(pager.number + 1) } else { String::new() },
        room,
        shell: shell.with_current("accueil"),
    })
}
