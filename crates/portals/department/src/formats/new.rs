//! `GET|POST /departement/formats/nouveau`: a sample, and what it holds.

use askama::Template;
use axum::{
    extract::{Multipart, State},
    response::Response,
};
use flows::{FormatError, NewFormat};
use records::Flow;
use web::{App, Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{address, failed, sample};
use crate::{failures, words};

#[derive(Template)]
#[template(path = "formats/new.html")]
struct NewPage {
    shell: Shell,
    mistakes: Mistakes,
    typed: Fields,
    flows: Vec<(&'static str, &'static str, bool)>,
    services: Vec<(String, String, bool)>,
}

pub async fn blank(agent: Caseworker) -> Result<Response, Failure> {
    render(&agent, Fields::default(), Mistakes::default()).await
}

pub async fn create(
    State(app): State<App>,
    agent: Caseworker,
    upload: Multipart,
) -> Result<Response, Failure> {
    let (typed, sample) = sample::received(upload).await?;
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let mut mistakes = Mistakes::default();
    let flow = Flow::from_code(typed.get("flux"));
    if typed.get("nom").is_empty() {
        mistakes.add("nom", FormatError::Name.to_string());
    }
    if flow.is_none() {
        mistakes.add("flux", "Choisissez ce que contient le fichier.");
    }
    let partner = words::service(&partners, typed.get("service"));
    if partner.is_none() && !typed.get("service").is_empty() {
        mistakes.add("service", FormatError::NoPartner.to_string());
    }
    match &sample {
        None => mistakes.add("fichier", FormatError::NoSample.to_string()),
        // A page cannot give a browser its file back.
        Some(sample) if !mistakes.is_empty() => mistakes
            .add("fichier", format!("« {} » n’a pas été gardé : choisissez-le de nouveau.", sample.name)),
        Some(_) => {}
    }
    let (Some(flow), Some(sample), true) = (flow, sample, mistakes.is_empty()) else {
        return render(&agent, typed, mistakes).await;
    };
    let new = NewFormat { name: typed.get("nom").to_owned(), flow, partner, sample };
    match flows::start_format(&agent.cx, &app.shelf, new).await {
        Ok(id) => Ok(redirect_with_flash(
            &format!("{}/disposition", address(id)),
            "Le fichier est lu. Vérifiez d’abord comment il est fait.",
        )),
        Err(refused @ (FormatError::NoSample | FormatError::SampleTooLarge | FormatError::Sample(_))) => {
            render(&agent, typed, Mistakes::one("fichier", refused.to_string())).await
        }
        Err(cause) => Err(failed(cause)),
    }
}

async fn render(agent: &Caseworker, typed: Fields, mistakes: Mistakes) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let page = NewPage {
        shell: agent.shell.clone().with_current("formats"),
        flows: Flow::ALL.map(|one| (one.code(), one.label(), one.code() == typed.get("flux"))).to_vec(),
        services: words::services(&partners, words::service(&partners, typed.get("service"))),
        typed,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}
