//! Claire delegates the search for her mother Jeanne; Julie asks two services, one of them not yet a partner.

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

use std::collections::BTreeSet;

use access::{CircleRole, Cx, Role, Who};
use accounts::StructureKind;
use intake::{SaveAnswer, save_answer};
use jobs::Runner;
use kernel::{
    Money,
    id::{CallId, PersonId, ProviderId, QuoteInvitationId, QuoteRequestId},
    jiff::{SignedDuration, civil::date},
};
use people::Invitation;
use providers::{Details, NewProvider, Profile, Source};
use questionnaire::{Address, Day, Period, Person, Recurrence, Service, Slot, Value, keys};
use requests::{Ask, Met, Mode, Publish, RequestError, Surcharges, Tariff, Terms, Worker};
use testing::World;

pub const BASE_URL: &str = "http://cordee.test";

pub struct Scene {
    pub world: World,
    pub julie: Cx,
    pub call: CallId,
    pub person: PersonId,
    /// Registered: Amina answers for it.
    pub home_help: ProviderId,
    pub amina: Cx,
    /// Registered too: Bruno answers for it.
    pub rival: ProviderId,
    pub bruno: Cx,
    /// Only found in a directory.
    pub listed: ProviderId,
}

pub async fn scenes() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for world in testing::worlds().await {
        scenes.push(Scene::of(world).await);
    }
    scenes
}

impl Scene {
    async fn of(world: World) -> Self {
        let system = world.system();
        contents::install_defaults(&system).await.unwrap();
        intake::forms::install_bundled(&system).await.unwrap();
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        for (key, value) in answers() {
            answer(&julie, call, key, &value).await;
        }
        let person = intake::create_person_from_call(&julie, call).await.unwrap();
        let amina = world
            .somebody(StructureKind::Provider, "Lys à domicile", "Amina Diallo", Role::Coordinator)
            .await;
        let bruno =
            world.somebody(StructureKind::Provider, "Toit et Moi", "Bruno Lefort", Role::Coordinator).await;
        let home_help = known(&world, "Lys à domicile", "contact@lys.example", Some(&amina)).await;
        let rival = known(&world, "Toit et Moi", "contact@toit.example", Some(&bruno)).await;
        let listed = known(&world, "Aide du Mélantois", "contact@melantois.example", None).await;
        Self { world, julie, call, person, home_help, amina, rival, bruno, listed }
    }

    pub async fn begin(&self) -> QuoteRequestId {
        requests::begin(&self.julie, self.call).await.unwrap()
    }

    pub async fn ask(&self, request: QuoteRequestId, providers: &[ProviderId]) -> Result<(), RequestError> {
        let command = Ask { request, providers: providers.to_vec(), telling_read: true, base_url: BASE_URL };
        requests::ask(&self.julie, command).await
    }

    /// Both registered services are asked.
    pub async fn asked(&self) -> QuoteRequestId {
        let request = self.begin().await;
        self.ask(request, &[self.home_help, self.rival]).await.unwrap();
        request
    }

    /// The page on which a service reads its request.
    pub async fn page_of(&self, request: QuoteRequestId, provider: ProviderId) -> QuoteInvitationId {
        let request = requests::request(&self.julie, request).await.unwrap();
        let all = requests::invitations(&self.julie, &request).await.unwrap();
        all.into_iter().find(|one| one.provider.id == provider).unwrap().id
    }

    /// Both answer, at these prices of an hour, and the family may read both.
    pub async fn published(&self, prices: [i64; 2]) -> QuoteRequestId {
        let request = self.asked().await;
        for (cx, provider, euros) in
            [(&self.amina, self.home_help, prices[0]), (&self.bruno, self.rival, prices[1])]
        {
            let page = self.page_of(request, provider).await;
            requests::submit(cx, page, terms(euros), 0).await.unwrap();
        }
        let quotes = self.quotes(request).await;
        let command = Publish { request, quotes, by_mail: true, base_url: BASE_URL };
        requests::publish(&self.julie, command).await.unwrap();
        request
    }

    pub async fn quotes(&self, request: QuoteRequestId) -> Vec<kernel::id::QuoteId> {
        let request = requests::request(&self.julie, request).await.unwrap();
        let all = requests::invitations(&self.julie, &request).await.unwrap();
        all.into_iter().filter_map(|one| Some(one.quote?.id)).collect()
    }

    pub async fn quote_of(&self, request: QuoteRequestId, provider: ProviderId) -> kernel::id::QuoteId {
        let request = requests::request(&self.julie, request).await.unwrap();
        let all = requests::invitations(&self.julie, &request).await.unwrap();
        all.into_iter().find(|one| one.provider.id == provider).unwrap().quote.unwrap().id
    }

