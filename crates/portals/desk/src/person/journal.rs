//! `GET /personnes/{id}/journal`: « Qui a vu le dossier ? »

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use kernel::id::PersonId;
use serde::Deserialize;
use web::{DeskUser, Failure, Pager, Shell, page};

use super::Frame;
use crate::{failing::refused, words};

#[derive(Template)]
#[template(path = "person/journal.html")]
struct JournalPage {
    shell: Shell,
    frame: Frame,
    lines: Vec<JournalLine>,
    position: String,
    previous: String,
    next: String,
}

struct JournalLine {
    when: String,
    who: String,
    what: String,
}

#[derive(Deserialize)]
pub struct Asked {
    page: Option<String>,
}

const PER_PAGE: u64 = 50;

pub async fn show(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<PersonId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (_, frame) = Frame::open(&cx, id, "journal").await?;
    let pager = Pager::from_query(asked.page.as_deref(), PER_PAGE);
    // One more than shown tells whether a next page exists.
    let mut entries = intake::journal(&cx, id, pager.offset(), PER_PAGE + 1).await.map_err(refused)?;
    let more = entries.len() as u64 > PER_PAGE;
    entries.truncate(PER_PAGE as usize);
    let now = cx.clock.now();
    let to = |number: u64| format!("/personnes/{id}/journal?page={number}");
    page(JournalPage {
        lines: entries
            .into_iter()
            .map(|entry| JournalLine {
                when: words::moment(entry.at, now),
                what: entry.said(),
                who: entry.actor,
            })
            .collect(),
        position: format!("Page {}", pager.number),
        previous: if pager.number > 1 { to(pager.number - 1) } else { String::new() },
        next: if more { to(pager.number + 1) } else { String::new() },
        frame,
        shell: shell.with_current("personnes"),
    })
}
