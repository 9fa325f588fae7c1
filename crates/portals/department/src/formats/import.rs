//! `GET|POST /departement/formats/importer`: a format received as a text.

use askama::Template;
use axum::{extract::Multipart, response::Response};
use flows::FormatError;
use web::{Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{address, failed, sample, told};
use crate::{failures, words};

#[derive(Template)]
#[template(path = "formats/import.html")]
struct ImportPage {
    shell: Shell,
    mistakes: Mistakes,
    text: String,
    services: Vec<(String, String, bool)>,
}

pub async fn blank(agent: Caseworker) -> Result<Response, Failure> {
    render(&agent, &Fields::default(), String::new(), Mistakes::default()).await
}

pub async fn create(agent: Caseworker, upload: Multipart) -> Result<Response, Failure> {
    let (typed, file) = sample::received(upload).await?;
    let text = match file {
        Some(file) => String::from_utf8_lossy(&file.bytes).into_owned(),
        None => typed.get("texte").to_owned(),
    };
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let partner = words::service(&partners, typed.get("service"));
    let mut mistakes = Mistakes::default();
    if partner.is_none() && !typed.get("service").is_empty() {
        mistakes.add("service", FormatError::NoPartner.to_string());
    }
    if text.trim().is_empty() {
        mistakes.add("texte", "Choisissez le fichier du format, ou collez son texte.");
    }
    if !mistakes.is_empty() {
        return render(&agent, &typed, text, mistakes).await;
    }
    match flows::import_format(&agent.cx, partner, &text).await {
        Ok(id) => Ok(redirect_with_flash(
            &address(id),
            "Format importé. Ajoutez un fichier d’essai de chez vous, vérifiez, puis publiez-le.",
        )),
        Err(FormatError::Blocked(findings)) => {
            for finding in findings.iter().take(20) {
                mistakes.add("texte", told(finding));
            }
            render(&agent, &typed, text, mistakes).await
        }
        Err(refused @ FormatError::Name) => {
            render(&agent, &typed, text, Mistakes::one("texte", refused.to_string())).await
        }
        Err(cause) => Err(failed(cause)),
    }
}

async fn render(
    agent: &Caseworker,
    typed: &Fields,
    text: String,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let page = ImportPage {
        shell: agent.shell.clone().with_current("formats"),
        services: words::services(&partners, words::service(&partners, typed.get("service"))),
        text,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}