    /// Somebody of the circle, in the family room.
    pub async fn relative(&self, name: &str, email: &str, role: CircleRole) -> Cx {
        let tx = self.julie.db.begin().await.unwrap();
        let invitation =
            Invitation { name: name.to_owned(), email: email.to_owned(), role, relation_label: None };
        let account = people::admit(&self.julie, &tx, self.person, &invitation).await.unwrap();
        tx.commit().await.unwrap();
        self.world.app.cx(Who::Relative { account, name: name.to_owned() })
    }

    pub async fn pass(&self, hours: i64) {
        self.world.clock.advance(SignedDuration::from_hours(hours));
        let runner = Runner::default().on(requests::REMIND_JOB, requests::remind);
        runner.run_due(&self.world.system()).await.unwrap();
    }
}

async fn known(world: &World, name: &str, email: &str, member: Option<&Cx>) -> ProviderId {
    let system = world.system();
    let details = Details {
        email: Some(email.to_owned()),
        postcode: Some("59000".to_owned()),
        ..Details::named(name, Profile::FragileCare)
    };
    if let Some(member) = member {
        let terms = providers::terms(member.db.read()).await.unwrap().version;
        let id = providers::open_own(member, Profile::FragileCare.code(), Some(terms)).await.unwrap();
        return id;
    }
    let tx = system.db.begin().await.unwrap();
    let new = NewProvider { source: Source::Typed, own_network: true, details };
    let id = providers::add(&system, &tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// An offer for all that is asked, VAT included, without anything beside the tariff.
pub fn terms(euros_an_hour: i64) -> Terms {
    let tariff = |service: &str| Tariff {
        service: service.to_owned(),
        public: Money::from_euros(euros_an_hour + 2),
        preferential: Some(Money::from_euros(euros_an_hour)),
    };
    Terms {
        mode: Mode::Prestataire,
        tariffs: vec![tariff("toilette"), tariff("menage")],
        surcharges: Surcharges::default(),
        minimum_minutes: None,
        travel: None,
        set_up: None,
        monthly_fee: None,
        start_on: date(2026, 12, 7),
        valid_until: date(2026, 12, 31),
        worker: Worker { first_name: "Nadège".to_owned(), ..Worker::default() },
        answers: vec![Met { met: true, comment: String::new() }; 2],
        remarks: String::new(),
    }
}

async fn answer(cx: &Cx, call: CallId, key: &str, value: &Value) {
    let known = intake::answers(cx, call).await.unwrap();
    let save = SaveAnswer {
        key: key.to_owned(),
        base: known.version(key),
        change: cx.entropy.uuid(cx.clock.now()),
        fields: questionnaire::fields(value),
    };
    let saved = save_answer(cx, call, save).await.unwrap();
    assert_eq!(saved.invalid, None, "{key}");
}

fn answers() -> Vec<(&'static str, Value)> {
    let choice = |key: &str| Value::Choice(key.to_owned());
    let text = |text: &str| Value::Text(text.to_owned());
    let service = |code: &str, minutes: u16, days: &[Day]| Service {
        service: code.to_owned(),
        recurrence: Some(Recurrence::Recurring),
        times: Some(u8::try_from(days.len()).unwrap()),
        per: Some(Period::Week),
        days: days.iter().copied().collect(),
        slots: BTreeSet::from([Slot::Matin]),
        minutes: Some(minutes),
        ..Service::default()
    };
    let address = Address {
        street: Some("18 bis rue de Gand".to_owned()),
        postcode: Some("59000".to_owned()),
        city: Some("Lille".to_owned()),
        ..Address::default()
    };
    let person = |name: &str, email: &str, phone: &str| {
        Value::Person(Person {
            name: Some(name.to_owned()),
            email: Some(email.to_owned()),
            phone: Some(phone.to_owned()),
        })
    };
    vec![
        (keys::RAISON, choice("fragilite")),
        (keys::NIVEAU, choice("b")),
        (keys::BESOIN, text("Maman ne peut plus se laver seule. Jeanne aime le matin.")),
        (keys::APPELANT, person("Claire Durand", "claire@exemple.fr", "0612345678")),
        (keys::AIDE, person("Jeanne Moreau", "jeanne@exemple.fr", "0320000000")),
        (keys::AGE, Value::Number(84.into())),
        (keys::EN_COUPLE, Value::YesNo(false)),
        (keys::RETRAITE, Value::Amount(Money::from_euros(1_400))),
        (keys::ADRESSE, Value::Address(address)),
        ("acces", text("Troisième étage, ascenseur")),
        (
            keys::SERVICES_RECOMMANDES,
            Value::Services(vec![
                service("toilette", 60, &[Day::Lun, Day::Mer, Day::Dim]),
                service("menage", 120, &[Day::Mer]),
            ]),
        ),
        ("animaux", Value::YesNo(true)),
        ("animaux_lesquels", text("Un chat")),
        ("fumeur", Value::YesNo(false)),
        ("cle", Value::YesNo(true)),
        ("auxiliaire_referente", Value::YesNo(true)),
        ("langue", text("Portugais")),
        ("remarques_recherche", text("Préfère une femme.")),
    ]
}
