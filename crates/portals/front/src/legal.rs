//! Pages anybody may read, and the health probe.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use db::sea_orm::ConnectionTrait;
use web::{App, Failure, Shell, Visitor, page};

macro_rules! plain_page {
    ($handler:ident, $name:ident, $path:literal) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $name {
            shell: Shell,
        }

        pub async fn $handler(visitor: Visitor) -> Result<Response, Failure> {
            page($name { shell: visitor.shell })
        }
    };
}

plain_page!(accessibility, AccessibilityPage, "accessibility.html");
plain_page!(notice, NoticePage, "notice.html");
plain_page!(privacy, PrivacyPage, "privacy.html");

/// `GET /sante`: 200 when the database answers.
pub async fn health(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.db.read().execute_unprepared("SELECT 1").await {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "la base de données ne répond pas\n"),
    }
}
