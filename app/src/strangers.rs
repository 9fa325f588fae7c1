//! Every route of every portal, called by somebody who has no business there.
//!
//! The routes are read from the portals' own source, so a new one cannot be forgotten: it is either
//! closed to strangers, or named here as open.

use std::{fs, path::Path, sync::Arc};

use access::Cx;
use axum::{Extension, Router};
use geography::Places;
use kernel::id::{CallId, PersonId};
use people::{Details, NewPerson};
use testing::{World, worlds};

/// Open to everybody, logged in or not.
const OPEN: &[&str] = &[
    "/connexion",
    "/connexion/code",
    "/connexion/lien",
    "/lien/{token}",
    "/deconnexion",
    "/messagerie",
    "/accessibilite",
    "/mentions-legales",
    "/donnees-personnelles",
    "/communes",
    "/sante",
];

#[tokio::test]
async fn nobody_passes_without_logging_in() {
    let routes = routes();
    assert!(routes.len() > 60, "the portals' routes were not found");
    for world in worlds().await {
        let (person, call) = somebody_else(&world).await;
        let browser = world.browser(portals());
        for route in routes.iter().filter(|route| !OPEN.contains(&route.as_str())) {
            let path = filled(route, person, call);
            for answer in [browser.get(&path).await, browser.post(&path, &[]).await] {
                let to_log_in = answer.location.as_deref().is_some_and(|to| to.starts_with("/connexion"));
                let closed = to_log_in || matches!(answer.status.as_u16(), 401 | 404 | 405);
                assert!(closed, "{}: {route} answered {} to nobody", world.engine, answer.status);
            }
        }
    }
}

/// The portals, with a geography of no commune.
fn portals() -> Router<web::App> {
    let nowhere = Places::from_tsv("", "").expect("an empty list is a list");
    crate::wiring::portals().layer(Extension(Arc::new(nowhere)))
}

/// Inès has every right in her own company; about ours she learns nothing, not even that it exists:
/// the answer is the one for an identifier nobody has.
#[tokio::test]
async fn another_company_learns_nothing() {
    for world in worlds().await {
        let (person, call) = somebody_else(&world).await;
        let browser = world.browser(portals()).log_in(&world.stranger()).await;
        let unknown = world.app.entropy.uuid(world.clock.now());
        let about_somebody = routes().into_iter().filter(|route| {
            ["/personnes/{id}", "/appels/{id}", "/famille/{person}"]
                .iter()
                .any(|start| route.starts_with(start))
        });
        for route in about_somebody {
            let path = filled(&route, person, call);
            let nobody = filled(&route, PersonId::from_uuid(unknown), CallId::from_uuid(unknown));
            let answers = [browser.get(&path).await, browser.post(&path, &[("text", "x")]).await];
            let of_nobody = [browser.get(&nobody).await, browser.post(&nobody, &[("text", "x")]).await];
            for (answer, of_nobody) in answers.iter().zip(of_nobody) {
                let status = answer.status.as_u16();
                assert!(
                    matches!(status, 404 | 405 | 422) && answer.status == of_nobody.status,
                    "{}: {route} answered {status} to a stranger",
                    world.engine
                );
                answer.does_not_see("Lambert");
            }
        }
    }
}

/// A care manager edits no form, price or account.
#[tokio::test]
async fn the_espace_manager_is_for_managers() {
    for world in worlds().await {
        let (person, call) = somebody_else(&world).await;
        let browser = world.browser(portals()).log_in(&world.care_manager()).await;
        for route in routes().into_iter().filter(|route| route.starts_with("/administration")) {
            let path = filled(&route, person, call);
            for answer in [browser.get(&path).await, browser.post(&path, &[]).await] {
                let status = answer.status.as_u16();
                assert!(matches!(status, 403..=405), "{route} answered {status} to a care manager");
            }
        }
    }
}

async fn somebody_else(world: &World) -> (PersonId, CallId) {
    let julie: Cx = world.care_manager();
    let details =
        Details { given_name: "Jeanne".to_owned(), usual_name: "Lambert".to_owned(), ..Details::default() };
    intake::install_bundled(&world.system()).await.unwrap();
    contents::install_defaults(&world.system()).await.unwrap();
    let tx = julie.db.begin().await.unwrap();
    let new = NewPerson { structure: world.company, referent: None, details };
    let person = people::create(&julie, &tx, new).await.unwrap();
    tx.commit().await.unwrap();
    (person, intake::start(&julie, Some(person)).await.unwrap())
}

fn filled(route: &str, person: PersonId, call: CallId) -> String {
    let own = if route.starts_with("/appels") { call.to_string() } else { person.to_string() };
    let path = route.replacen("{id}", &own, 1).replace("{person}", &own);
    let mut filled = String::new();
    let mut rest = path.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let (_, after) = after.split_once('}').unwrap();
        filled += before;
        filled += &own;
        rest = after;
    }
    filled + rest
}

/// Every path given to `.route(…)` in the portals, with the prefix of the `.nest(…)` it stands under.
fn routes() -> Vec<String> {
    let mut found = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/portals"), &mut found);
    found.sort();
    found.dedup();
    found
}

fn read(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            let prefix = quoted(&source, ".nest(").first().cloned().unwrap_or_default();
            for route in quoted(&source, ".route(") {
                let portal = prefix.split('/').nth(1).unwrap_or_default();
                let nested = !prefix.is_empty() && !route.starts_with(&format!("/{portal}"));
                let whole = if nested { format!("{prefix}{}", route.trim_end_matches('/')) } else { route };
                found.push(whole);
            }
        }
    }
}

fn quoted(source: &str, after: &str) -> Vec<String> {
    source
        .split(after)
        .skip(1)
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .map(str::to_owned)
        .collect()
}
