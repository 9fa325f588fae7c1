use axum::{
    Router,
    routing::{get, post},
};
use web::App;

use crate::{circle, home, journal, papers, plan, prepare, quotes, sheet, statement};

/// The whole portal.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/famille", get(home::choose))
        .route("/famille/plan", get(home::choose_for_plan))
        .route("/famille/documents", get(home::choose_for_papers))
        .route("/famille/entourage", get(home::choose_for_circle))
        .route("/famille/preparer", get(prepare::show))
        .route("/famille/{person}", get(home::show))
        .route("/famille/{person}/plan", get(plan::show))
        .route("/famille/{person}/plan/{plan}/approuver", post(plan::approve))
        .route("/famille/{person}/plan/{plan}/question", post(plan::ask))
        .route("/famille/{person}/plan/{plan}/fiches/{sheet}", get(sheet::show))
        .route("/famille/{person}/releve", get(statement::show))
        .route("/famille/{person}/releve/{month}", get(statement::month))
        .route("/famille/{person}/devis", get(quotes::show))
        .route("/famille/{person}/devis/{id}/choisir", post(quotes::choose))
        .route("/famille/{person}/devis/{id}/avis", post(quotes::remark))
        .route("/famille/{person}/devis/services/{invitation}/retirer", post(quotes::withdraw))
        .route("/famille/{person}/documents", get(papers::list))
        .route("/famille/{person}/documents/{document}", get(papers::open))
        .route("/famille/{person}/entourage", get(circle::show).post(circle::invite))
        .route("/famille/{person}/entourage/{member}/retirer", post(circle::withdraw))
        .route("/famille/{person}/journal", get(journal::show))
}
