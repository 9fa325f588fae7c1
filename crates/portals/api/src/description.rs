//! `GET /api/v1/openapi.json`

use axum::{Json, response::IntoResponse};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};

use crate::files;

#[derive(OpenApi)]
#[openapi(
    info(title = "Cordée : échanges avec le département", description = "Déposer un fichier, lire son accusé."),
    paths(files::deposit, files::show),
    modifiers(&Key)
)]
struct Description;

struct Key;

impl Modify for Key {
    fn modify(&self, described: &mut utoipa::openapi::OpenApi) {
        if let Some(components) = &mut described.components {
            components.add_security_scheme("cle", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        }
    }
}

pub async fn show() -> impl IntoResponse {
    Json(Description::openapi())
}
