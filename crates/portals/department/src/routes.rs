use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use web::App;

use crate::{
    analyses, effectiveness, equipment, files, formats, home, invoices, payments, plans, rules, services,
    statements,
};

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
        .merge(formats())
        .merge(steering())
        .route("/departement/releves", get(statements::show))
        .route("/departement/releves/{id}", post(statements::answer))
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

fn formats() -> Router<App> {
    use formats::{clear, field, import, layout, list, mapping_page, new, one, publish, sample, write};
    let uploads = Router::new()
        .route("/departement/formats/nouveau", get(new::blank).post(new::create))
        .route("/departement/formats/importer", get(import::blank).post(import::create))
        .route("/departement/formats/{id}/essai", get(sample::download).post(sample::replace))
        .layer(DefaultBodyLimit::max(sample::UPLOAD_LIMIT));
    Router::new()
        .merge(uploads)
        .route("/departement/formats", get(list::show))
        .route("/departement/formats/{id}", get(one::show))
        .route("/departement/formats/{id}/disposition", get(layout::show).post(layout::correct))
        .route(
            "/departement/formats/{id}/correspondances",
            get(mapping_page::show).post(mapping_page::change),
        )
        .route("/departement/formats/{id}/correspondances/{champ}", get(field::show).post(field::change))
        .route("/departement/formats/{id}/correspondances/{champ}/apercu", post(field::preview))
        .route("/departement/formats/{id}/en-clair", get(clear::show))
        .route("/departement/formats/{id}/format.toml", get(clear::export))
        .route("/departement/formats/{id}/publier", get(publish::show).post(publish::publish))
        .route("/departement/formats/{id}/ecrire", get(write::write))
        .route("/departement/formats/{id}/supprimer", post(one::delete))
        .route("/departement/formats/{id}/retirer", post(one::withdraw))
        .route("/departement/formats/{id}/remettre", post(one::bring_back))
        .route("/departement/formats/{id}/revenir", post(one::restore))
}
