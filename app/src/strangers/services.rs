//! What a service sends, is told and says of itself: for its coordinators alone.

use super::*;

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
