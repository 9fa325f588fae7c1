//! `GET /documents/{id}`

use access::Action;
use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::id::DocumentId;
use web::{App, DeskUser, Failure, attachment};

use crate::failing::refused;

pub async fn open(
    State(app): State<App>,
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<DocumentId>,
) -> Result<Response, Failure> {
    let document = files::find(cx.db.read(), id).await?.ok_or(Failure::NotFound)?;
    let person = document.person.ok_or(Failure::NotFound)?;
    people::reach(&cx, cx.db.read(), person, Action::SeeDocuments).await.map_err(refused)?;
    let bytes = app.shelf.bytes(&cx, &document).await.map_err(|cause| Failure::Broken(cause.to_string()))?;
    cx.audit(cx.db.read(), "ouvrir", "document", id.uuid(), person, Some(document.title.clone())).await?;
    let inline = document.content_type == "application/pdf";
    Ok(attachment(bytes, &document.content_type, &document.file_name, inline))
}
