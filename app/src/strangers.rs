//! Every route of every portal, called by somebody who has no business there.
//!
//! The routes are read from the portals' own source, so a new one cannot be forgotten: it is either
//! closed to strangers, or named here as open.

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

/// Paul is an agent of another département, Julie a care manager: about what ours receives, bills and decides they learn
/// nothing, not even that it exists.
#[tokio::test]
async fn what_a_departement_exchanges_stays_with_its_agents() {
    for world in worlds().await {
        let (nadia, _) = demo::department::load(&world.app).await.unwrap();
        let own = Exchanges::of(&world, &nadia).await;
        let unknown = Exchanges::unknown(world.app.entropy.uuid(world.clock.now()));
        let paul =
            world.somebody(StructureKind::Department, "Autre Département", "Paul Autre", Role::Caseworker);
        let paul = world.browser(portals(&world)).log_in(&paul.await).await;
        let julie = world.browser(portals(&world)).log_in(&world.care_manager()).await;
        let routes: Vec<String> =
            routes().into_iter().filter(|one| one.starts_with("/departement")).collect();
        assert!(routes.len() > 15, "the portal's routes were not found");
        let typed = [("decision", "rejeter"), ("motif", "R02"), ("usage", "x"), ("reponse", "confirmer")];
        for route in routes {
            let (path, nobody) = (own.filled(&route), unknown.filled(&route));
            for answer in [julie.get(&path).await, julie.post(&path, &typed).await] {
                let status = answer.status.as_u16();
                assert!(matches!(status, 403 | 405), "{}: {route} answered {status} to Julie", world.engine);
            }
            let answers = [paul.get(&path).await, paul.post(&path, &typed).await];
            let of_nobody = [paul.get(&nobody).await, paul.post(&nobody, &typed).await];
            for (answer, of_nobody) in answers.iter().zip(of_nobody) {
                let status = answer.status.as_u16();
                assert_eq!(answer.status, of_nobody.status, "{}: {route}", world.engine);
                if route.contains("{id}") {
                    assert!(matches!(status, 404 | 405), "{}: {route} answered {status}", world.engine);
                }
                answer.does_not_see("Domicile Solidaire");
            }
        }
        assert_eq!(Exchanges::of(&world, &nadia).await, own, "{}: nothing moved", world.engine);
    }
}

/// Solange coordinates another service, Nadia is an agent of a département, Julie a care manager: at the pages of a
/// service Solange learns nothing of another, and the two others do not enter.
#[tokio::test]
async fn what_a_service_exchanges_stays_with_its_coordinators() {
    for world in worlds().await {
        let (nadia, amina) = demo::department::load(&world.app).await.unwrap();
        demo::department::pay(&nadia, &runner(&world)).await.unwrap();
        let amina = colleague(&world, &amina).await;
        correct_one(&world, &amina).await;
        contents::install_defaults(&world.system()).await.unwrap();
        intake::install_bundled(&world.system()).await.unwrap();
        keep_fiche(&world, &amina).await;
        let julie = world.care_manager();
        let odile = person(&julie, &world, "Odile").await;
        let call = intake::start(&julie, Some(odile)).await.unwrap();
        ask_quote(&julie, call, &amina).await;
        let own = Own::of(&amina).await;
        let unknown = Own::unknown(world.app.entropy.uuid(world.clock.now()));
        let solange =
            world.somebody(StructureKind::Provider, "Autre service", "Solange", Role::Coordinator).await;
        let solange = world.browser(portals(&world)).log_in(&solange).await;
        let amina_herself = world.browser(portals(&world)).log_in(&amina).await;
        amina_herself.get("/").await.leads_to("/service");
        let outside = [
            world.browser(portals(&world)).log_in(&world.caseworker()).await,
            world.browser(portals(&world)).log_in(&world.care_manager()).await,
        ];
        let routes: Vec<String> = routes().into_iter().filter(|one| one.starts_with("/service")).collect();
        assert!(routes.len() > 12, "the portal's routes were not found");
        let typed = [("departement", own.partner.to_string()), ("mois", own.month.clone())];
        let typed = typed.each_ref().map(|(name, value)| (*name, value.as_str()));
        let typed = [&typed[..], &[("motif", "SUP"), ("raison", "x"), ("coche", "1")]].concat();
        for route in routes {
            let (path, nobody) = (own.filled(&route), unknown.filled(&route));
            for browser in &outside {
                for answer in [browser.get(&path).await, browser.post(&path, &typed).await] {
                    let status = answer.status.as_u16();
                    assert!(matches!(status, 400 | 403 | 405), "{}: {route} answered {status}", world.engine);
                    answer.does_not_see("Jeanne");
                }
            }
            let answers = [solange.get(&path).await, solange.post(&path, &typed).await];
            let of_nobody = [solange.get(&nobody).await, solange.post(&nobody, &typed).await];
            for (answer, of_nobody) in answers.iter().zip(of_nobody) {
                let status = answer.status.as_u16();
                assert_eq!(answer.status, of_nobody.status, "{}: {route}", world.engine);
                if route.contains("{id}") {
                    assert!(matches!(status, 404 | 405), "{}: {route} answered {status}", world.engine);
                }
                answer.does_not_see("Yvonne").does_not_see("Département de démonstration");
            }
            // Somebody of the service is answered: the route is not closed to everybody.
            let answer = amina_herself.get(&path).await;
            assert!(
                matches!(answer.status.as_u16(), 200 | 405),
                "{}: {path} {}",
                world.engine,
                answer.status
            );
        }
        assert_eq!(Own::of(&amina).await, own, "{}: nothing moved", world.engine);
    }
}

