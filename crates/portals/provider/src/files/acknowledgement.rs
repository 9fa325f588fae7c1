//! `GET /service/fichiers/{id}/accuse.json` and `…/original`: what a machine reads, and the file as it came.

use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::id::ReceivedFileId;
use web::{App, Coordinator, Failure, attachment};

use crate::failures::failed;

pub async fn json(who: Coordinator, Path(id): Path<ReceivedFileId>) -> Result<Response, Failure> {
    let (file, report) = flows::received(&who.cx, id).await.map_err(failed)?;
    let bytes = flows::acknowledged(&file, &report).map_err(|cause| Failure::Broken(cause.to_string()))?;
    Ok(attachment(bytes, "application/json", &format!("accuse_{}.json", file.name), false))
}

pub async fn original(
    State(app): State<App>,
    who: Coordinator,
    Path(id): Path<ReceivedFileId>,
) -> Result<Response, Failure> {
    let (name, bytes) = flows::original(&who.cx, &app.shelf, id).await.map_err(failed)?;
    Ok(attachment(bytes, "application/octet-stream", &name, false))
}
