//! What machines call: a service's software, a télégestion tool, the département's own tools. A bearer token says for
//! whom; every answer is JSON; `/api/v1/openapi.json` describes it all.

mod description;
mod files;
mod machine;
mod problem;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use web::App;

/// A little more than the largest file, so that the use case says what is wrong.
const FILE_LIMIT: usize = 101 * 1024 * 1024;

/// The whole portal.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/api/v1/openapi.json", get(description::show))
        .route("/api/v1/fichiers", post(files::deposit).layer(DefaultBodyLimit::max(FILE_LIMIT)))
        .route("/api/v1/fichiers/{id}", get(files::show))
}

#[cfg(test)]
mod tests;
