//! `/departement/services/cles`: what a machine shows to send files.

use askama::Template;
use axum::{extract::Path, response::Response};
use flows::{IssuedToken, Partner, TokenError};
use uuid::Uuid;
use web::{Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::BASE;
use crate::{failures, words};

#[derive(Template)]
#[template(path = "services/keys.html")]
struct KeysPage {
    shell: Shell,
    mistakes: Mistakes,
    typed: Fields,
    services: Vec<(String, String, bool)>,
    /// Shown on this answer and never again.
    secret: String,
    rows: Vec<Row>,
    revoked: Vec<Row>,
}

struct Row {
    label: String,
    service: String,
    created: String,
    used: String,
    revoked: String,
    href: String,
    question: String,
}

pub async fn show(agent: Caseworker) -> Result<Response, Failure> {
    render(&agent, Fields::default(), Mistakes::default(), String::new()).await
}

/// Answers the page itself: a secret stands in no cookie and in no address.
pub async fn create(agent: Caseworker, fields: Fields) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let chosen = fields.get("service");
    let partner = words::service(&partners, chosen);
    if partner.is_none() && !chosen.is_empty() {
        let mistakes = Mistakes::one("service", TokenError::NoPartner.to_string());
        return render(&agent, fields, mistakes, String::new()).await;
    }
    match flows::create_token(&agent.cx, partner, fields.get("usage")).await {
        Ok(issued) => render(&agent, Fields::default(), Mistakes::default(), issued.secret).await,
        Err(refused @ (TokenError::Label | TokenError::NoPartner)) => {
            let field = if matches!(refused, TokenError::Label) { "usage" } else { "service" };
            render(&agent, fields, Mistakes::one(field, refused.to_string()), String::new()).await
        }
        Err(cause) => Err(failed(cause)),
    }
}

pub async fn revoke(agent: Caseworker, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    flows::revoke_token(&agent.cx, id).await.map_err(failed)?;
    Ok(redirect_with_flash(
        &format!("{BASE}/cles"),
        "Clé révoquée. Qui l’utilise encore est refusé dès maintenant.",
    ))
}

async fn render(
    agent: &Caseworker,
    typed: Fields,
    mistakes: Mistakes,
    secret: String,
) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let tokens = flows::tokens(&agent.cx).await.map_err(failed)?;
    let (revoked, open): (Vec<_>, Vec<_>) = tokens.into_iter().partition(|token| token.revoked_at.is_some());
    let chosen = words::service(&partners, typed.get("service"));
    let page = KeysPage {
        shell: agent.shell.clone().with_current("services"),
        services: words::services(&partners, chosen),
        rows: open.into_iter().map(|token| row(token, &partners)).collect(),
        revoked: revoked.into_iter().map(|token| row(token, &partners)).collect(),
        typed,
        mistakes,
        secret,
    };
    page_with(page.mistakes.status(), page)
}

fn row(token: IssuedToken, partners: &[Partner]) -> Row {
    let service = token.partner.and_then(|id| partners.iter().find(|one| one.id == id));
    Row {
        service: service.map_or_else(|| "Outils du département".to_owned(), |one| one.name.clone()),
        created: format!("{}, par {}", words::moment(token.created_at), token.created_by),
        used: token.used_at.map(words::moment).unwrap_or_default(),
        revoked: token.revoked_at.map(words::moment).unwrap_or_default(),
        href: format!("{BASE}/cles/{}/revoquer", token.id),
        question: format!("Révoquer la clé « {} » ?", token.label),
        label: token.label,
    }
}

pub fn failed(cause: TokenError) -> Failure {
    match cause {
        TokenError::NotFound => Failure::NotFound,
        TokenError::Denied(_) => Failure::Denied,
        TokenError::Database(cause) => cause.into(),
        refused => Failure::problem(refused),
    }
}
