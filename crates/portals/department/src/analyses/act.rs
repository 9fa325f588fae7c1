//! `POST` of a kept analysis: compute it again, or publish the rule it tries; `POST` of an invoice: compute it again.

use axum::{extract::Path, response::Response};
use kernel::id::InvoiceId;
use uuid::Uuid;
use web::{Caseworker, Failure, redirect_with_flash};

use super::{BASE, failed};
use crate::rules;

pub async fn replay(agent: Caseworker, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let again = flows::analyse_again(&agent.cx, id).await.map_err(failed)?;
    Ok(redirect_with_flash(&format!("{BASE}/{again}"), "Vérification demandée."))
}

pub async fn replay_invoice(agent: Caseworker, Path(id): Path<InvoiceId>) -> Result<Response, Failure> {
    let again = flows::replay_invoice(&agent.cx, id).await.map_err(failed)?;
    Ok(redirect_with_flash(&format!("{BASE}/{again}"), "Vérification demandée."))
}

pub async fn publish(agent: Caseworker, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    flows::publish_tried(&agent.cx, id).await.map_err(failed)?;
    Ok(redirect_with_flash(
        rules::BASE,
        "Règle publiée, avec son essai. Elle sert aux factures analysées à partir de maintenant.",
    ))
}
