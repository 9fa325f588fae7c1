//! `GET|POST /departement/formats/{id}/essai`: the test file, and another one instead.

use axum::{
    extract::{
        Multipart, Path, Query, State,
        multipart::{MultipartError, MultipartRejection},
    },
    response::Response,
};
use flows::{FormatError, LARGEST_SAMPLE, NewSample};
use kernel::id::FileFormatId;
use serde::Deserialize;
use web::{App, Caseworker, Failure, Fields, Mistakes, attachment, redirect_with_flash};

use super::{address, failed, one};

/// The test file and the fields around it.
pub const UPLOAD_LIMIT: usize = LARGEST_SAMPLE + 64 * 1024;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    version: Option<u32>,
}

pub async fn download(
    State(app): State<App>,
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    match flows::format_sample(&agent.cx, &app.shelf, id, asked.version).await {
        Ok((name, bytes)) => Ok(attachment(bytes, "application/octet-stream", &name, false)),
        Err(FormatError::NoSample) => Err(Failure::NotFound),
        Err(cause) => Err(failed(cause)),
    }
}

pub async fn replace(
    State(app): State<App>,
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
    upload: Result<Multipart, MultipartRejection>,
) -> Result<Response, Failure> {
    // Whoever may not know the format learns nothing, whatever they send.
    flows::format(&agent.cx, id).await.map_err(failed)?;
    let upload = upload.map_err(|_| Failure::problem(FormatError::NoSample))?;
    let (_, sample) = received(upload).await?;
    let refused = match sample {
        None => FormatError::NoSample,
        Some(sample) => match flows::attach_sample(&agent.cx, &app.shelf, id, sample).await {
            Ok(()) => {
                return Ok(redirect_with_flash(
                    &format!("{}/correspondances", address(id)),
                    "Fichier d’essai changé : les exemples viennent de lui maintenant.",
                ));
            }
            Err(refused @ (FormatError::NoSample | FormatError::SampleTooLarge)) => refused,
            Err(cause) => return Err(failed(cause)),
        },
    };
    one::render(&agent, id, "", Mistakes::one("fichier", refused.to_string())).await
}

/// The typed fields and the file of a form; no file when none was chosen.
pub async fn received(mut upload: Multipart) -> Result<(Fields, Option<NewSample>), Failure> {
    let mut typed = Fields::default();
    let mut sample = None;
    while let Some(field) = upload.next_field().await.map_err(|cause| lost(&cause))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "fichier" {
            let file_name = field.file_name().unwrap_or_default().trim().to_owned();
            let bytes = field.bytes().await.map_err(|cause| lost(&cause))?.to_vec();
            if !file_name.is_empty() {
                sample = Some(NewSample { name: file_name, bytes });
            }
        } else {
            let bytes = field.bytes().await.map_err(|cause| lost(&cause))?;
            typed.0.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok((typed, sample))
}

fn lost(cause: &MultipartError) -> Failure {
    if cause.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return Failure::problem(FormatError::SampleTooLarge);
    }
    Failure::problem("Le fichier n’est pas arrivé en entier. Envoyez-le de nouveau.")
}
