//! `GET /service/fichiers/{id}/accuse.json` and `…/original`: what a machine reads, and the file as it came.

use axum::{
    extract::{Path, State},
    response::Response,
};
use flows::Report;
use kernel::id::ReceivedFileId;
use serde::Serialize;
use web::{App, Coordinator, Failure, attachment};

use crate::failures::failed;

#[derive(Serialize)]
struct Acknowledgement {
    file: String,
    name: String,
    sha256: String,
    size: u64,
    sent_by: String,
    received_at: String,
    state: &'static str,
    flow: Option<&'static str>,
    accepted: u64,
    refused: u64,
    /// `lines` and `findings`.
    #[serde(flatten)]
    report: Report,
}

pub async fn json(who: Coordinator, Path(id): Path<ReceivedFileId>) -> Result<Response, Failure> {
    let (file, report) = flows::received(&who.cx, id).await.map_err(failed)?;
    let said = Acknowledgement {
        file: file.id.to_string(),
        sha256: file.sha256,
        size: file.size,
        sent_by: file.sent_by,
        received_at: file.received_at.to_string(),
        state: file.state.code(),
        flow: file.flow.map(records::Flow::code),
        accepted: file.accepted,
        refused: file.refused,
        report,
        name: file.name,
    };
    let bytes = serde_json::to_vec_pretty(&said).map_err(|cause| Failure::Broken(cause.to_string()))?;
    Ok(attachment(bytes, "application/json", &format!("accuse_{}.json", said.name), false))
}

pub async fn original(
    State(app): State<App>,
    who: Coordinator,
    Path(id): Path<ReceivedFileId>,
) -> Result<Response, Failure> {
    let (name, bytes) = flows::original(&who.cx, &app.shelf, id).await.map_err(failed)?;
    Ok(attachment(bytes, "application/octet-stream", &name, false))
}
