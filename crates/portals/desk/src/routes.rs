use axum::{
    Router,
    routing::{get, post},
};
use web::App;

use crate::{
    call, deadlines, documents, home, people_list,
    person::{circle, edit, follow_up, hand_over, journal, new, papers, statement, summary},
    plan, proposals, quotes, sourcing,
};

/// The whole portal.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home::show))
        .route("/personnes", get(people_list::show))
        .route("/personnes/nouveau", get(new::show).post(new::submit))
        .route("/personnes/{id}", get(summary::show))
        .route("/personnes/{id}/numero-de-securite-sociale", post(summary::reveal_nir))
        .route("/personnes/{id}/modifier", get(edit::show).post(edit::submit))
        .route("/personnes/{id}/suivi", get(follow_up::show).post(follow_up::write))
        .route("/personnes/{id}/echeances", post(follow_up::add_deadline))
        .route("/personnes/{id}/releve", get(statement::show).post(statement::ask))
        .route("/personnes/{id}/releve/retirer", post(statement::withdraw))
        .route("/personnes/{id}/documents", get(papers::show))
        .route("/personnes/{id}/entourage", get(circle::show).post(circle::invite))
        .route("/personnes/{id}/entourage/{member}/retirer", post(circle::withdraw))
        .route("/personnes/{id}/entourage/{member}/relancer", post(circle::invite_again))
        .route("/personnes/{id}/journal", get(journal::show))
        .route("/personnes/{id}/relais", get(hand_over::show).post(hand_over::submit))
        .route("/relais/{id}", post(proposals::answer))
        .route("/documents/{id}", get(documents::open))
        .merge(call::routes())
        .merge(plan::routes())
        .merge(quotes::routes())
        .merge(sourcing::routes())
        .route("/echeances", get(deadlines::show))
        .route("/echeances/{id}/prendre", post(deadlines::take))
        .route("/echeances/{id}/confier", get(deadlines::ask_give).post(deadlines::give))
        .route("/echeances/{id}/faite", post(deadlines::done))
        .route("/echeances/{id}/reporter", post(deadlines::postpone))
}
