//! Every route of every portal, called by somebody who has no business there.
//!
//! The routes are read from the portals' own source, so a new one cannot be forgotten: it is either
//! closed to strangers, or named here as open.

mod exchanges;
mod followed;
mod quotes;
mod services;

use std::{fs, path::Path, sync::Arc};

use access::{CircleRole, Cx, Role};
use accounts::{NewMember, NewStructure, StructureKind};
use axum::{Extension, Router};
use flows::{
    Archive, Decision, FormatQuery, FormatState, InboxQuery, InvoiceQuery, InvoiceState, NewRule,
    PaymentScope, Settings,
};
use geography::Places;
use jobs::Runner;
use kernel::{
    Month,
    id::{CallId, DocumentId, PersonId, PlanId, QuoteId, QuoteInvitationId, QuoteRequestId},
    jiff::{SignedDuration, civil::date},
};
use mail::Transport;
use people::{DeadlineKind, Details, Heir, Invitation, NewDeadline, NewPerson};
use plans::{Means, NewRecipient, SendPlan};
use testing::{Browser, World, worlds};
use uuid::Uuid;

use self::{
    followed::{File, person, somebody_else},
    quotes::{ask_quote, quote},
};
use crate::demo;

/// Open to everybody, logged in or not.
const OPEN: &[&str] = &[
    "/connexion",
    "/connexion/code",
    "/connexion/lien",
    "/lien/{token}",
    "/partenaires",
    "/partenaires/inscription",
    "/partenaires/invitation/{token}",
    "/partenaires/confirmation/{token}",
    "/deconnexion",
    "/messagerie",
    "/famille/preparer",
    "/accessibilite",
    "/mentions-legales",
    "/donnees-personnelles",
    "/communes",
    "/sante",
    "/api/v1/openapi.json",
];

#[tokio::test]
async fn nobody_passes_without_logging_in() {
    let routes = routes();
    assert!(routes.len() > 60, "the portals' routes were not found");
    for world in worlds().await {
        let file = somebody_else(&world).await;
        let browser = world.browser(portals(&world));
        for route in routes.iter().filter(|route| !OPEN.contains(&route.as_str())) {
            let path = file.filled(route);
            for answer in [browser.get(&path).await, browser.post(&path, &[]).await] {
                let to_log_in = answer.location.as_deref().is_some_and(|to| to.starts_with("/connexion"));
                let closed = to_log_in || matches!(answer.status.as_u16(), 401 | 404 | 405);
                assert!(closed, "{}: {route} answered {} to nobody", world.engine, answer.status);
            }
        }
    }
}

/// The portals, with a geography of no commune.
fn portals(world: &World) -> Router<web::App> {
    let nowhere = Places::from_tsv("", "").expect("an empty list is a list");
    crate::wiring::portals().layer(Extension(Arc::new(nowhere))).layer(Extension(archive(world)))
}

fn archive(world: &World) -> Archive {
    Archive::folder(&world.folder().join("archive")).unwrap()
}

fn runner(world: &World) -> Runner {
    let means = flows::Means::new(world.app.shelf.clone(), archive(world));
    let transport = Transport::files(world.folder().join("sent"), "Cordée <cordee@exemple.fr>").unwrap();
    crate::wiring::runner(transport, means)
}

/// Inès has every right in her own company; about ours she learns nothing, not even that it exists:
/// the answer is the one for an identifier nobody has.
#[tokio::test]
async fn another_company_learns_nothing() {
    for world in worlds().await {
        let file = somebody_else(&world).await;
        let browser = world.browser(portals(&world)).log_in(&world.stranger()).await;
        learns_nothing(&world, &file, &browser, "another company").await;
    }
}

/// Ève follows her own mother: about ours she learns nothing either, at work's pages as in the family's.
#[tokio::test]
async fn somebody_elses_daughter_learns_nothing() {
    for world in worlds().await {
        let file = somebody_else(&world).await;
        let julie = world.care_manager();
        let mother = person(&julie, &world, "Odile").await;
        let invitation = Invitation {
            name: "Ève".to_owned(),
            email: "eve@exemple.fr".to_owned(),
            role: CircleRole::Caregiver,
            relation_label: None,
        };
        let eve = people::invite(&julie, mother, invitation, "http://cordee.test").await.unwrap();
        let browser = world.browser(portals(&world)).log_in(&world.relative(eve, "Ève")).await;
        browser.get(&format!("/famille/{mother}")).await.is(200);
        learns_nothing(&world, &file, &browser, "somebody else's daughter").await;
    }
}