/// Of the same service, with the password of the tests.
async fn colleague(world: &World, of: &Cx) -> Cx {
    let system = world.system();
    let (structure, role, name) = (of.who.structure().unwrap(), Role::Coordinator, "Awa".to_owned());
    let tx = system.db.begin().await.unwrap();
    let password = Some(testing::PASSWORD.to_owned());
    let email = "awa@exemple.fr".to_owned();
    let new = NewMember { email, name: name.clone(), structure, role, password };
    let account = accounts::create_member(&system, &tx, new).await.unwrap();
    tx.commit().await.unwrap();
    world.app.cx(access::Who::Member { account, name, structure, role })
}

/// A quote asked during a call, of the service of somebody.
async fn ask_quote(julie: &Cx, call: CallId, of: &Cx) -> (QuoteRequestId, QuoteInvitationId) {
    let service = questionnaire::Service {
        service: "toilette".to_owned(),
        recurrence: Some(questionnaire::Recurrence::Recurring),
        times: Some(3),
        per: Some(questionnaire::Period::Week),
        minutes: Some(60),
        ..questionnaire::Service::default()
    };
    let save = intake::SaveAnswer {
        key: questionnaire::keys::SERVICES_RECOMMANDES.to_owned(),
        base: 0,
        change: julie.entropy.uuid(julie.clock.now()),
        fields: questionnaire::fields(&questionnaire::Value::Services(vec![service])),
    };
    intake::save_answer(julie, call, save).await.unwrap();
    let provider = providers::own(of, of.db.read()).await.unwrap().unwrap().id;
    let request = requests::begin(julie, call).await.unwrap();
    let providers = vec![provider];
    let ask = requests::Ask { request, providers, telling_read: true, base_url: "http://cordee.test" };
    requests::ask(julie, ask).await.unwrap();
    let sent = requests::request(julie, request).await.unwrap();
    (request, requests::invitations(julie, &sent).await.unwrap()[0].id)
}

/// The quote of whoever was asked.
async fn quote(of: &Cx, invitation: QuoteInvitationId) {
    let terms = requests::Terms {
        mode: requests::Mode::Prestataire,
        tariffs: vec![requests::Tariff {
            service: "toilette".to_owned(),
            public: kernel::Money::from_euros(30),
            preferential: None,
        }],
        surcharges: requests::Surcharges::default(),
        minimum_minutes: None,
        travel: None,
        set_up: None,
        monthly_fee: None,
        start_on: date(2026, 12, 7),
        valid_until: date(2026, 12, 31),
        worker: requests::Worker::default(),
        answers: Vec::new(),
        remarks: String::new(),
    };
    requests::submit(of, invitation, terms, 0).await.unwrap();
}

/// Her service's fiche, with an approval and a document.
async fn keep_fiche(world: &World, amina: &Cx) {
    let terms = providers::terms(amina.db.read()).await.unwrap().version;
    providers::open_own(amina, "sad_fragile", Some(terms)).await.unwrap();
    let proof = || providers::Upload { name: "a.pdf".to_owned(), bytes: b"%PDF-1.7".to_vec() };
    let new = providers::NewApproval {
        kind: providers::ApprovalKind::Authorisation,
        number: "AUT-1".to_owned(),
        authority: String::new(),
        valid_from: None,
        valid_to: None,
        proof: Some(proof()),
    };
    providers::add_approval(amina, &world.app.shelf, new).await.unwrap();
    providers::add_document(amina, &world.app.shelf, "Livret", proof()).await.unwrap();
}

