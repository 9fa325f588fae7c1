//! Every route of every portal, called by somebody who has no business there.
//!
//! The routes are read from the portals' own source, so a new one cannot be forgotten: it is either
//! closed to strangers, or named here as open.

use std::{fs, path::Path, sync::Arc};

use access::{CircleRole, Cx};
use accounts::{NewMember, NewStructure, StructureKind};
use axum::{Extension, Router};
use geography::Places;
use kernel::{
    id::{CallId, DocumentId, PersonId, PlanId},
    jiff::SignedDuration,
};
use people::{DeadlineKind, Details, Heir, Invitation, NewDeadline, NewPerson};
use plans::{Means, NewRecipient, SendPlan};
use testing::{Browser, World, worlds};
use uuid::Uuid;

/// Open to everybody, logged in or not.
const OPEN: &[&str] = &[
    "/connexion",
    "/connexion/code",
    "/connexion/lien",
    "/lien/{token}",
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
        let browser = world.browser(portals());
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
fn portals() -> Router<web::App> {
    let nowhere = Places::from_tsv("", "").expect("an empty list is a list");
    crate::wiring::portals().layer(Extension(Arc::new(nowhere)))
}

/// Inès has every right in her own company; about ours she learns nothing, not even that it exists:
/// the answer is the one for an identifier nobody has.
#[tokio::test]
async fn another_company_learns_nothing() {
    for world in worlds().await {
        let file = somebody_else(&world).await;
        let browser = world.browser(portals()).log_in(&world.stranger()).await;
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
        let browser = world.browser(portals()).log_in(&world.relative(eve, "Ève")).await;
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
        ];
        starts.iter().any(|start| route.starts_with(start))
    });
    let typed = [("text", "x"), ("reponse", "accepter"), ("suite", "x"), ("report", "1")];
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
        let browser = world.browser(portals()).log_in(&world.care_manager()).await;
        for route in routes().into_iter().filter(|route| route.starts_with("/administration")) {
            let path = file.filled(&route);
            for answer in [browser.get(&path).await, browser.post(&path, &[]).await] {
                let status = answer.status.as_u16();
                assert!(matches!(status, 403..=405), "{route} answered {status} to a care manager");
            }
        }
    }
}

/// Everything that is known of Mrs Lambert, each under its own number.
struct File {
    person: PersonId,
    call: CallId,
    plan: PlanId,
    document: DocumentId,
    deadline: Uuid,
    proposal: Uuid,
}

impl File {
    fn unknown(id: Uuid) -> Self {
        Self {
            person: id.into(),
            call: id.into(),
            plan: id.into(),
            document: id.into(),
            deadline: id,
            proposal: id,
        }
    }

    fn filled(&self, route: &str) -> String {
        let own = match route.split('/').nth(1).unwrap_or_default() {
            "appels" => self.call.to_string(),
            "documents" => self.document.to_string(),
            "echeances" => self.deadline.to_string(),
            "relais" => self.proposal.to_string(),
            _ => self.person.to_string(),
        };
        let path = route.replacen("{id}", &own, 1).replace("{person}", &self.person.to_string());
        let path = path.replace("{plan}", &self.plan.to_string());
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
}

async fn person(cx: &Cx, world: &World, given: &str) -> PersonId {
    let details =
        Details { given_name: given.to_owned(), usual_name: "Lambert".to_owned(), ..Details::default() };
    let tx = cx.db.begin().await.unwrap();
    let new = NewPerson { structure: world.company, referent: None, details };
    let person = people::create(cx, &tx, new).await.unwrap();
    tx.commit().await.unwrap();
    person
}

async fn somebody_else(world: &World) -> File {
    let julie: Cx = world.care_manager();
    intake::install_bundled(&world.system()).await.unwrap();
    contents::install_defaults(&world.system()).await.unwrap();
    let person = person(&julie, world, "Jeanne").await;
    let call = intake::start(&julie, Some(person)).await.unwrap();
    let recipient = NewRecipient {
        name: "Paul".to_owned(),
        email: "paul@exemple.fr".to_owned(),
        role: CircleRole::Caregiver,
        relation_label: None,
    };
    let places = Places::from_tsv("", "").unwrap();
    let means = Means { places: &places, shelf: &world.app.shelf, base_url: "http://cordee.test" };
    let send = SendPlan { call, number: 1, recipients: vec![recipient] };
    let plan = plans::send(&julie, means, send).await.unwrap().plan;
    let document = plans::find(&julie, plan).await.unwrap().pdf.unwrap();
    let tx = julie.db.begin().await.unwrap();
    let due = NewDeadline {
        structure: world.company,
        person: Some(person),
        call: None,
        kind: DeadlineKind::Other,
        label: "Rappeler Mme Lambert".to_owned(),
        due_at: world.clock.now() + SignedDuration::from_hours(24),
        assignee: julie.who.account(),
    };
    let deadline = people::create_deadline(&julie, &tx, due).await.unwrap();
    // Proposed to a third company: neither ours nor Inès's.
    let third = NewStructure {
        kind: StructureKind::CareManagement,
        name: "Troisième Maison".to_owned(),
        siret: None,
        phone: None,
        email: None,
    };
    let third = accounts::create_structure(&world.system(), &tx, third).await.unwrap();
    let nina = NewMember {
        email: "nina@exemple.fr".to_owned(),
        name: "Nina".to_owned(),
        structure: third,
        role: access::Role::Manager,
        password: None,
    };
    let nina = accounts::create_member(&world.system(), &tx, nina).await.unwrap();
    tx.commit().await.unwrap();
    people::hand_over(&julie, person, Heir::Structure(third), "").await.unwrap();
    let theirs = access::Who::Member {
        account: nina,
        name: "Nina".to_owned(),
        structure: third,
        role: access::Role::Manager,
    };
    let proposal = people::proposals(&world.app.cx(theirs)).await.unwrap().remove(0).id;
    File { person, call, plan, document, deadline, proposal }
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
