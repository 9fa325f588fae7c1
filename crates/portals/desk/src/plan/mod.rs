//! The plan at the desk: prepared from the call, sent, then followed.

mod prepare;
mod send;
mod sent;
mod text;
mod versions;

#[cfg(test)]
mod tests;

use axum::{
    Router,
    routing::{get, post},
};
use plans::PlanError;
use web::{App, Failure};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/appels/{id}/plan", get(prepare::show).post(prepare::save))
        .route("/appels/{id}/plan/apercu.pdf", get(prepare::preview))
        .route("/appels/{id}/plan/envoyer", post(send::submit))
        .route("/personnes/{id}/plans", get(versions::moved))
        .route("/personnes/{id}/plans/{plan}", get(sent::show))
        .route("/personnes/{id}/plans/{plan}/destinataires/{recipient}/renvoyer", post(sent::resend))
        .route("/personnes/{id}/plans/{plan}/niveau", post(sent::upgrade))
        .route("/personnes/{id}/plans/{plan}/accords", post(sent::note_consent))
        .route("/personnes/{id}/plans/{plan}/accords/{consent}/retirer", post(sent::withdraw_consent))
}

/// A refusal as a page: what you may not know exists is not found.
fn failed(error: PlanError) -> Failure {
    match error {
        PlanError::NotFound => Failure::NotFound,
        PlanError::Denied(_) => Failure::Denied,
        PlanError::Database(cause) => cause.into(),
        PlanError::Unreadable(cause) => Failure::Broken(cause.to_string()),
        PlanError::Pdf(cause) => Failure::Broken(cause),
        told => Failure::problem(told),
    }
}
