//! `POST /departement/fichiers`: one file or several, each kept and read on its own.

use axum::{
    extract::{Multipart, State, multipart::MultipartError},
    http::StatusCode,
    response::Response,
};
use flows::{Channel, Deposit, DepositError, Receipt};
use kernel::id::FileFormatId;
use web::{App, Caseworker, Failure, Mistakes, redirect_with_flash};

use super::{
    BASE,
    inbox::{self, Sought},
};
use crate::{failures::failed, words};

pub async fn receive(
    State(app): State<App>,
    agent: Caseworker,
    mut upload: Multipart,
) -> Result<Response, Failure> {
    let sender = flows::sender(&agent.cx, None).await.map_err(failed)?;
    let mut kept: Vec<Receipt> = Vec::new();
    let mut refused: Vec<(String, DepositError)> = Vec::new();
    // Its field stands before the files.
    let mut format: Option<FileFormatId> = None;
    while let Some(field) = upload.next_field().await.map_err(|cause| lost(&cause))? {
        let name = field.file_name().unwrap_or_default().trim().to_owned();
        if field.name() == Some("format") {
            let typed = field.text().await.map_err(|cause| lost(&cause))?;
            format = match typed.trim() {
                "" => None,
                typed => Some(typed.parse().map_err(|_| Failure::problem(DepositError::UnknownFormat))?),
            };
            continue;
        }
        if field.name() != Some("fichiers") || name.is_empty() {
            continue;
        }
        let bytes = field.bytes().await.map_err(|cause| lost(&cause))?.to_vec();
        let deposit = Deposit { name: name.clone(), bytes, channel: Channel::Page, key: None, format };
        match flows::deposit(&agent.cx, &app.shelf, &sender, deposit).await {
            Ok(receipt) => kept.push(receipt),
            Err(refusal @ (DepositError::Empty | DepositError::TooLarge | DepositError::UnknownFormat)) => {
                refused.push((name, refusal));
            }
            Err(DepositError::Denied(_)) => return Err(Failure::Denied),
            Err(broken) => return Err(Failure::Broken(broken.to_string())),
        }
    }
    if !refused.is_empty() {
        let mut mistakes = Mistakes::default();
        for (name, why) in refused {
            mistakes.add("fichiers", format!("« {name} » n’a pas été reçu. {why}"));
        }
        if !kept.is_empty() {
            let others = words::count(
                kept.len() as u64,
                "autre fichier est bien reçu",
                "autres fichiers sont bien reçus",
            );
            mistakes.add("fichiers", format!("{others} : inutile de les renvoyer."));
        }
        return inbox::render(agent, Sought::default(), mistakes).await;
    }
    match kept.as_slice() {
        [] => {
            let mistakes = Mistakes::one("fichiers", "Choisissez au moins un fichier.");
            inbox::render(agent, Sought::default(), mistakes).await
        }
        [only] => Ok(redirect_with_flash(&format!("{BASE}/{}", only.file), &said(&kept))),
        _ => Ok(redirect_with_flash(BASE, &said(&kept))),
    }
}

fn said(kept: &[Receipt]) -> String {
    let already = kept.iter().filter(|receipt| receipt.already).count() as u64;
    match (kept.len() as u64, already) {
        (1, 0) => "Fichier reçu.".to_owned(),
        (1, _) => {
            "Ce fichier était déjà reçu : rien n’a été refait. Voici son accusé de réception.".to_owned()
        }
        (all, 0) => format!("{all} fichiers reçus. Chacun a son accusé de réception."),
        (all, again) => {
            format!("{all} fichiers reçus, dont {}.", words::count(again, "l’était déjà", "l’étaient déjà"),)
        }
    }
}

fn lost(cause: &MultipartError) -> Failure {
    if cause.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let message = "L’envoi dépasse 128 Mo en tout. Envoyez les fichiers en plusieurs fois, ou découpez-les par mois ou par service.";
        return Failure::Problem { status: StatusCode::PAYLOAD_TOO_LARGE, message: message.to_owned() };
    }
    Failure::problem("Les fichiers ne sont pas arrivés en entier. Envoyez-les de nouveau.")
}
