//! `POST /api/v1/fichiers` and `GET /api/v1/fichiers/{id}`: a file in, its acknowledgement out.
#![expect(unused_qualifications, reason = "utoipa's attribute writes the whole path of what it is given")]

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use flows::{Channel, Deposit, DepositError, FileState, FlowError, Receipt};
use kernel::id::ReceivedFileId;
use records::Severity;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::App;

use crate::{machine::Machine, problem::Problem};

const KEY: &str = "idempotency-key";
/// Longer than any UUID, shorter than any mischief.
const LONGEST: usize = 200;

#[derive(Deserialize, IntoParams)]
pub struct Named {
    /// Name of the file, kept with it. « envoi.xml » without one.
    nom: Option<String>,
    /// Identifiant du format publié par lequel lire le fichier. Sans lui : ESPPADOM, ou le format qui convient.
    format: Option<String>,
}

/// A file was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Kept {
    id: String,
    /// Of the bytes received, in hexadecimal.
    sha256: String,
    /// RFC 3339, UTC.
    received_at: String,
    /// The same file, or the same idempotency key, had come before: nothing was done again.
    already: bool,
    /// Where its acknowledgement is, once it was read.
    acknowledgement: String,
}

/// What became of a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct Acknowledgement {
    id: String,
    name: String,
    sha256: String,
    received_at: String,
    /// `waiting`, `taken`, `partly` or `refused`.
    state: &'static str,
    /// `order`, `delivery` or `invoice`, once it was read.
    flow: Option<&'static str>,
    accepted: u64,
    refused: u64,
    /// Lines left out because the format asks for it.
    passed: u64,
    messages: Vec<Message>,
    findings: Vec<Remark>,
}

/// One message of the file.
#[derive(Debug, Serialize, ToSchema)]
pub struct Message {
    /// Number of the order, of the visit, of the invoice.
    id: String,
    /// `created`, `replaced`, `unchanged`, `older`, `cancelled` or `refused`.
    #[schema(value_type = String)]
    outcome: flows::Outcome,
    /// Why it was refused and what to do, in French.
    #[serde(skip_serializing_if = "String::is_empty")]
    reason: String,
}

/// One remark about the file.
#[derive(Debug, Serialize, ToSchema)]
pub struct Remark {
    /// Stable: `L1.unknown_element`.
    code: String,
    /// `informs`, `warns` or `blocks`.
    #[schema(value_type = String)]
    severity: Severity,
    line: Option<u64>,
    message_id: Option<String>,
    /// In French.
    message: String,
    expected: Option<String>,
    found: Option<String>,
}

/// Dépose un fichier d'échange. Le même fichier, ou la même clé d'idempotence, ne fait rien deux fois.
#[utoipa::path(
    post,
    path = "/api/v1/fichiers",
    params(Named, ("Idempotency-Key" = Option<String>, Header, description = "Une clé de votre choix, par envoi")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 202, description = "Le fichier est gardé ; il va être lu.", body = Kept),
        (status = 200, description = "Il avait déjà été reçu.", body = Kept),
        (status = 400, body = Problem), (status = 401, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem),
    ),
    security(("cle" = []))
)]
pub async fn deposit(
    State(app): State<App>,
    machine: Machine,
    Query(named): Query<Named>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let key = match headers.get(KEY).map(|value| value.to_str()) {
        None => None,
        Some(Ok(key)) if !key.is_empty() && key.len() <= LONGEST => Some(key.to_owned()),
        Some(_) => {
            let detail = format!("La clé d’idempotence a de 1 à {LONGEST} caractères ASCII.");
            return Err(Problem::new(StatusCode::BAD_REQUEST, "Clé d’idempotence", detail));
        }
    };
    let format = match named.format.filter(|format| !format.trim().is_empty()) {
        None => None,
        Some(format) => Some(format.trim().parse().map_err(|_| refused(DepositError::UnknownFormat))?),
    };
    let name = named.nom.filter(|name| !name.trim().is_empty() && name.len() <= LONGEST);
    let deposit = Deposit {
        name: name.unwrap_or_else(|| "envoi.xml".to_owned()),
        bytes: body.to_vec(),
        channel: Channel::Api,
        key,
        format,
    };
    let receipt = flows::deposit(&machine.cx, &app.shelf, &machine.sender, deposit).await.map_err(refused)?;
    let status = if receipt.already { StatusCode::OK } else { StatusCode::ACCEPTED };
    let kept = kept(receipt);
    let location = [(header::LOCATION, kept.acknowledgement.clone())];
    Ok((status, location, Json(kept)).into_response())
}

fn kept(receipt: Receipt) -> Kept {
    Kept {
        id: receipt.file.to_string(),
        sha256: receipt.sha256,
        received_at: receipt.received_at.to_string(),
        already: receipt.already,
        acknowledgement: format!("/api/v1/fichiers/{}", receipt.file),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "so that it fits `map_err`")]
fn refused(error: DepositError) -> Problem {
    let status = match &error {
        DepositError::Empty | DepositError::UnknownFormat => StatusCode::BAD_REQUEST,
        DepositError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        DepositError::KeyTaken => StatusCode::CONFLICT,
        DepositError::Denied(_) | DepositError::File(_) | DepositError::Database(_) => {
            return Problem::broken(&error);
        }
    };
    Problem::new(status, "Fichier refusé", error.to_string())
}

/// L'accusé de réception d'un fichier : ce que chaque message est devenu.
#[utoipa::path(
    get,
    path = "/api/v1/fichiers/{id}",
    params(("id" = String, Path, description = "Celui que le dépôt a donné")),
    responses((status = 200, body = Acknowledgement), (status = 401, body = Problem), (status = 404, body = Problem)),
    security(("cle" = []))
)]
pub async fn show(machine: Machine, Path(id): Path<String>) -> Result<Json<Acknowledgement>, Problem> {
    let missing = || {
        Problem::new(StatusCode::NOT_FOUND, "Fichier introuvable", "Vérifiez l’identifiant reçu au dépôt.")
    };
    let id: ReceivedFileId = id.parse().map_err(|_| missing())?;
    let (file, report) = match flows::acknowledgement(&machine.cx, &machine.sender, id).await {
        Err(FlowError::NotFound) => return Err(missing()),
        other => other.map_err(|cause| Problem::broken(&cause))?,
    };
    let messages = report.lines.into_iter();
    let messages =
        messages.map(|line| Message { id: line.message, outcome: line.outcome, reason: line.reason });
    let findings = report.findings.into_iter().map(|finding| Remark {
        code: finding.code,
        severity: finding.severity,
        line: finding.place.line,
        message_id: finding.place.message,
        message: finding.message,
        expected: finding.expected,
        found: finding.found,
    });
    Ok(Json(Acknowledgement {
        id: file.id.to_string(),
        name: file.name,
        sha256: file.sha256,
        received_at: file.received_at.to_string(),
        state: FileState::code(file.state),
        flow: file.flow.map(records::Flow::code),
        accepted: file.accepted,
        refused: file.refused,
        passed: report.passed,
        messages: messages.collect(),
        findings: findings.collect(),
    }))
}
