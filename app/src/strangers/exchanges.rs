//! What a département receives, bills and decides: for its agents alone.

use super::*;

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
