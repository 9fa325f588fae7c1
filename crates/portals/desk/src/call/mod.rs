//! The call: one screen to listen, ask, note and calculate; nothing typed on it is ever lost.

mod colleagues;
mod lifecycle;
mod likeness;
mod list;
mod notes;
mod payer;
mod person;
mod question;
mod recap;
mod save;
mod screen;
mod synthesis;
#[cfg(test)]
mod tests;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use intake::{CallError, NoteError, payers::PayerError};
use web::{App, Failure};

/// A field may be refused for its length, but must first arrive to be refused in words.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/appels", get(list::show).post(lifecycle::start))
        .route("/appels/{id}", get(screen::show))
        .route("/appels/{id}/reponses", post(save::answer))
        .route("/appels/{id}/etapes/{step}", post(save::step))
        .route("/appels/{id}/questions/{key}", get(save::question))
        .route("/appels/{id}/collegues", get(colleagues::news))
        .route("/appels/{id}/suggestions", post(save::suggestions))
        .route("/appels/{id}/deja-connu", post(save::known))
        .route("/appels/{id}/notes", post(notes::save))
        .route("/appels/{id}/notes/ranger", post(notes::close))
        .route("/appels/{id}/position", post(lifecycle::position))
        .route("/appels/{id}/suspendre", get(lifecycle::ask_suspend).post(lifecycle::suspend))
        .route("/appels/{id}/reprendre", post(lifecycle::resume))
        .route("/appels/{id}/terminer", post(lifecycle::end))
        .route("/appels/{id}/niveau", post(recap::choose_level))
        .route("/appels/{id}/recapitulatif", get(recap::show))
        .route("/appels/{id}/personne", get(person::show).post(person::choose))
        .route("/appels/{id}/ressemblances", post(likeness::set_aside))
        .route("/appels/{id}/organisme", get(payer::show).post(payer::choose))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// A use case's refusal as a page.
fn failed(error: CallError) -> Failure {
    match error {
        CallError::NotFound => Failure::NotFound,
        CallError::Denied(_) => Failure::Denied,
        CallError::Database(cause) => cause.into(),
        CallError::Unreadable(cause) => Failure::Broken(cause.to_string()),
        CallError::Person(people::Refused::NotFound) => Failure::NotFound,
        told => Failure::problem(told),
    }
}

fn note_failed(error: NoteError) -> Failure {
    match error {
        NoteError::Call(error) => failed(error),
        told => Failure::problem(told),
    }
}

fn payer_failed(error: PayerError) -> Failure {
    match error {
        PayerError::NotFound => Failure::NotFound,
        PayerError::Denied(_) => Failure::Denied,
        PayerError::Database(cause) => cause.into(),
        told => Failure::problem(told),
    }
}
