use axum::{Router, routing::get};
use web::App;

use crate::home;

/// The whole portal.
pub fn routes() -> Router<App> {
    Router::new().route("/administration", get(home::show))
}
