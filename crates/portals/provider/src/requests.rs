//! Requests for quotes, as the service asked reads and answers them.

mod form;
mod inbox;
mod one;

use axum::{
    Router,
    routing::{get, post},
};
use requests::RequestError;
use web::{App, Failure};

pub const BASE: &str = "/service/demandes";

pub fn routes() -> Router<App> {
    Router::new()
        .route("/service/demandes", get(inbox::show))
        .route("/service/demandes/{id}", get(one::show))
        .route("/service/demandes/{id}/devis", post(one::submit))
        .route("/service/demandes/{id}/decliner", post(one::decline))
        .route("/service/demandes/{id}/message", post(one::write))
}

/// A refusal as a page: what you may not know exists is not found.
fn failed(error: RequestError) -> Failure {
    match error {
        RequestError::NotFound => Failure::NotFound,
        RequestError::Denied(_) => Failure::Denied,
        RequestError::Database(cause) => cause.into(),
        RequestError::Unreadable(cause) => Failure::Broken(cause.to_string()),
        RequestError::Stored(cause) => Failure::Broken(cause.to_string()),
        told => Failure::problem(told),
    }
}
