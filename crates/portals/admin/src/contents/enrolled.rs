//! `/administration/contenus/ateliers/{key}/inscrits`: who comes to a workshop.

use askama::Template;
use axum::{extract::Path, response::Response};
use contents::{ChangeError, Workshop};
use uuid::Uuid;
use web::{Failure, Manager, Shell, page, redirect_with_flash};

use crate::words;

#[derive(Template)]
#[template(path = "contents/enrolled.html")]
struct EnrolledPage {
    shell: Shell,
    base: String,
    title: String,
    /// « 3 sur 12 »
    seats: String,
    full: bool,
    rows: Vec<Row>,
}

struct Row {
    id: Uuid,
    participant: String,
    file: String,
    since: String,
}

pub async fn show(manager: Manager, Path(key): Path<String>) -> Result<Response, Failure> {
    let on = manager.cx.db.read();
    let workshop = contents::find::<Workshop>(on, &key).await?.ok_or(Failure::NotFound)?.content;
    let enrolled = contents::enrolments(on, &key).await?;
    page(EnrolledPage {
        shell: manager.shell.with_current("administration"),
        base: format!("/administration/contenus/ateliers/{key}"),
        title: workshop.title,
        seats: format!("{} sur {}", enrolled.len(), workshop.seats),
        full: enrolled.len() as u64 >= u64::from(workshop.seats),
        rows: enrolled
            .into_iter()
            .map(|one| Row {
                id: one.id,
                participant: one.participant,
                file: format!("/personnes/{}", one.person),
                since: words::moment(one.at),
            })
            .collect(),
    })
}

pub async fn cancel(manager: Manager, Path((key, id)): Path<(String, Uuid)>) -> Result<Response, Failure> {
    let back = format!("/administration/contenus/ateliers/{key}/inscrits");
    match contents::cancel_enrolment(&manager.cx, &key, id).await {
        Ok(true) => Ok(redirect_with_flash(&back, "Inscription annulée. La personne reçoit un e-mail.")),
        Ok(false) => Ok(redirect_with_flash(
            &back,
            "Inscription annulée. Sans adresse e-mail, la personne n’est pas prévenue : appelez-la.",
        )),
        Err(ChangeError::Unknown) => Ok(redirect_with_flash(&back, "Cette inscription n’existe plus.")),
        Err(ChangeError::Denied(_)) => Err(Failure::Denied),
        Err(ChangeError::Database(cause)) => Err(cause.into()),
        Err(refused) => Err(Failure::problem(refused)),
    }
}
