//! `/personnes/{id}/plans`: the plans are listed with the documents.

use access::Action;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use kernel::id::PersonId;
use web::{DeskUser, Failure};

use crate::failing::refused;

pub async fn moved(DeskUser { cx, .. }: DeskUser, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    people::reach(&cx, cx.db.read(), id, Action::SeeDocuments).await.map_err(refused)?;
    Ok(Redirect::permanent(&format!("/personnes/{id}/documents")).into_response())
}
