use access::Denied;
use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use db::sea_orm::DbErr;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Shell, page::page_with};

/// Why a page cannot be shown. Every portal's handlers return it.
#[derive(Debug)]
pub enum Failure {
    /// It does not exist, or you may not know that it does.
    NotFound,
    /// You know it exists and may not do this.
    Denied,
    /// Nobody is logged in: the log-in page, then back to `next`.
    LogIn {
        next: String,
    },
    /// This page is for somebody else; theirs is there.
    Elsewhere(&'static str),
    /// The same as `LogIn`, for a request that is not a navigation.
    SessionOver,
    TooMany,
    TooLarge,
    /// A sentence the person can act on.
    Problem {
        status: StatusCode,
        message: String,
    },
    /// Our fault. The cause goes to the log, never to the page.
    Broken(String),
}

impl Failure {
    /// An error of a use case, told in its own words.
    #[expect(clippy::needless_pass_by_value, reason = "so that it fits `map_err`")]
    pub fn problem(cause: impl ToString) -> Self {
        Self::Problem { status: StatusCode::UNPROCESSABLE_ENTITY, message: cause.to_string() }
    }
}

impl From<Denied> for Failure {
    fn from(_: Denied) -> Self {
        Self::NotFound
    }
}

impl From<DbErr> for Failure {
    fn from(cause: DbErr) -> Self {
        Self::Broken(cause.to_string())
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    shell: Shell,
    title: &'static str,
    message: String,
    advice: &'static str,
    status: u16,
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, title, message, advice) = match self {
            Self::LogIn { next } => {
                let next = utf8_percent_encode(&next, NON_ALPHANUMERIC);
                return Redirect::to(&format!("/connexion?suite={next}")).into_response();
            }
            Self::Elsewhere(path) => return Redirect::to(path).into_response(),
            Self::SessionOver => (
                StatusCode::UNAUTHORIZED,
                "Votre session a expiré",
                "Vous n’êtes plus connecté.".to_owned(),
                "Reconnectez-vous dans un autre onglet : ce que vous avez saisi reste ici.",
            ),
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Page introuvable",
                "Cette page n’existe pas, ou vous n’y avez pas accès.".to_owned(),
                "Vérifiez l’adresse, ou revenez à l’accueil.",
            ),
            Self::Denied => (
                StatusCode::FORBIDDEN,
                "Accès réservé",
                "Votre compte ne permet pas cette action.".to_owned(),
                "Si vous en avez besoin pour votre travail, demandez-le au responsable de votre structure.",
            ),
            Self::TooMany => (
                StatusCode::TOO_MANY_REQUESTS,
                "Trop de tentatives",
                "Par sécurité, les connexions sont ralenties.".to_owned(),
                "Attendez une minute, puis réessayez.",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "Envoi trop volumineux",
                "Ce que vous envoyez dépasse la taille acceptée.".to_owned(),
                "Raccourcissez le texte ou réduisez le fichier, puis recommencez. Rien n’a été perdu.",
            ),
            Self::Problem { status, message } => (status, "Action impossible", message, ""),
            Self::Broken(cause) => {
                tracing::error!(cause, "a page broke");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Un incident est survenu",
                    "Nous n’avons pas pu afficher cette page. Ce qui était enregistré l’est toujours."
                        .to_owned(),
                    "Réessayez dans un instant. Si cela continue, prévenez votre administrateur.",
                )
            }
        };
        let shell = Shell::anonymous();
        let page = ErrorPage { shell, title, message: message.clone(), advice, status: status.as_u16() };
        page_with(status, page).unwrap_or_else(|_| {
            (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], message).into_response()
        })
    }
}
