use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use web::App;

use crate::{analyses, files, home, invoices, payments, rules, services};

/// Several files of a month at once.
const UPLOAD_LIMIT: usize = 128 * 1024 * 1024;

/// The whole portal.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/departement", get(home::show))
        .merge(files())
        .merge(invoices())
        .merge(analyses())
        .merge(payments())
        .merge(services())
        .merge(rules())
}

fn files() -> Router<App> {
    use files::{acknowledgement, inbox, one, upload};
    let inbox = Router::new()
        .route("/departement/fichiers", get(inbox::show).post(upload::receive))
        .layer(DefaultBodyLimit::max(UPLOAD_LIMIT));
    Router::new()
        .merge(inbox)
        .route("/departement/fichiers/{id}", get(one::show))
        .route("/departement/fichiers/{id}/accuse.json", get(acknowledgement::json))
        .route("/departement/fichiers/{id}/original", get(acknowledgement::original))
}

fn invoices() -> Router<App> {
    use invoices::{bulk, decide, list, one};
    Router::new()
        .route("/departement/factures", get(list::show))
        .route("/departement/factures/accepter", get(bulk::preview).post(bulk::accept))
        .route("/departement/factures/{id}", get(one::show).post(decide::decide))
}

fn analyses() -> Router<App> {
    Router::new()
        .route("/departement/analyses", get(analyses::list).post(analyses::ask))
        .route("/departement/analyses/{id}", get(analyses::show))
        .route("/departement/analyses/{id}/lignes.csv", get(analyses::export))
        .route("/departement/analyses/{id}/rejouer", post(analyses::replay))
        .route("/departement/analyses/{id}/publier", post(analyses::publish))
        .route("/departement/factures/{id}/rejouer", post(analyses::replay_invoice))
}

fn payments() -> Router<App> {
    Router::new()
        .route("/departement/paiements", get(payments::show).post(payments::close))
        .route("/departement/paiements/{id}", get(payments::one))
        .route("/departement/paiements/{id}/etat.csv", get(payments::csv))
}

fn services() -> Router<App> {
    use services::{keys, list, new};
    Router::new()
        .route("/departement/services", get(list::show))
        .route("/departement/services/nouveau", get(new::blank).post(new::create))
        .route("/departement/services/cles", get(keys::show).post(keys::create))
        .route("/departement/services/cles/{id}/revoquer", post(keys::revoke))
}

fn rules() -> Router<App> {
    use rules::{list, new};
    Router::new()
        .route("/departement/regles", get(list::show))
        .route("/departement/regles/nouvelle", get(new::blank).post(new::publish))
        .route("/departement/regles/{id}/retirer", post(list::withdraw))
}
