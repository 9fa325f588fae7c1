//! `/famille/{person}/documents`

use access::Action;
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::{
    clock::paris,
    french::long_date,
    id::{DocumentId, PersonId},
};
use web::{App, Failure, Relative, Shell, attachment, page};

use crate::{failing::refused, room::Room};

#[derive(Template)]
#[template(path = "papers.html")]
struct PapersPage {
    shell: Shell,
    room: Room,
    papers: Vec<Paper>,
}

struct Paper {
    href: String,
    title: String,
    day: String,
}

pub async fn list(Relative { cx, shell }: Relative, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    let (_, room) = Room::open(&cx, id).await?;
    people::reach(&cx, cx.db.read(), id, Action::SeeDocuments).await.map_err(refused)?;
    let papers = files::of_person(cx.db.read(), id)
        .await?
        .into_iter()
        .map(|document| Paper {
            href: format!("/famille/{id}/documents/{}", document.id),
            title: document.title,
            day: long_date(paris(document.created_at).date()),
        })
        .collect();
    page(PapersPage { shell: shell.with_current("documents"), room, papers })
}

pub async fn open(
    State(app): State<App>,
    Relative { cx, .. }: Relative,
    Path((id, document)): Path<(PersonId, DocumentId)>,
) -> Result<Response, Failure> {
    people::reach(&cx, cx.db.read(), id, Action::SeeDocuments).await.map_err(refused)?;
    let document = files::find(cx.db.read(), document)
        .await?
        .filter(|document| document.person == Some(id))
        .ok_or(Failure::NotFound)?;
    let bytes = app.shelf.bytes(&cx, &document).await.map_err(|cause| Failure::Broken(cause.to_string()))?;
    let title = document.title.clone();
    cx.audit(cx.db.read(), "ouvrir", "document", document.id.uuid(), id, Some(title)).await?;
    let inline = document.content_type == "application/pdf";
    Ok(attachment(bytes, &document.content_type, &document.file_name, inline))
}
