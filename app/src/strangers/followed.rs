//! Somebody a company follows, and everything known of her.

use super::*;

/// Everything that is known of Mrs Lambert, each under its own number.
pub struct File {
    pub person: PersonId,
    pub call: CallId,
    pub plan: PlanId,
    pub document: DocumentId,
    pub deadline: Uuid,
    pub proposal: Uuid,
    pub request: QuoteRequestId,
    pub invitation: QuoteInvitationId,
    pub quote: QuoteId,
}

impl File {
    pub fn unknown(id: Uuid) -> Self {
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

    pub fn filled(&self, route: &str) -> String {
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

pub async fn person(cx: &Cx, world: &World, given: &str) -> PersonId {
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

pub async fn somebody_else(world: &World) -> File {
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
