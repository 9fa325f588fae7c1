//! Who calls: whoever shows a key of the département.

use access::{Cx, Who};
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
};
use flows::Sender;
use web::{App, Peer};

use crate::problem::Problem;

pub struct Machine {
    pub cx: Cx,
    pub sender: Sender,
}

impl FromRequestParts<App> for Machine {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let cx = app.cx(Who::System);
        let secret = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .map(|secret| secret.trim().to_owned());
        if let Some(secret) = secret
            && let Some(sender) =
                flows::authenticate(&cx, &secret).await.map_err(|cause| Problem::broken(&cause))?
        {
            return Ok(Self { cx, sender });
        }
        // Only wrong keys are counted: guessing gets slow, working does not.
        let peer =
            Peer::from_request_parts(parts, app).await.map_or_else(|_| String::new(), |Peer(peer)| peer);
        if !app.limits.allow(&peer, "clé d’accès") {
            let detail = "Trop de clés refusées. Attendez une minute, puis vérifiez la clé.";
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "Trop de tentatives", detail));
        }
        let detail = "Envoyez « Authorization: Bearer » suivi d’une clé d’accès en vigueur, donnée par le département.";
        Err(Problem::new(StatusCode::UNAUTHORIZED, "Clé d’accès refusée", detail))
    }
}
