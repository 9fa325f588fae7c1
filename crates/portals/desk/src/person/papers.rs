//! `GET /personnes/{id}/documents`

use access::Action;
use askama::Template;
use axum::{extract::Path, response::Response};
use files::Document;
use kernel::{id::PersonId, jiff::Timestamp};
use web::{DeskUser, Failure, Shell, page};

use super::Frame;
use crate::{failing::refused, words};

#[derive(Template)]
#[template(path = "person/papers.html")]
struct PapersPage {
    shell: Shell,
    frame: Frame,
    papers: Vec<PaperLine>,
}

/// A document in a list.
pub(crate) struct PaperLine {
    pub href: String,
    pub title: String,
    pub meta: String,
}

impl PaperLine {
    pub fn new(document: Document, now: Timestamp) -> Self {
        let kind = if document.content_type == "application/pdf" { "PDF" } else { "Fichier" };
        let size = words::size(document.size);
        Self {
            href: format!("/documents/{}", document.id),
            meta: format!("{kind}, {size} · {}", words::moment(document.created_at, now)),
            title: document.title,
        }
    }
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    let (_, frame) = Frame::open(&cx, id, "documents").await?;
    people::reach(&cx, cx.db.read(), id, Action::SeeDocuments).await.map_err(refused)?;
    let now = cx.clock.now();
    let papers = files::of_person(cx.db.read(), id).await?;
    page(PapersPage {
        papers: papers.into_iter().map(|paper| PaperLine::new(paper, now)).collect(),
        frame,
        shell: shell.with_current("personnes"),
    })
}
