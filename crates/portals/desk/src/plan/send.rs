//! `POST /appels/{id}/plan/envoyer`: to the people ticked one by one.

use std::sync::Arc;

use access::CircleRole;
use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use geography::Places;
use kernel::id::CallId;
use plans::{Means, NewRecipient, PlanError, ProposedRecipient, SendPlan};
use web::{App, DeskUser, Failure, Fields, redirect_with_flash};

use super::{
    failed,
    prepare::{RecipientLine, drawn, keep},
};

pub async fn submit(
    State(app): State<App>,
    Extension(places): Extension<Arc<Places>>,
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<CallId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let typed = typed_recipients(&fields);
    if fields.has("version")
        && let Some((draft, problem)) = keep(&cx, &places, id, &fields).await?
    {
        return drawn(shell, draft, Some(typed), Some(problem), StatusCode::CONFLICT);
    }
    let recipients: Vec<NewRecipient> =
        typed.iter().filter(|line| line.ticked).map(|line| new(&line.recipient)).collect();
    let count = recipients.len();
    let command = SendPlan { call: id, number: fields.get("numero").parse().unwrap_or(1), recipients };
    let means = Means { places: &places, shelf: &app.shelf, base_url: &app.settings.base_url };
    match plans::send(&cx, means, command).await {
        Ok(sent) => {
            intake::end(&cx, id).await.map_err(Failure::problem)?;
            let plan = plans::find(&cx, sent.plan).await.map_err(failed)?;
            let message = match (sent.already, count) {
                (true, _) => "Ce plan était déjà envoyé : rien n’a été envoyé deux fois.".to_owned(),
                (false, 1) => "Plan envoyé. Le rappel sous 48 h est dans les échéances.".to_owned(),
                (false, count) => {
                    format!("Plan envoyé à {count} personnes. Le rappel sous 48 h est dans les échéances.")
                }
            };
            Ok(redirect_with_flash(&format!("/personnes/{}/plans/{}", plan.person, plan.id), &message))
        }
        Err(error @ (PlanError::NoRecipient | PlanError::Recipient { .. })) => {
            let draft = plans::compose(&cx, &places, id).await.map_err(failed)?;
            drawn(shell, draft, Some(typed), Some(error.to_string()), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => Err(failed(error)),
    }
}

/// The lines of the form, ticked or not; an empty last line is nobody.
pub(super) fn typed_recipients(fields: &Fields) -> Vec<RecipientLine> {
    let field = |line: &str, name: &str| fields.get(&format!("dest.{line}.{name}")).to_owned();
    fields
        .all("ligne")
        .filter(|line| !field(line, "email").is_empty())
        .enumerate()
        .map(|(index, line)| {
            let recipient = ProposedRecipient {
                name: field(line, "nom"),
                email: field(line, "email"),
                role: CircleRole::from_code(&field(line, "role")).unwrap_or(CircleRole::Relative),
                relation_label: Some(field(line, "lien")).filter(|label| !label.is_empty()),
                in_circle: fields.has(&format!("dest.{line}.connu")),
            };
            let ticked = fields.all("dest").any(|ticked| ticked == line);
            RecipientLine::new(index, recipient, ticked)
        })
        .collect()
}

fn new(recipient: &ProposedRecipient) -> NewRecipient {
    NewRecipient {
        name: recipient.name.clone(),
        email: recipient.email.clone(),
        role: recipient.role,
        relation_label: recipient.relation_label.clone(),
    }
}
