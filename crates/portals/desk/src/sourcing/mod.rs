//! `/prestataires`: services at home, sought, read, added, invited.

mod edit;
mod form;
mod import;
mod list;
mod new;
mod one;
#[cfg(test)]
mod tests;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use contents::CatalogueService;
use web::{App, Failure};

/// A directory of some thousand lines.
const FILE_LIMIT: usize = 5 * 1024 * 1024;

const BASE: &str = "/prestataires";

pub fn routes() -> Router<App> {
    let file = Router::new()
        .route("/prestataires/importer", get(import::blank).post(import::receive))
        .layer(DefaultBodyLimit::max(FILE_LIMIT));
    Router::new()
        .route("/prestataires", get(list::show))
        .route("/prestataires/nouveau", get(new::show).post(new::submit))
        .merge(file)
        .route("/prestataires/importer/{file}", get(import::show).post(import::write))
        .route("/prestataires/{id}", get(one::show))
        .route("/prestataires/{id}/modifier", get(edit::show).post(edit::submit))
        .route("/prestataires/{id}/inviter", post(one::invite))
        .route("/prestataires/{id}/rapprocher", post(one::merge))
        .route("/prestataires/{id}/documents/{document}", get(one::document))
}

fn refused(cause: providers::Refused) -> Failure {
    use providers::Refused;
    match cause {
        Refused::NotFound => Failure::NotFound,
        Refused::Denied(_) => Failure::Denied,
        Refused::Database(cause) => cause.into(),
    }
}

/// (code, label) of the services of the catalogue that a provider may render.
async fn services(cx: &access::Cx) -> Result<Vec<(String, String)>, Failure> {
    let live = contents::live::<CatalogueService>(cx.db.read()).await?;
    let rendered = live.into_iter().filter(|one| !one.is_care_management);
    Ok(rendered.map(|one| (one.code, one.label)).collect())
}

/// (code, label) of the languages the fiche offers.
async fn languages(cx: &access::Cx) -> Result<Vec<(String, String)>, Failure> {
    let key = questionnaire::keys::PRESTATAIRE;
    let form = match intake::forms::current(cx.db.read(), key, cx.clock.now()).await {
        Ok(form) => form,
        Err(intake::forms::FormError::NotFound) => return Ok(Vec::new()),
        Err(cause) => return Err(Failure::Broken(cause.to_string())),
    };
    let offered = form.definition.list("langues").map(|list| list.offered()).unwrap_or_default();
    Ok(offered.into_iter().map(|one| (one.key.clone(), one.label.clone())).collect())
}

/// « Ménage, toilette » of codes.
fn named(codes: &[String], known: &[(String, String)]) -> String {
    let label = |code: &String| known.iter().find(|(known, _)| known == code).map(|(_, label)| label.clone());
    codes.iter().filter_map(label).collect::<Vec<_>>().join(", ")
}
