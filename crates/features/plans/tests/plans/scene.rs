//! Claire calls about her mother Jeanne, 84, who leaves hospital. Every fact is said once.

use std::collections::{BTreeMap, BTreeSet};

use access::{CircleRole, Cx, Who};
use geography::Places;
use intake::{SaveAnswer, save_answer};
use kernel::{
    Money,
    id::{CallId, DocumentId, PersonId},
};
use plans::{Draft, Means, NewRecipient, PlanError, SendPlan, Sent};
use questionnaire::{
    Address, Aggir, Autonomy, Day, Letter, Period, Person, Recurrence, Service, Slot, Value, keys,
};
use testing::World;

pub const BASE_URL: &str = "http://cordee.test";

pub struct Scene {
    pub world: World,
    pub julie: Cx,
    pub places: Places,
    pub call: CallId,
    pub person: PersonId,
}

/// The call, answered, on each engine.
pub async fn scenes() -> Vec<Scene> {
    scenes_of(&answers()).await
}

/// Another call, answered in this order, on each engine; the person's file is opened from it.
pub async fn scenes_of(answers: &[(String, Value)]) -> Vec<Scene> {
    let mut scenes = Vec::new();
    for world in testing::worlds().await {
        scenes.push(Scene::of(world, answers).await);
    }
    scenes
}

impl Scene {
    async fn of(world: World, answers: &[(String, Value)]) -> Self {
        let system = world.system();
        contents::install_defaults(&system).await.unwrap();
        contents::install_demo_contents(&system).await.unwrap();
        intake::forms::install_bundled(&system).await.unwrap();
        let places = Places::from_tsv(
            "59350\tLille\t59\t59000,59160,59260,59777,59800\t236710\n33063\tBordeaux\t33\t33000\t261804\n",
            "33\tGironde\tNouvelle-Aquitaine\n59\tNord\tHauts-de-France\n",
        )
        .unwrap();
        let julie = world.care_manager();
        let call = intake::start(&julie, None).await.unwrap();
        for (key, value) in answers {
            answer(&julie, call, key, value).await;
        }
        let person = intake::create_person_from_call(&julie, call).await.unwrap();
        Self { world, julie, places, call, person }
    }

    pub async fn compose(&self) -> Draft {
        plans::compose(&self.julie, &self.places, self.call).await.unwrap()
    }

    /// To Claire, and to Jeanne herself.
    pub fn command(&self, number: i64) -> SendPlan {
        SendPlan {
            call: self.call,
            number,
            recipients: vec![
                recipient("Claire Durand", "claire@exemple.fr", CircleRole::Caregiver),
                recipient("Jeanne Moreau", "jeanne@exemple.fr", CircleRole::Myself),
            ],
        }
    }

    pub async fn send_as(&self, cx: &Cx, command: SendPlan) -> Result<Sent, PlanError> {
        let means = Means { places: &self.places, shelf: &self.world.app.shelf, base_url: BASE_URL };
        plans::send(cx, means, command).await
    }

    pub async fn send(&self) -> Sent {
        self.send_as(&self.julie, self.command(1)).await.unwrap()
    }

    /// Somebody of the circle, in the family room.
    pub async fn relative(&self, name: &str) -> Cx {
        let members = people::members(&self.julie, self.person).await.unwrap();
        let member = members.into_iter().find(|member| member.name == name).unwrap();
        self.world.app.cx(Who::Relative { account: member.account, name: member.name })
    }
}

pub fn recipient(name: &str, email: &str, role: CircleRole) -> NewRecipient {
    NewRecipient { name: name.to_owned(), email: email.to_owned(), role, relation_label: None }
}

pub async fn answer(cx: &Cx, call: CallId, key: &str, value: &Value) {
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

/// What the printed plan says.
pub async fn printed(scene: &Scene, sent: Sent) -> String {
    let plan = plans::find(&scene.julie, sent.plan).await.unwrap();
    words(scene, plan.pdf.unwrap()).await
}

pub async fn words(scene: &Scene, document: DocumentId) -> String {
    let document = files::find(scene.julie.db.read(), document).await.unwrap().unwrap();
    let bytes = scene.world.app.shelf.bytes(&scene.julie, &document).await.unwrap();
    let pdf = lopdf::Document::load_mem(&bytes).unwrap();
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    pdf.extract_text(&pages).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn answers() -> Vec<(String, Value)> {
    let choice = |key: &str| Value::Choice(key.to_owned());
    let person = |name: &str, email: &str| {
        Value::Person(Person {
            name: Some(name.to_owned()),
            email: Some(email.to_owned()),
            phone: Some("0612345678".to_owned()),
        })
    };
    let address = Address {
        street: Some("4 rue des Lilas".to_owned()),
        postcode: Some("59000".to_owned()),
        city: Some("Lille".to_owned()),
        ..Address::default()
    };
    let service = |code: &str, times: u8, minutes: u16, days: &[Day]| Service {
        service: code.to_owned(),
        recurrence: Some(Recurrence::Recurring),
        times: Some(times),
        per: Some(Period::Week),
        days: days.iter().copied().collect(),
        slots: BTreeSet::from([Slot::Matin]),
        minutes: Some(minutes),
        priority: Some(1),
        ..Service::default()
    };
    let mut said = vec![
        (keys::RAISON, choice("fragilite")),
        (keys::BESOIN, Value::Text("Maman sort de l’hôpital et ne peut pas rester seule.".to_owned())),
        (keys::APPELANT, person("Claire Durand", "claire@exemple.fr")),
        (keys::RELATION, choice("enfant")),
        (keys::AIDE, person("Jeanne Moreau", "jeanne@exemple.fr")),
        (keys::AGE, Value::Number(84.into())),
        (keys::ADRESSE, Value::Address(address)),
        (keys::FRAGILITE, choice("grand_age")),
        (keys::SORTIE_HOSPITALISATION, Value::YesNo(true)),
        ("autonomie.toilette", Value::Autonomy(Autonomy::AideTotale)),
        ("autonomie.vue", Value::Autonomy(Autonomy::Autonome)),
        (keys::EN_COUPLE, Value::YesNo(false)),
        (keys::RETRAITE, Value::Amount(Money::from_euros(2_000))),
        (keys::PROPRIETAIRE, Value::YesNo(false)),
        (
            keys::SERVICES_RECOMMANDES,
            Value::Services(vec![
                service("toilette", 5, 60, &[Day::Lun, Day::Mar, Day::Mer, Day::Jeu, Day::Ven]),
                service("menage", 1, 120, &[Day::Mar]),
            ]),
        ),
        (keys::NIVEAU, choice("a")),
        (keys::CONSEIL_JURIDIQUE, Value::YesNo(true)),
        (keys::ATELIERS, Value::Choices(BTreeSet::from(["droits".to_owned()]))),
    ];
    // Everything AGGIR asks, so that the GIR is one number.
    said.extend(keys::AGGIR.into_iter().map(|key| (key, Value::Aggir(Aggir::Letter(Letter::B)))));
    said.into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect::<BTreeMap<_, _>>()
        .into_iter()
        .collect()
}
