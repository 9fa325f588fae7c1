//! `GET|POST /prestataires/nouveau`: a service one types, unless it is known already.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use providers::{AddError, Likeness, NewProvider, Source};
use web::{DeskUser, Failure, Fields, Mistakes, Shell, page_with};

use super::{
    BASE,
    form::{Offered, ProviderForm},
    refused,
};

#[derive(Template)]
#[template(path = "providers/new.html")]
struct NewPage {
    shell: Shell,
    form: ProviderForm,
    offered: Offered,
    mistakes: Mistakes,
    alike: Vec<Likeness>,
}

pub async fn show(DeskUser { cx, shell }: DeskUser) -> Result<Response, Failure> {
    let form = ProviderForm { own_network: true, ..ProviderForm::default() };
    render(&cx, shell, form, Mistakes::default(), Vec::new()).await
}

pub async fn submit(DeskUser { cx, shell }: DeskUser, fields: Fields) -> Result<Response, Failure> {
    let form = ProviderForm::read(&fields);
    let details = match form.details() {
        Ok(details) => details,
        Err(problem) => {
            return render(&cx, shell, form, Mistakes::one(problem.field, problem.message), Vec::new()).await;
        }
    };
    if !fields.has("autre_service") && details.problems().is_empty() {
        let alike = providers::duplicates(&cx, &details, None).await.map_err(refused)?;
        if !alike.is_empty() {
            return render(&cx, shell, form, Mistakes::default(), alike).await;
        }
    }
    let tx = cx.db.begin().await?;
    let new = NewProvider { source: Source::Typed, own_network: form.own_network, details };
    match providers::add(&cx, &tx, new).await {
        Ok(id) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("{BASE}/{id}")).into_response())
        }
        Err(AddError::Problems(problems)) => {
            let mut mistakes = Mistakes::default();
            for problem in problems {
                mistakes.add(problem.field, problem.message);
            }
            render(&cx, shell, form, mistakes, Vec::new()).await
        }
        Err(AddError::Denied(_)) => Err(Failure::Denied),
        Err(AddError::Database(cause)) => Err(cause.into()),
    }
}

async fn render(
    cx: &access::Cx,
    shell: Shell,
    form: ProviderForm,
    mistakes: Mistakes,
    alike: Vec<Likeness>,
) -> Result<Response, Failure> {
    let offered = Offered::load(cx).await?;
    let status =
        if alike.is_empty() { mistakes.status() } else { axum::http::StatusCode::UNPROCESSABLE_ENTITY };
    let shell = shell.with_current("prestataires");
    page_with(status, NewPage { shell, form, offered, mistakes, alike })
}
