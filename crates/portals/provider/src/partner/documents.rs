//! `GET|POST /service/documents`, `GET /service/documents/{id}`, `POST /service/documents/{id}/retirer`

use askama::Template;
use axum::{
    extract::{Multipart, Path, State},
    response::Response,
};
use kernel::id::DocumentId;
use providers::{DocumentError, Upload};
use uuid::Uuid;
use web::{App, Coordinator, Failure, Mistakes, Shell, attachment, page_with, redirect_with_flash, words};

use super::{Frame, open as open_frame, refused, upload};

const BASE: &str = "/service/documents";

#[derive(Template)]
#[template(path = "partner/documents.html")]
struct DocumentsPage {
    shell: Shell,
    frame: Frame,
    lines: Vec<Line>,
    typed: String,
    mistakes: Mistakes,
}

struct Line {
    id: Uuid,
    document: DocumentId,
    label: String,
    added: String,
}

pub async fn show(who: Coordinator) -> Result<Response, Failure> {
    render(&who, String::new(), Mistakes::default()).await
}

pub async fn add(State(app): State<App>, who: Coordinator, form: Multipart) -> Result<Response, Failure> {
    let (typed, file) = upload::read(form).await?;
    let label = typed.get("label").to_owned();
    let file = file.unwrap_or(Upload { name: String::new(), bytes: Vec::new() });
    let mistakes = match providers::add_document(&who.cx, &app.shelf, &label, file).await {
        Ok(_) => return Ok(redirect_with_flash(BASE, "Document ajouté à votre fiche.")),
        Err(why @ DocumentError::NoLabel) => Mistakes::one("label", why.to_string()),
        Err(why @ DocumentError::Upload(_)) => Mistakes::one("fichier", why.to_string()),
        Err(other) => return Err(failed(other)),
    };
    render(&who, label, mistakes).await
}

/// The proof of an approval too.
pub async fn open(
    State(app): State<App>,
    who: Coordinator,
    Path(id): Path<DocumentId>,
) -> Result<Response, Failure> {
    let own = providers::own(&who.cx, who.cx.db.read()).await.map_err(refused)?.ok_or(Failure::NotFound)?;
    let (document, bytes) =
        providers::open_document(&who.cx, &app.shelf, own.id, id).await.map_err(failed)?;
    let inline = document.content_type == "application/pdf";
    Ok(attachment(bytes, &document.content_type, &document.file_name, inline))
}

pub async fn withdraw(who: Coordinator, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    providers::withdraw_document(&who.cx, id).await.map_err(failed)?;
    Ok(redirect_with_flash(BASE, "Document retiré de votre fiche."))
}

async fn render(who: &Coordinator, label: String, mistakes: Mistakes) -> Result<Response, Failure> {
    let (shell, frame, own) = open_frame(who, "documents").await?;
    let lines = providers::documents(&who.cx, own.id)
        .await
        .map_err(refused)?
        .into_iter()
        .map(|kept| Line {
            id: kept.id,
            document: kept.document,
            label: kept.label,
            added: format!("ajouté par {} le {}", kept.added_by, words::moment(kept.added_at)),
        })
        .collect();
    page_with(mistakes.status(), DocumentsPage { shell, frame, lines, typed: label, mistakes })
}

fn failed(cause: DocumentError) -> Failure {
    match cause {
        DocumentError::Refused(cause) => refused(cause),
        other => Failure::Broken(other.to_string()),
    }
}
