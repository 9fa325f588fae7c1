use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use web::App;

use crate::{files, home, invoices, partner, payments, tries, visits};

/// Several files of a month at once.
const UPLOAD_LIMIT: usize = 128 * 1024 * 1024;

/// The fields beside a file.
const FORM: usize = 64 * 1024;

/// The whole portal. It reads visits: an `Extension` gives it the `flows::Archive`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/service", get(home::show))
        .merge(partner())
        .merge(files())
        .merge(invoices())
        .merge(visits())
        .merge(payments())
        .merge(crate::requests::routes())
}

fn partner() -> Router<App> {
    use partner::{approvals, charter, documents, fiche, history, step};
    let with_files = Router::new()
        .route("/service/agrements", get(approvals::show).post(approvals::add))
        .route("/service/documents", get(documents::show).post(documents::add))
        .layer(DefaultBodyLimit::max(providers::LARGEST + FORM));
    Router::new()
        .merge(with_files)
        .route("/service/fiche", get(fiche::show).post(fiche::open))
        .route("/service/fiche/historique", get(history::show))
        .route("/service/fiche/etapes/{step}", get(step::show).post(step::save))
        .route("/service/agrements/{id}/retirer", post(approvals::withdraw))
        .route("/service/documents/{id}", get(documents::open))
        .route("/service/documents/{id}/retirer", post(documents::withdraw))
        .route("/service/charte", get(charter::show).post(charter::accept))
}

fn files() -> Router<App> {
    use files::{acknowledgement, inbox, one, upload};
    let large = Router::new()
        .route("/service/fichiers", get(inbox::show).post(upload::receive))
        .route("/service/essayer", get(tries::blank).post(tries::run))
        .layer(DefaultBodyLimit::max(UPLOAD_LIMIT));
    Router::new()
        .merge(large)
        .route("/service/fichiers/{id}", get(one::show))
        .route("/service/fichiers/{id}/accuse.json", get(acknowledgement::json))
        .route("/service/fichiers/{id}/original", get(acknowledgement::original))
}

fn invoices() -> Router<App> {
    use invoices::{list, one};
    Router::new().route("/service/factures", get(list::show)).route("/service/factures/{id}", get(one::show))
}

fn visits() -> Router<App> {
    use visits::{corrections, exceptions};
    Router::new()
        .route("/service/interventions", get(exceptions::show).post(exceptions::correct))
        .route("/service/corrections", get(corrections::show))
        .route("/service/corrections/{id}/annuler", post(corrections::undo))
}

fn payments() -> Router<App> {
    Router::new()
        .route("/service/paiements", get(payments::show))
        .route("/service/paiements/{id}", get(payments::one))
        .route("/service/paiements/{id}/etat.csv", get(payments::csv))
}
