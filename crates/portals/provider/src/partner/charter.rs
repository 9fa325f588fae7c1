//! `GET|POST /service/charte`: read, and accepted before the first mission (D07-14).

use askama::Template;
use axum::response::Response;
use providers::{CharterError, Text};
use web::{Coordinator, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash, words};

use super::{Frame, open, refused};

#[derive(Template)]
#[template(path = "partner/charter.html")]
struct CharterPage {
    shell: Shell,
    frame: Frame,
    text: Text,
    /// Who accepted it and when; empty while nobody did.
    accepted: String,
    /// It changed since.
    changed: bool,
    mistakes: Mistakes,
}

pub async fn show(who: Coordinator) -> Result<Response, Failure> {
    render(&who, Mistakes::default()).await
}

pub async fn accept(who: Coordinator, fields: Fields) -> Result<Response, Failure> {
    let Ok(read) = fields.get("accord").parse() else {
        return render(&who, Mistakes::one("accord", "Cochez la case pour accepter la charte.")).await;
    };
    match providers::accept_charter(&who.cx, read).await {
        Ok(()) => {
            let said = "Merci. La charte est acceptée : une mission peut vous être confiée.";
            Ok(redirect_with_flash("/service/charte", said))
        }
        Err(why @ CharterError::Changed) => render(&who, Mistakes::one("accord", why.to_string())).await,
        Err(CharterError::Refused(cause)) => Err(refused(cause)),
    }
}

async fn render(who: &Coordinator, mistakes: Mistakes) -> Result<Response, Failure> {
    let (shell, frame, own) = open(who, "charte").await?;
    let text = providers::charter(who.cx.db.read()).await?;
    let changed = own.charter.as_ref().is_some_and(|accepted| accepted.version != text.version);
    let accepted = own.charter.map(|one| format!("par {}, le {}", one.by, words::moment(one.at)));
    let page = CharterPage { shell, frame, text, accepted: accepted.unwrap_or_default(), changed, mistakes };
    page_with(page.mistakes.status(), page)
}