/// A service, a relative and an agent of a département learn nothing of the directory of services, not even of one that is
/// their own.
#[tokio::test]
async fn the_directory_is_for_who_takes_calls() {
    for world in worlds().await {
        somebody_else(&world).await;
        let omar = world.somebody(StructureKind::Provider, "Aide Plus", "Omar", Role::Coordinator).await;
        let terms = providers::terms(omar.db.read()).await.unwrap().version;
        let own = providers::open_own(&omar, "sad_fragile", Some(terms)).await.unwrap();
        let julie = world.care_manager();
        let file = b"Nom;Ville\nAide Plus;Lille\n".to_vec();
        let file = providers::keep_file(&julie, &world.app.shelf, "annuaire.csv", file).await.unwrap();
        let unknown = world.app.entropy.uuid(world.clock.now());
        let routes: Vec<String> =
            routes().into_iter().filter(|one| one.starts_with("/prestataires")).collect();
        assert!(routes.len() > 8, "the portal's routes were not found");
        let julies = world.browser(portals(&world)).log_in(&julie).await;
        let system = world.system();
        let eve = accounts::find_or_create_relative(&system, system.db.read(), "eve@exemple.fr", "Ève").await;
        let eve = world.relative(eve.unwrap(), "Ève");
        for who in [omar, world.caseworker(), eve] {
            let browser = world.browser(portals(&world)).log_in(&who).await;
            for route in &routes {
                for id in [own.uuid(), unknown] {
                    let path = route
                        .replace("{id}", &id.to_string())
                        .replace("{file}", &file.to_string())
                        .replace("{document}", &id.to_string());
                    for answer in [browser.get(&path).await, browser.post(&path, &[]).await] {
                        let status = answer.status.as_u16();
                        assert!(matches!(status, 403 | 405), "{}: {route} answered {status}", world.engine);
                    }
                }
            }
        }
        julies.get(&format!("/prestataires/{own}")).await.is(200).sees("Aide Plus");
        // A file being imported is its sender's.
        let marc = world.browser(portals(&world)).log_in(&world.manager()).await;
        let path = format!("/prestataires/importer/{file}");
        julies.get(&path).await.is(200).sees("Aide Plus");
        for answer in [marc.get(&path).await, marc.post(&path, &[("ligne", "2")]).await] {
            answer.is(404);
        }
    }
}

async fn correct_one(world: &World, amina: &Cx) {
    let archive = archive(world);
    let month = flows::visit_months(amina).await.unwrap().remove(0);
    let wrong = flows::exceptions(amina, &archive, month.partner, month.month).await.unwrap().remove(0);
    let (start, end) = wrong.visit.retained;
    let retained = flows::Retained { visit: wrong.visit.id, sending: wrong.sending, start, end };
    let code = records::Correction::Cod;
    let reason = "badge oublié".to_owned();
    let asked = flows::Correct { partner: month.partner, code, reason, visits: vec![retained] };
    flows::correct(amina, &archive, asked).await.unwrap();
}

/// One of each thing a service finds on its pages, under its number.
#[derive(Debug, PartialEq)]
struct Own {
    partner: Uuid,
    month: String,
    file: Uuid,
    files: u64,
    invoice: Uuid,
    payment: Uuid,
    correction: Uuid,
    corrections: u64,
    approval: Uuid,
    document: Uuid,
    charter: bool,
    request: Uuid,
    request_state: Option<requests::InvitationState>,
}

impl Own {
    fn unknown(id: Uuid) -> Self {
        Self {
            partner: id,
            month: String::new(),
            file: id,
            files: 0,
            invoice: id,
            payment: id,
            correction: id,
            corrections: 0,
            approval: id,
            document: id,
            charter: false,
            request: id,
            request_state: None,
        }
    }