async fn learns_nothing(world: &World, file: &File, browser: &Browser, who: &str) {
    let unknown = File::unknown(world.app.entropy.uuid(world.clock.now()));
    let about_somebody = routes().into_iter().filter(|route| {
        let starts = [
            "/personnes/{id}",
            "/appels/{id}",
            "/famille/{person}",
            "/documents/",
            "/echeances/",
            "/relais/",
            "/demandes/",
        ];
        starts.iter().any(|start| route.starts_with(start))
    });
    let typed = [
        ("text", "x"),
        ("texte", "x"),
        ("accord", "oui"),
        ("reponse", "accepter"),
        ("suite", "x"),
        ("report", "1"),
    ];
    for route in about_somebody {
        let (path, nobody) = (file.filled(&route), unknown.filled(&route));
        let answers = [browser.get(&path).await, browser.post(&path, &typed).await];
        let of_nobody = [browser.get(&nobody).await, browser.post(&nobody, &typed).await];
        for (answer, of_nobody) in answers.iter().zip(of_nobody) {
            let status = answer.status.as_u16();
            assert!(
                matches!(status, 303 | 403 | 404 | 405 | 422)
                    && answer.status == of_nobody.status
                    && answer.said == of_nobody.said
                    && (status != 303 || answer.location == of_nobody.location),
                "{}: {route} answered {status} to {who}",
                world.engine
            );
            answer.does_not_see("Lambert");
        }
    }
    let julie = world.care_manager();
    let link = flows::statement_link(&julie, file.person).await.unwrap().unwrap();
    assert_eq!(link.state, flows::LinkState::Asked, "{who}");
    let request = requests::request(&julie, file.request).await.unwrap();
    assert_eq!(request.state, requests::RequestState::Open, "{who}");
    let asked = requests::invitations(&julie, &request).await.unwrap();
    assert_eq!(asked[0].state, requests::InvitationState::Quoted, "{who}");
    let due = people::deadlines_of(&julie, file.person).await.unwrap();
    let untouched = due.iter().find(|due| due.id == file.deadline).unwrap();
    assert_eq!(untouched.done_at, None, "{who}");
    assert!(people::pending_hand_over(&julie, file.person).await.unwrap().is_some(), "{who}");
}

/// A care manager edits no form, price or account.
#[tokio::test]
async fn the_espace_manager_is_for_managers() {
    for world in worlds().await {
        let file = somebody_else(&world).await;
        let browser = world.browser(portals(&world)).log_in(&world.care_manager()).await;
        for route in routes().into_iter().filter(|route| route.starts_with("/administration")) {
            let path = file.filled(&route);
            for answer in [browser.get(&path).await, browser.post(&path, &[]).await] {
                let status = answer.status.as_u16();
                assert!(matches!(status, 403..=405), "{route} answered {status} to a care manager");
            }
        }
    }
}

/// An agent of a département has no business with the people a company follows.
#[tokio::test]
async fn an_agent_of_a_departement_sees_nobody_s_file() {
    for world in worlds().await {
        let file = somebody_else(&world).await;
        let browser = world.browser(portals(&world)).log_in(&world.caseworker()).await;
        browser.get("/").await.leads_to("/departement");
        let desk = [
            "/personnes",
            "/appels",
            "/echeances",
            "/relais",
            "/documents",
            "/prestataires",
            "/administration",
        ];
        for route in routes().into_iter().filter(|route| desk.iter().any(|start| route.starts_with(start))) {
            let path = file.filled(&route);
            for answer in [browser.get(&path).await, browser.post(&path, &[]).await] {
                let status = answer.status.as_u16();
                assert!(matches!(status, 403..=405), "{}: {route} answered {status}", world.engine);
            }
        }
        learns_nothing(&world, &file, &browser, "an agent of a département").await;
    }
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
