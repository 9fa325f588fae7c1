//! The portal as managers use it, on each engine at hand.

use contents::{CatalogueService, MailText, Sheet};
use db::sea_orm::ConnectionTrait;
use intake::{SaveAnswer, forms};
use kernel::{Money, jiff::SignedDuration, jiff::civil::date};
use questionnaire::keys;
use testing::{Browser, World};
use uuid::Uuid;

mod colleagues;
mod disclosure;
mod editing_contents;
mod editing_forms;
mod payers;
mod structures;

async fn furnished() -> Vec<World> {
    let worlds = testing::worlds().await;
    for world in &worlds {
        forms::install_bundled(&world.system()).await.unwrap();
        contents::install_defaults(&world.system()).await.unwrap();
    }
    worlds
}

async fn manager(world: &World) -> Browser {
    world.browser(crate::routes()).log_in(&world.manager()).await
}

/// Opens a draft of the call and returns its address.
async fn draft(browser: &Browser) -> String {
    let answer = browser.post("/administration/formulaires/appel/brouillon", &[]).await;
    answer.is(303);
    answer.location.clone().unwrap()
}

/// What the page holds in a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let from = page.find(&start).unwrap_or_else(|| panic!("no {name} in {page}")) + start.len();
    let value = &page[from..];
    value[..value.find('"').unwrap()].to_owned()
}

async fn seen(browser: &Browser, path: &str) -> String {
    hidden(&browser.get(path).await.text(), "vu")
}

const PAGES: [&str; 15] = [
    "/administration",
    "/administration/formulaires",
    "/administration/organismes",
    "/administration/organismes/nouveau",
    "/administration/contenus/services",
    "/administration/contenus/fiches",
    "/administration/contenus/contacts",
    "/administration/contenus/ateliers",
    "/administration/contenus/courriels",
    "/administration/contenus/sections",
    "/administration/contenus/textes",
    "/administration/comptes",
    "/administration/structure",
    "/administration/structures",
    "/administration/structures/nouvelle",
];

#[tokio::test]
async fn nothing_opens_before_the_required_code_is_activated() {
    for mut world in furnished().await {
        world.app.settings.code_required = true;
        let marc = manager(&world).await;
        marc.get("/administration").await.leads_to("/compte");
        marc.post("/administration/structure", &[("nom", "Autre")]).await.is(422).sees("code à usage unique");
    }
}

#[tokio::test]
async fn only_a_manager_enters() {
    for world in furnished().await {
        let julie = world.browser(crate::routes()).log_in(&world.care_manager()).await;
        let marc = manager(&world).await;
        let nobody = world.browser(crate::routes());
        for path in PAGES {
            marc.get(path).await.is(200);
            julie.get(path).await.is(403).sees("Accès réservé");
            assert!(nobody.get(path).await.location.unwrap().starts_with("/connexion"));
        }
        for path in ["/administration/formulaires/appel/brouillon", "/administration/structure"] {
            julie.post(path, &[]).await.is(403);
        }
    }
}