    async fn of(amina: &Cx) -> Self {
        let inbox = flows::inbox(amina, &InboxQuery { size: 1, ..InboxQuery::default() }).await.unwrap();
        let invoices = InvoiceQuery { size: 1, ..InvoiceQuery::default() };
        let month = flows::visit_months(amina).await.unwrap().remove(0);
        let (made, corrections) = flows::corrections(amina, 0, 1).await.unwrap();
        let service = providers::own(amina, amina.db.read()).await.unwrap().unwrap();
        let approvals = providers::approvals(amina, service.id).await.unwrap();
        let documents = providers::documents(amina, service.id).await.unwrap();
        // Read by herself first: her own look changes it.
        let asked = requests::offered(amina).await.unwrap().remove(0);
        requests::asked(amina, asked.id).await.unwrap();
        let asked = requests::offered(amina).await.unwrap().remove(0);
        Self {
            partner: month.partner.into(),
            month: month.month.to_string(),
            file: inbox.files[0].id.into(),
            files: inbox.total,
            invoice: flows::invoices(amina, &invoices).await.unwrap().invoices[0].id.into(),
            payment: flows::statements(amina).await.unwrap()[0].id,
            correction: made[0].id,
            corrections,
            approval: approvals[0].id,
            document: documents[0].document.uuid(),
            charter: service.charter.is_some(),
            request: asked.id.into(),
            request_state: Some(asked.state).filter(|state| *state != requests::InvitationState::Sent),
        }
    }

