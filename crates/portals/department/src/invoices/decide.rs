//! `POST /departement/factures/{id}`: accept, accept in part, reject.

use axum::{extract::Path, response::Response};
use flows::{Decision, DecisionError, Reason};
use kernel::id::InvoiceId;
use web::{Caseworker, Failure, Fields, Mistakes, redirect_with_flash};

use super::{
    BASE,
    one::{render, seen},
};
use crate::failures::failed;

pub async fn decide(
    agent: Caseworker,
    Path(id): Path<InvoiceId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let (invoice, _) = flows::invoice(&agent.cx, id).await.map_err(failed)?;
    let decision = match read(&fields) {
        Ok(decision) => decision,
        Err(mistakes) => return render(&agent, id, "", Some(&fields), mistakes).await,
    };
    if invoice.state.awaits_decision() && fields.has("vu") && fields.get("vu") != seen(&invoice) {
        let mistakes = Mistakes::one(
            "decision",
            "L’analyse vient de changer : un fichier est arrivé pendant votre lecture. Relisez les écarts, puis décidez.",
        );
        return render(&agent, id, "", Some(&fields), mistakes).await;
    }
    let said = match &decision {
        Decision::Accept | Decision::AcceptClean => "acceptée",
        Decision::AcceptInPart { .. } => "acceptée en partie",
        Decision::Reject { .. } => "rejetée",
    };
    match flows::decide(&agent.cx, id, decision).await {
        Ok(()) => {
            let said = format!("Facture {} {said}.", invoice.number);
            Ok(redirect_with_flash(&format!("{BASE}/{id}"), &said))
        }
        Err(refused) => {
            let field = match refused {
                DecisionError::Denied(_) => return Err(Failure::Denied),
                DecisionError::NotFound => return Err(Failure::NotFound),
                DecisionError::Database(cause) => return Err(cause.into()),
                DecisionError::NoLine | DecisionError::EveryLine => "lignes",
                DecisionError::Comment => "commentaire",
                _ => "decision",
            };
            render(&agent, id, "", Some(&fields), Mistakes::one(field, refused.to_string())).await
        }
    }
}

fn read(fields: &Fields) -> Result<Decision, Mistakes> {
    let comment = fields.get("commentaire").to_owned();
    let reason = Reason::from_code(fields.get("motif")).ok_or_else(|| {
        Mistakes::one("motif", "Choisissez un motif : le service le reçoit avec la décision.")
    });
    match fields.get("decision") {
        "accepter" => Ok(Decision::Accept),
        "partie" => {
            let lines = fields.all("ligne").filter_map(|id| id.parse().ok()).collect();
            Ok(Decision::AcceptInPart { lines, reason: reason?, comment })
        }
        "rejeter" => Ok(Decision::Reject { reason: reason?, comment }),
        _ => Err(Mistakes::one("decision", "Choisissez d’accepter, d’accepter en partie ou de rejeter.")),
    }
}
