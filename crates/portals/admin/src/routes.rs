use axum::{
    Router,
    routing::{get, post},
};
use web::App;

use crate::{forms, home};

/// The whole portal.
pub fn routes() -> Router<App> {
    Router::new().route("/administration", get(home::show)).merge(forms())
}

fn forms() -> Router<App> {
    use forms::{file, list, overview, preview, publication, question, step, version};
    let version_routes = Router::new()
        .route("/", get(version::show))
        .route("/note", post(version::note))
        .route("/publier", post(publication::publish))
        .route("/retirer", post(publication::roll_back))
        .route("/formulaire.json", get(file::export))
        .route("/importer", post(file::import))
        .route("/apercu", get(preview::show))
        .route("/etapes", post(step::add))
        .route("/etapes/{step}", get(step::show).post(step::save))
        .route("/etapes/{step}/{way}", post(step::change_order))
        .route("/etapes/{step}/questions/nouvelle", get(question::blank).post(question::add))
        .route("/questions/{question}", get(question::show).post(question::save))
        .route("/questions/{question}/{way}", post(question::change_order))
        .route("/listes", post(list::add))
        .route("/listes/{list}", get(list::show).post(list::save));
    Router::new()
        .route("/administration/formulaires", get(overview::show))
        .route("/administration/formulaires/{key}/brouillon", post(overview::draft))
        .nest("/administration/formulaires/versions/{id}", version_routes)
}
