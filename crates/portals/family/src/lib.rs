//! Pages to come.

/// The whole portal.
pub fn routes() -> axum::Router<web::App> {
    axum::Router::new()
}
