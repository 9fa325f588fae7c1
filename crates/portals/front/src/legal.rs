//! Pages anybody may read, and the health probe.

use accounts::Structure;
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
plain_page!(privacy, PrivacyPage, "privacy.html");

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage {
    shell: Shell,
    structure: Option<Structure>,
}

pub async fn notice(Visitor { shell, structure, .. }: Visitor) -> Result<Response, Failure> {
    page(NoticePage { shell, structure })
}

/// `GET /sante`: 200 when the database answers.
pub async fn health(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.db.read().execute_unprepared("SELECT 1").await {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "la base de données ne répond pas\n"),
    }
}

#[cfg(test)]
mod tests {
    use accounts::StructureEdit;

    #[tokio::test]
    async fn the_notice_says_who_publishes_and_who_hosts() {
        for world in testing::worlds().await {
            let marc = world.manager();
            let edit = StructureEdit {
                name: "Cordée Conseil".to_owned(),
                siret: "73282932000074".parse().ok(),
                phone: Some("+33199001234".to_owned()),
                email: None,
                brand_color: None,
                address: Some("12 rue des Tilleuls\n59000 Lille".to_owned()),
                publisher: Some("Claire Moreau".to_owned()),
                host: Some("Hébergement du Nord".to_owned()),
                seen: 1,
            };
            accounts::save_structure(&marc, edit).await.unwrap();
            let julie = world.browser(crate::routes()).log_in(&world.care_manager()).await;
            let notice = julie.get("/mentions-legales").await;
            for said in
                ["732 829 320 00074", "01 99 00 12 34", "59000 Lille", "Claire Moreau", "Hébergement du Nord"]
            {
                notice.sees(said);
            }
            // Of two companies, none speaks for the other to somebody who is not known yet.
            let nobody = world.browser(crate::routes()).get("/mentions-legales").await;
            nobody.is(200).does_not_see("Claire Moreau");
        }
    }
}
