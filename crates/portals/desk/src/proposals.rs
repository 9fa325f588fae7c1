//! `POST /relais/{id}`: the answer to a follow-up another structure proposes.

use axum::{extract::Path, response::Response};
use people::HandOverError;
use uuid::Uuid;
use web::{DeskUser, Failure, Fields, redirect_with_flash};

use crate::failing::refused;

pub async fn answer(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response, Failure> {
    let accept = fields.get("reponse") == "accepter";
    match people::answer_proposal(&cx, id, accept).await {
        Ok(person) if accept => {
            Ok(redirect_with_flash(&format!("/personnes/{person}"), "Vous suivez désormais cette personne."))
        }
        Ok(_) => Ok(redirect_with_flash("/", "Proposition refusée. L’autre structure garde le suivi.")),
        Err(HandOverError::Refused(cause)) => Err(refused(cause)),
        Err(cause) => Ok(redirect_with_flash("/", &cause.to_string())),
    }
}
