use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use web::App;

use crate::{effectiveness, equipment, files, home, invoices, payments, plans, rules, services};

/// Several files of a month at once.
const UPLOAD_LIMIT: usize = 128 * 1024 * 1024;

/// The whole portal.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/departement", get(home::show))
        .merge(files())
        .merge(invoices())
        .merge(payments())
        .merge(services())
        .merge(rules())
        .merge(steering())
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

fn steering() -> Router<App> {
    use effectiveness::{dashboard, people, visits};
    use equipment::form;
    Router::new()
        .route("/departement/pilotage", get(dashboard::activity))
        .route("/departement/pilotage/finances", get(dashboard::finance))
        .route("/departement/pilotage/suivi-social", get(dashboard::social))
        .route("/departement/pilotage/beneficiaires", get(people::show))
        .route("/departement/pilotage/interventions", get(visits::show))
        .route("/departement/prises-en-charge", get(plans::list::show))
        .route("/departement/prises-en-charge/{id}", get(plans::one::show))
        .route("/departement/equipement", get(equipment::list::show))
        .route("/departement/equipement/nouvelle", get(form::blank).post(form::create))
        .route("/departement/equipement/{id}", get(form::edit).post(form::change))
}