    fn filled(&self, route: &str) -> String {
        let own = match route.split('/').nth(2).unwrap_or_default() {
            "fichiers" => self.file,
            "factures" => self.invoice,
            "paiements" => self.payment,
            "agrements" => self.approval,
            "demandes" => self.request,
            "documents" => self.document,
            _ => self.correction,
        };
        route.replace("{id}", &own.to_string()).replace("{step}", "identite")
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

/// One of each thing that stands in a département's exchanges, under its number.
#[derive(Debug, PartialEq)]
struct Exchanges {
    file: Uuid,
    invoice: Uuid,
    decided: bool,
    payment: Uuid,
    key: Uuid,
    key_revoked: bool,
    rule: Uuid,
    rule_withdrawn: bool,
    plan: Uuid,
    equipment: Uuid,
    equipment_version: i64,
    format: Uuid,
    format_version: Option<u32>,
    format_withdrawn: bool,
    /// The trial of a rule.
    study: Uuid,
    study_published: bool,
    studies: usize,
    /// A request for a statement, not answered.
    statement: Uuid,
}

impl Exchanges {
    fn unknown(id: Uuid) -> Self {
        Self {
            file: id,
            invoice: id,
            decided: false,
            payment: id,
            key: id,
            key_revoked: false,
            rule: id,
            rule_withdrawn: false,
            plan: id,
            equipment: id,
            equipment_version: 0,
            format: id,
            format_version: None,
            format_withdrawn: false,
            study: id,
            study_published: false,
            studies: 0,
            statement: id,
        }
    }

    /// Reads what there is; the first time, has the files read, an invoice paid and a key made.
    async fn of(world: &World, nadia: &Cx) -> Self {
        let scope = PaymentScope::default();
        if flows::tokens(nadia).await.unwrap().is_empty() {
            flows::create_token(nadia, None, "télégestion").await.unwrap();
            let draft = NewRule {
                settings: Settings { tolerance_min: Some(30), ..Settings::default() },
                ..NewRule::default()
            };
            let month = Month::of(nadia.clock.today());
            flows::try_rule(nadia, &archive(world), draft, month, month).await.unwrap();
            runner(world).run_due(&world.system()).await.unwrap();
            let clean =
                InvoiceQuery { size: 1, states: vec![InvoiceState::Clean], ..InvoiceQuery::default() };
            let clean = flows::invoices(nadia, &clean).await.unwrap().invoices.remove(0);
            flows::decide(nadia, clean.id, Decision::AcceptClean).await.unwrap();
            let sum = flows::payable(nadia, scope).await.unwrap()[0].accepted;
            flows::pay(nadia, scope, 1, sum).await.unwrap();
            let partner = flows::partners(nadia).await.unwrap()[0].id;
            let new = flows::NewEquipment {
                partner,
                solution: "Pointage mobile".to_owned(),
                signed_on: None,
                beneficiaries: 10,
                quote: kernel::Money::from_euros(300),
                paid_on: None,
                state: flows::EquipmentState::Drafted,
                note: String::new(),
            };
            flows::save_equipment(nadia, None, new).await.unwrap();
            let julie = world.care_manager();
            let odile = person(&julie, world, "Odile").await;
            flows::ask_statement(&julie, odile, nadia.who.structure(), "BEN-1").await.unwrap();
        }
        let file = InboxQuery { size: 1, ..InboxQuery::default() };
        let review =
            InvoiceQuery { size: 1, states: vec![InvoiceState::ToReview], ..InvoiceQuery::default() };
        let invoice = flows::invoices(nadia, &review).await.unwrap().invoices.remove(0);
        let key = flows::tokens(nadia).await.unwrap().remove(0);
        let rule = flows::rules(nadia).await.unwrap().remove(0);
        let plans = flows::PlanQuery { size: 1, ..flows::PlanQuery::default() };
        let equipment = flows::equipments(nadia).await.unwrap().remove(0);
        let format = flows::formats(nadia, &FormatQuery::default()).await.unwrap().remove(0);
        let studies = flows::studies(nadia).await.unwrap();
        let asked = flows::statement_requests(nadia, flows::LinkState::Asked, 0, 1).await.unwrap().0;
        Self {
            file: flows::inbox(nadia, &file).await.unwrap().files[0].id.into(),
            invoice: invoice.id.into(),
            decided: invoice.state.is_decided(),
            payment: flows::payments(nadia).await.unwrap()[0].id,
            key: key.id,
            key_revoked: key.revoked_at.is_some(),
            rule: rule.id,
            rule_withdrawn: rule.withdrawn_at.is_some(),
            plan: flows::plans(nadia, &plans).await.unwrap().plans[0].id,
            equipment: equipment.id,
            equipment_version: equipment.version,
            format: format.id.into(),
            format_version: format.version,
            format_withdrawn: format.state == FormatState::Withdrawn,
            study: studies[0].id,
            study_published: studies[0].rule.is_some(),
            studies: studies.len(),
            statement: asked[0].id,
        }
    }

    fn filled(&self, route: &str) -> String {
        let own = match route.split('/').nth(2).unwrap_or_default() {
            "fichiers" => self.file,
            "factures" => self.invoice,
            "paiements" => self.payment,
            "analyses" => self.study,
            "services" => self.key,
            "prises-en-charge" => self.plan,
            "equipement" => self.equipment,
            "releves" => self.statement,
            "formats" => self.format,
            _ => self.rule,
        };
        route.replace("{id}", &own.to_string()).replace("{champ}", "visit_id")
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
    request: QuoteRequestId,
    invitation: QuoteInvitationId,
    quote: QuoteId,
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
            request: id.into(),
            invitation: id.into(),
            quote: id.into(),
        }
    }

    fn filled(&self, route: &str) -> String {
        let own = match route.split('/').nth(1).unwrap_or_default() {
            "appels" => self.call.to_string(),
            "documents" => self.document.to_string(),
            "echeances" => self.deadline.to_string(),
            "relais" => self.proposal.to_string(),
            "demandes" => self.request.to_string(),
            "famille" if route.ends_with("/choisir") => self.quote.to_string(),
            "famille" if route.ends_with("/avis") => self.request.to_string(),
            _ => self.person.to_string(),
        };
        let path = route.replacen("{id}", &own, 1).replace("{person}", &self.person.to_string());
        let path = path.replace("{plan}", &self.plan.to_string());
        let path = path.replace("{invitation}", &self.invitation.to_string());
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
    let details = Details {
        given_name: given.to_owned(),
        usual_name: "Lambert".to_owned(),
        birth_date: Some(date(1942, 4, 3)),
        ..Details::default()
    };
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
    flows::ask_statement(&julie, person, Some(world.department), "BEN-1").await.unwrap();
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
    let ursule = world.somebody(StructureKind::Provider, "Lys à domicile", "Ursule", Role::Coordinator).await;
    let terms = providers::terms(ursule.db.read()).await.unwrap().version;
    providers::open_own(&ursule, "sad_fragile", Some(terms)).await.unwrap();
    let (request, invitation) = ask_quote(&julie, call, &ursule).await;
    quote(&ursule, invitation).await;
    let quote = requests::invitation(&julie, invitation).await.unwrap().0.quote.unwrap().id;
    let publish =
        requests::Publish { request, quotes: vec![quote], by_mail: false, base_url: "http://cordee.test" };
    requests::publish(&julie, publish).await.unwrap();
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
        role: Role::Manager,
        password: None,
    };
    let nina = accounts::create_member(&world.system(), &tx, nina).await.unwrap();
    tx.commit().await.unwrap();
    people::hand_over(&julie, person, Heir::Structure(third), "").await.unwrap();
    let theirs =
        access::Who::Member { account: nina, name: "Nina".to_owned(), structure: third, role: Role::Manager };
    let proposal = people::proposals(&world.app.cx(theirs)).await.unwrap().remove(0).id;
    File { person, call, plan, document, deadline, proposal, request, invitation, quote }
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
