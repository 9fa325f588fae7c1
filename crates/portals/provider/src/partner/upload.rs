//! A form that sends a file beside its fields.

use axum::{
    extract::{Multipart, multipart::MultipartError},
    http::StatusCode,
};
use providers::Upload;
use web::{Failure, Fields};

/// The fields, and the file of `fichier` when one was chosen.
pub async fn read(mut form: Multipart) -> Result<(Fields, Option<Upload>), Failure> {
    let mut fields = Fields::default();
    let mut file = None;
    while let Some(part) = form.next_field().await.map_err(|cause| lost(&cause))? {
        let field = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(|name| name.trim().to_owned()) {
            Some(name) if !name.is_empty() => {
                let bytes = part.bytes().await.map_err(|cause| lost(&cause))?.to_vec();
                file = Some(Upload { name, bytes });
            }
            Some(_) => {}
            None => fields.0.push((field, part.text().await.map_err(|cause| lost(&cause))?)),
        }
    }
    Ok((fields, file))
}

fn lost(cause: &MultipartError) -> Failure {
    if cause.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let message = "Ce fichier dépasse 10 Mo. Revenez en arrière et envoyez-en une version plus légère.";
        return Failure::Problem { status: StatusCode::PAYLOAD_TOO_LARGE, message: message.to_owned() };
    }
    Failure::problem("Le fichier n’est pas arrivé en entier. Envoyez-le de nouveau.")
}
