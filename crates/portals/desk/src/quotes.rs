//! Quotes at the desk: asked from a call, answered, compared, published to the family.

mod of_person;
mod one_asked;
mod pick;
mod request;
#[cfg(test)]
mod tests;

use axum::{
    Router,
    routing::{get, post},
};
use requests::{InvitationState, RequestError, RequestState};
use web::{App, Failure};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/personnes/{id}/devis", get(of_person::show))
        .route("/personnes/{id}/devis/{invitation}/retirer", post(of_person::withdraw))
        .route("/appels/{id}/devis", post(of_person::begin))
        .route("/demandes/{id}", get(request::show).post(request::reword))
        .route("/demandes/{id}/reprendre", post(request::refresh))
        .route("/demandes/{id}/annuler", post(request::cancel))
        .route("/demandes/{id}/publier", post(request::publish))
        .route("/demandes/{id}/prestataires", get(pick::show).post(pick::ask))
        .route("/demandes/{id}/prestataires/{invitation}", get(one_asked::show).post(one_asked::write))
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

fn request_tone(state: RequestState) -> &'static str {
    match state {
        RequestState::Draft => "todo",
        RequestState::Open => "progress",
        RequestState::Chosen => "done",
        RequestState::Cancelled => "muted",
    }
}

fn invitation_tone(state: InvitationState) -> &'static str {
    match state {
        InvitationState::Sent | InvitationState::Seen | InvitationState::Reminded => "progress",
        InvitationState::Quoted | InvitationState::Chosen => "done",
        InvitationState::Expired => "late",
        InvitationState::Declined | InvitationState::NotChosen | InvitationState::Withdrawn => "muted",
    }
}
