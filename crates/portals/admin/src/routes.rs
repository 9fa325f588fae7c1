use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use contents::{CatalogueService, Contact, MailText, PlanSection, Sheet, Wording, Workshop};
use web::App;

use crate::{
    accounts,
    contents::{enrolled, pages},
    disclosure, forms, home, partners, payers, structure,
};

/// A payer of two hundred thousand members.
const MEMBERS_FILE_LIMIT: usize = 20 * 1024 * 1024;

/// The whole portal.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/administration", get(home::show))
        .route("/administration/structure", get(structure::show).post(structure::save))
        .route("/administration/structure/logo", post(structure::save_logo))
        .route("/administration/structure/logo/retirer", post(structure::remove_logo))
        .route("/administration/divulgation", get(disclosure::show).post(disclosure::save))
        .merge(accounts())
        .merge(contents())
        .merge(forms())
        .merge(partners())
        .merge(payers())
}

fn accounts() -> Router<App> {
    Router::new()
        .route("/administration/comptes", get(accounts::list))
        .route("/administration/comptes/nouveau", get(accounts::blank).post(accounts::create))
        .route("/administration/comptes/{id}", get(accounts::show))
        .route("/administration/comptes/{id}/role", post(accounts::change_role))
        .route("/administration/comptes/{id}/fermer", post(accounts::close))
        .route("/administration/comptes/{id}/lien", post(accounts::send_link))
        .route("/administration/comptes/{id}/code", post(accounts::forget_code_device))
        .route("/administration/comptes/{id}/sessions", post(accounts::end_sessions))
}

fn contents() -> Router<App> {
    Router::new()
        .route("/administration/contenus/ateliers/{key}/inscrits", get(enrolled::show))
        .route("/administration/contenus/ateliers/{key}/inscrits/{id}/annuler", post(enrolled::cancel))
        .merge(pages::<CatalogueService>())
        .merge(pages::<Sheet>())
        .merge(pages::<Contact>())
        .merge(pages::<Workshop>())
        .merge(pages::<MailText>())
        .merge(pages::<PlanSection>())
        .merge(pages::<Wording>())
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

fn partners() -> Router<App> {
    use partners::{edit, list, members};
    Router::new()
        .route("/administration/structures", get(list::show))
        .route("/administration/structures/nouvelle", get(edit::blank).post(edit::create))
        .route("/administration/structures/{id}", get(edit::show).post(edit::save))
        .route("/administration/structures/{id}/fermer", post(edit::close))
        .route("/administration/structures/{id}/comptes", post(members::invite))
        .route("/administration/structures/{id}/comptes/{membership}/lien", post(members::send_link))
        .route("/administration/structures/{id}/comptes/{membership}/fermer", post(members::close))
}

fn payers() -> Router<App> {
    use payers::{edit, list, members};
    let file = Router::new()
        .route("/administration/organismes/{id}/adherents", get(members::show).post(members::read))
        .route("/administration/organismes/{id}/adherents/importer", post(members::import))
        .layer(DefaultBodyLimit::max(MEMBERS_FILE_LIMIT));
    Router::new()
        .route("/administration/organismes", get(list::show))
        .route("/administration/organismes/nouveau", get(edit::blank).post(edit::create))
        .route("/administration/organismes/{id}", get(edit::show).post(edit::save))
        .merge(file)
}
