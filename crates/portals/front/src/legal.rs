//! Pages anybody may read, and the health probe.

use accounts::Structure;
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use db::sea_orm::ConnectionTrait;
use kernel::{Phone, Siret, phone::Reading};
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
plain_page!(privacy, PrivacyPage, "privacy.html");

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage {
    shell: Shell,
    structure: Option<Structure>,
    siret: Option<String>,
    phone: Option<String>,
}

pub async fn notice(Visitor { shell, structure, .. }: Visitor) -> Result<Response, Failure> {
    let of = |read: fn(&Structure) -> Option<String>| structure.as_ref().and_then(read);
    let siret =
        of(|structure| structure.siret.as_deref()?.parse::<Siret>().ok().map(|siret| siret.to_string()));
    let phone = of(|structure| match Phone::read(structure.phone.as_deref()?, None) {
        Reading::Number(phone) => Some(phone.to_string()),
        Reading::Doubtful { typed, .. } => Some(typed),
    });
    page(NoticePage { shell, structure, siret, phone })
}

/// `GET /sante`: 200 when the database answers.
pub async fn health(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.db.read().execute_unprepared("SELECT 1").await {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "la base de données ne répond pas\n"),
    }
}
