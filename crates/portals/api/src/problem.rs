//! What went wrong, as RFC 9457 has it: `application/problem+json`.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The status of the answer.
    pub status: u16,
    /// A few words, always the same for the same problem.
    pub title: &'static str,
    /// What to do, in French.
    pub detail: String,
}

impl Problem {
    pub fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status: status.as_u16(), title, detail: detail.into() }
    }

    /// The cause goes to the log, never to the answer.
    pub fn broken(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "an answer broke");
        let detail = "Rien n’a été perdu de ce qui avait reçu un accusé. Réessayez dans un instant, avec la même clé d’idempotence.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Incident", detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
