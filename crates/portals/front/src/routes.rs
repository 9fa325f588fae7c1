use axum::{
    Router,
    routing::{get, post},
};
use web::App;

use crate::{account, addresses, communes, legal, link, log_in, mailbox, partners};

/// The whole portal.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/connexion", get(log_in::show).post(log_in::submit))
        .route("/connexion/code", get(log_in::show_code).post(log_in::submit_code))
        .route("/connexion/lien", get(link::ask).post(link::send))
        .route("/lien/{token}", get(link::show).post(link::open))
        .route("/partenaires", get(partners::choose))
        .route("/partenaires/inscription", get(partners::blank).post(partners::register))
        .route("/partenaires/invitation/{token}", get(partners::invited).post(partners::accept))
        .route("/partenaires/confirmation/{token}", get(partners::show_password).post(partners::confirm))
        .route("/deconnexion", post(log_in::log_out))
        .route("/compte", get(account::show))
        .route("/compte/mot-de-passe", post(account::change_password))
        .route("/compte/code", post(account::enrol))
        .route("/compte/sessions/{id}/fermer", post(account::close_session))
        .route("/compte/affichage", post(account::display))
        .route("/messagerie", get(mailbox::list))
        .route("/accessibilite", get(legal::accessibility))
        .route("/mentions-legales", get(legal::notice))
        .route("/donnees-personnelles", get(legal::privacy))
        .route("/communes", get(communes::options))
        .route("/adresses", get(addresses::options))
        .route("/sante", get(legal::health))
}
