//! `GET|POST /prestataires/{id}/modifier`

use askama::Template;
use axum::{extract::Path, response::Response};
use kernel::id::ProviderId;
use providers::{EditError, Provider, ProviderEdit};
use web::{DeskUser, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{
    BASE,
    form::{Offered, ProviderForm},
    refused,
};

#[derive(Template)]
#[template(path = "providers/edit.html")]
struct EditPage {
    shell: Shell,
    id: ProviderId,
    name: String,
    /// It keeps its own fiche: only the network is said here.
    registered: bool,
    form: ProviderForm,
    offered: Offered,
    mistakes: Mistakes,
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<ProviderId>) -> Result<Response, Failure> {
    let known = providers::find(&cx, id).await.map_err(refused)?;
    let form = ProviderForm::of(&known);
    render(&cx, shell, &known, form, Mistakes::default()).await
}

pub async fn submit(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<ProviderId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let known = providers::find(&cx, id).await.map_err(refused)?;
    let mut form = ProviderForm::read(&fields);
    let details = if known.is_registered() { Ok(known.details.clone()) } else { form.details() };
    let details = match details {
        Ok(details) => details,
        Err(problem) => {
            return render(&cx, shell, &known, form, Mistakes::one(problem.field, problem.message)).await;
        }
    };
    let edit = ProviderEdit { details, own_network: form.own_network, version: form.version };
    match providers::edit(&cx, id, edit).await {
        Ok(_) => Ok(redirect_with_flash(&format!("{BASE}/{id}"), "C’est enregistré.")),
        Err(EditError::Problems(problems)) => {
            let mut mistakes = Mistakes::default();
            for problem in problems {
                mistakes.add(problem.field, problem.message);
            }
            render(&cx, shell, &known, form, mistakes).await
        }
        Err(EditError::Conflict(theirs)) => {
            form.version = theirs.version;
            let said = "Quelqu’un vient de modifier cette page. Votre saisie est gardée : vérifiez-la, puis enregistrez de nouveau.";
            render(&cx, shell, &theirs, form, Mistakes::one("name", said)).await
        }
        Err(EditError::Refused(cause)) => Err(refused(cause)),
    }
}

async fn render(
    cx: &access::Cx,
    shell: Shell,
    known: &Provider,
    form: ProviderForm,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    page_with(
        mistakes.status(),
        EditPage {
            shell: shell.with_current("prestataires"),
            id: known.id,
            name: known.name().to_owned(),
            registered: known.is_registered(),
            form,
            offered: Offered::load(cx).await?,
            mistakes,
        },
    )
}
