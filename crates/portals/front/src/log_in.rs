//! `GET|POST /connexion`, `/connexion/code`, `POST /deconnexion`

use accounts::{LogInError, LoggedIn};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use web::{
    App, Failure, Fields, Peer, Shell, Visitor, forget_session, page, page_with, redirect_with_flash,
    remember_session,
};

/// The accounts of the demonstration, shown at its log-in page: (who, e-mail).
pub const DEMO_ACCOUNTS: &[(&str, &str)] = &[
    ("Julie Martin, care manager", "julie.martin@cordee.example"),
    ("Karim Benali, care manager", "karim.benali@cordee.example"),
    ("Claire Moreau, responsable", "claire.moreau@cordee.example"),
    ("Nadia Roux, agente du département", "nadia.roux@departement.example"),
    ("Amina Diallo, coordinatrice", "amina.diallo@service.example"),
    ("Awa Sow, partenaire inscrite", "contact@presence-nord.example"),
    ("Hugo Leroy, partenaire récent", "contact@repas-des-flandres.example"),
];

/// Their common password.
pub const DEMO_PASSWORD: &str = "demonstration";

#[derive(Template)]
#[template(path = "log_in.html")]
struct LogInPage {
    shell: Shell,
    email: String,
    next: String,
    error: String,
    demo_accounts: &'static [(&'static str, &'static str)],
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    shell: Shell,
    next: String,
    error: String,
}

#[derive(Deserialize)]
pub struct Next {
    #[serde(default, rename = "suite")]
    next: String,
}

pub async fn show(visitor: Visitor, Query(Next { next }): Query<Next>) -> Result<Response, Failure> {
    if visitor.session.as_ref().is_some_and(|session| session.verified) {
        return Ok(Redirect::to(&inside(&next)).into_response());
    }
    page(log_in_page(visitor.shell, String::new(), next, String::new()))
}

pub async fn submit(
    State(app): State<App>,
    visitor: Visitor,
    Peer(peer): Peer,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    let email = fields.get("courriel").to_owned();
    let next = fields.get("suite").to_owned();
    if !app.limits.allow(&peer, &email) {
        return Err(Failure::TooMany);
    }
    let password = fields.0.iter().find(|(name, _)| name == "mot_de_passe").map(|(_, typed)| typed.clone());
    let outcome =
        accounts::log_in(&visitor.cx, &email, password.unwrap_or_default(), user_agent(&headers)).await;
    let secure = app.settings.base_url.starts_with("https://");
    match outcome {
        Ok(LoggedIn::Ready(token)) => {
            let mut response = Redirect::to(&inside(&next)).into_response();
            remember_session(&mut response, &token, secure);
            Ok(response)
        }
        Ok(LoggedIn::CodeNeeded(token)) => {
            let mut response = Redirect::to("/connexion/code").into_response();
            remember_session(&mut response, &token, secure);
            Ok(response)
        }
        Err(LogInError::Database(cause)) => Err(cause.into()),
        Err(refused) => page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            log_in_page(visitor.shell, email, next, refused.to_string()),
        ),
    }
}

pub async fn show_code(visitor: Visitor, Query(Next { next }): Query<Next>) -> Result<Response, Failure> {
    match &visitor.session {
        Some(session) if session.verified => Ok(Redirect::to("/").into_response()),
        Some(_) => page(CodePage { shell: visitor.shell, next, error: String::new() }),
        None => Ok(Redirect::to("/connexion").into_response()),
    }
}

pub async fn submit_code(
    State(app): State<App>,
    visitor: Visitor,
    Peer(peer): Peer,
    fields: Fields,
) -> Result<Response, Failure> {
    let next = fields.get("suite").to_owned();
    let (Some(session), Some(token)) = (&visitor.session, &visitor.token) else {
        return Ok(Redirect::to("/connexion").into_response());
    };
    if !app.limits.allow(&peer, &session.account.to_string()) {
        return Err(Failure::TooMany);
    }
    match accounts::verify_code(&visitor.cx, token, fields.get("code")).await {
        Ok(()) => Ok(Redirect::to(&inside(&next)).into_response()),
        Err(LogInError::Database(cause)) => Err(cause.into()),
        Err(refused) => page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            CodePage { shell: visitor.shell, next, error: refused.to_string() },
        ),
    }
}

pub async fn log_out(visitor: Visitor) -> Result<Response, Failure> {
    if let Some(token) = &visitor.token {
        accounts::revoke(&visitor.cx, token).await?;
    }
    let mut response = redirect_with_flash("/connexion", "Vous êtes déconnecté.");
    forget_session(&mut response);
    Ok(response)
}

fn log_in_page(shell: Shell, email: String, next: String, error: String) -> LogInPage {
    let demo_accounts = if shell.demo { DEMO_ACCOUNTS } else { &[] };
    LogInPage { shell, email, next, error, demo_accounts }
}

/// Only a path of ours: never another site.
fn inside(next: &str) -> String {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    if ours { next.to_owned() } else { "/".to_owned() }
}

pub(crate) fn user_agent(headers: &HeaderMap) -> Option<String> {
    headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use testing::{PASSWORD, worlds};

    use super::*;

    #[test]
    fn log_in_never_leads_to_another_site() {
        for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "evil", ""] {
            assert_eq!(inside(elsewhere), "/", "{elsewhere}");
        }
        assert_eq!(inside("/appels/1?etape=aides"), "/appels/1?etape=aides");
    }

    #[tokio::test]
    async fn a_care_manager_logs_in_and_out() {
        for world in worlds().await {
            let browser = world.browser(crate::routes());
            let fields = [("courriel", "Julie.Martin@exemple.fr"), ("mot_de_passe", PASSWORD)];
            browser.post("/connexion", &fields).await.is(303).leads_to("/");
            let julie = browser.log_in(&world.care_manager()).await;
            julie.get("/compte").await.is(200).sees("Julie Martin");
            julie.post("/deconnexion", &[]).await.leads_to("/connexion");
            julie.get("/compte").await.leads_to("/connexion?suite=%2Fcompte");
        }
    }

    #[tokio::test]
    async fn a_wrong_password_keeps_the_address_and_says_nothing_of_the_account() {
        for world in worlds().await {
            let browser = world.browser(crate::routes());
            for email in ["julie.martin@exemple.fr", "personne@exemple.fr", "pas une adresse"] {
                let fields = [("courriel", email), ("mot_de_passe", "deviné")];
                let answer = browser.post("/connexion", &fields).await;
                answer.is(422).sees("n’est pas le bon").sees(email);
            }
        }
    }

    #[tokio::test]
    async fn guessing_is_slowed_down() {
        for world in worlds().await {
            let browser = world.browser(crate::routes());
            let fields = [("courriel", "julie.martin@exemple.fr"), ("mot_de_passe", "deviné")];
            for _ in 0..5 {
                browser.post("/connexion", &fields).await.is(422);
            }
            browser.post("/connexion", &fields).await.is(429).sees("Attendez une minute");
        }
    }
}
