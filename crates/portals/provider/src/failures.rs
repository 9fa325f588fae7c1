//! Errors of the use cases, as pages.

use axum::{extract::multipart::MultipartError, http::StatusCode};
use flows::FlowError;
use web::Failure;

pub fn failed(cause: FlowError) -> Failure {
    match cause {
        FlowError::NotFound => Failure::NotFound,
        FlowError::Denied(_) => Failure::Denied,
        FlowError::Database(cause) => cause.into(),
        broken => Failure::Broken(broken.to_string()),
    }
}

/// A file that did not arrive whole.
pub fn lost(cause: &MultipartError) -> Failure {
    if cause.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let message = "L’envoi dépasse 128 Mo en tout. Envoyez les fichiers en plusieurs fois, ou découpez-les par mois.";
        return Failure::Problem { status: StatusCode::PAYLOAD_TOO_LARGE, message: message.to_owned() };
    }
    Failure::problem("Les fichiers ne sont pas arrivés en entier. Envoyez-les de nouveau.")
}
