//! `GET|POST /connexion/lien`, `GET|POST /lien/{token}`

use access::Cx;
use accounts::{LinkError, LinkMail, Token};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use web::{App, Failure, Fields, Peer, Shell, Visitor, page, page_with, remember_session};

use crate::log_in::user_agent;

#[derive(Template)]
#[template(path = "ask_link.html")]
struct AskPage {
    shell: Shell,
    email: String,
    error: &'static str,
    sent: bool,
}

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage {
    shell: Shell,
    token: String,
    refused: String,
}

pub async fn ask(visitor: Visitor) -> Result<Response, Failure> {
    page(AskPage { shell: visitor.shell, email: String::new(), error: "", sent: false })
}

pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Peer(peer): Peer,
    fields: Fields,
) -> Result<Response, Failure> {
    let email = fields.get("courriel").to_owned();
    if !email.contains('@') {
        let error = "Saisissez une adresse e-mail, par exemple nom@exemple.fr.";
        let again = AskPage { shell: visitor.shell, email, error, sent: false };
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, again);
    }
    if !app.limits.allow(&peer, &email) {
        return Err(Failure::TooMany);
    }
    let cx = &visitor.cx;
    let text = contents::mail_text(cx.db.read(), "connexion").await?;
    let structure = company(cx).await?;
    let written = |link: LinkMail<'_>| {
        let mail = text.filled(&[
            ("destinataire", link.name),
            ("lien", &format!("{}{}", app.settings.base_url, link.path)),
            ("duree", &format!("{} minutes", accounts::ASKED.as_mins())),
            ("structure", &structure),
        ]);
        (mail.subject, mail.text)
    };
    accounts::request_link(cx, &email, written).await?;
    page(AskPage { shell: visitor.shell, email, error: "", sent: true })
}

/// Who signs. Nobody is logged in: with several companies, none of them speaks for the others.
async fn company(cx: &Cx) -> Result<String, Failure> {
    let only = accounts::company(cx.db.read()).await?;
    Ok(only.map_or_else(|| "Cordée".to_owned(), |company| company.name))
}

/// Shows a button; only the button spends the link, so that a mail filter cannot.
pub async fn show(visitor: Visitor, Path(token): Path<String>) -> Result<Response, Failure> {
    match accounts::peek_link(&visitor.cx, &Token::from_browser(&token)).await {
        Ok(()) => page(LinkPage { shell: visitor.shell, token, refused: String::new() }),
        Err(refused) => refuse(visitor.shell, refused),
    }
}

pub async fn open(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    match accounts::open_link(&visitor.cx, &Token::from_browser(&token), user_agent(&headers)).await {
        Ok((session, lands_on)) => {
            let mut response = Redirect::to(&lands_on).into_response();
            remember_session(&mut response, &session, app.settings.base_url.starts_with("https://"));
            Ok(response)
        }
        Err(refused) => refuse(visitor.shell, refused),
    }
}

fn refuse(shell: Shell, refused: LinkError) -> Result<Response, Failure> {
    match refused {
        LinkError::Database(cause) => Err(cause.into()),
        known => {
            page_with(StatusCode::GONE, LinkPage { shell, token: String::new(), refused: known.to_string() })
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::jiff::SignedDuration;
    use testing::worlds;

    #[tokio::test]
    async fn a_link_asked_for_serves_once() {
        for world in worlds().await {
            let cx = world.system();
            let tx = cx.db.begin().await.unwrap();
            accounts::find_or_create_relative(&cx, &tx, "paul@exemple.fr", "Paul Durand").await.unwrap();
            tx.commit().await.unwrap();

            let browser = world.browser(crate::routes());
            browser
                .post("/connexion/lien", &[("courriel", "Paul@exemple.fr ")])
                .await
                .sees("Regardez vos e-mails");
            let mail = world.mails().await.remove(0);
            assert_eq!(mail.to_address, "paul@exemple.fr");
            let path = mail
                .text
                .split_whitespace()
                .find_map(|word| word.strip_prefix("http://cordee.test"))
                .unwrap();
            browser.get(path).await.is(200).sees("Ouvrir mon espace");
            browser.get(path).await.is(200);
            browser.post(path, &[]).await.is(303).leads_to("/");
            browser.post(path, &[]).await.is(410).sees("déjà servi");
        }
    }

    #[tokio::test]
    async fn an_unknown_address_gets_the_same_answer_and_no_mail() {
        for world in worlds().await {
            let browser = world.browser(crate::routes());
            browser
                .post("/connexion/lien", &[("courriel", "inconnu@exemple.fr")])
                .await
                .sees("Regardez vos e-mails");
            assert!(world.mails().await.is_empty());
        }
    }

    #[tokio::test]
    async fn an_old_or_wrong_link_says_what_to_do() {
        for world in worlds().await {
            let cx = world.system();
            let tx = cx.db.begin().await.unwrap();
            let paul = accounts::find_or_create_relative(&cx, &tx, "paul@exemple.fr", "Paul").await.unwrap();
            let path =
                accounts::issue_link(&cx, &tx, paul, "/", SignedDuration::from_mins(30)).await.unwrap();
            tx.commit().await.unwrap();
            world.clock.advance(SignedDuration::from_mins(31));
            let browser = world.browser(crate::routes());
            browser.get(&path).await.is(410).sees("a expiré").sees("/connexion/lien");
            browser.get("/lien/nimporte").await.is(410).sees("copié en entier");
        }
    }
}
