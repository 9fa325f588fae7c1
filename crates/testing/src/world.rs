use std::num::NonZeroU32;

use access::{Cx, Role, Who};
use accounts::{NewMember, NewStructure, StructureKind};
use axum::Router;
use files::Shelf;
use jobs::Runner;
use kernel::{
    Clock, Entropy,
    id::{AccountId, StructureId},
};
use mail::Transport;
use seal::{Keys, Seal};
use tempfile::TempDir;
use web::{App, Limits, Settings};

use crate::{Browser, database};

/// The password of every account of a test world.
pub const PASSWORD: &str = "une corde bien tenue";

/// One engine with a care-management company, another one, and their people. The clock stands at
/// Saturday 21 November 2026, 14:30 in Paris, until it is moved.
pub struct World {
    pub engine: &'static str,
    pub app: App,
    pub clock: Clock,
    pub company: StructureId,
    pub other_company: StructureId,
    pub department: StructureId,
    julie: AccountId,
    marc: AccountId,
    stranger: AccountId,
    nadia: AccountId,
    folder: TempDir,
}

/// A fresh world on each engine at hand.
pub async fn worlds() -> Vec<World> {
    let folder = tempfile::tempdir().unwrap();
    let db = database::sqlite(&folder).await;
    let mut worlds = vec![World::new("SQLite", db, folder).await];
    if let Ok(server) = std::env::var("CORDEE_TEST_POSTGRES") {
        let db = database::postgres(&server).await;
        worlds.push(World::new("PostgreSQL", db, tempfile::tempdir().unwrap()).await);
    }
    worlds
}

impl World {
    async fn new(engine: &'static str, db: db::Db, folder: TempDir) -> Self {
        let clock = Clock::fixed("2026-11-21T13:30:00Z".parse().unwrap());
        let entropy = Entropy::system();
        let seal = Seal::new(Keys::generate(&entropy), entropy.clone());
        let many = NonZeroU32::new(1000).unwrap();
        let app = App {
            db,
            clock: clock.clone(),
            entropy,
            seal,
            shelf: Shelf::new(folder.path().join("documents")),
            limits: Limits::per_minute(many, NonZeroU32::new(5).unwrap()),
            settings: Settings {
                base_url: "http://cordee.test".to_owned(),
                demo: false,
                trusted_proxies: 0,
                code_required: false,
            },
        };
        let system = app.cx(Who::System);
        let tx = system.db.begin().await.unwrap();
        let care = StructureKind::CareManagement;
        let company = structure(&system, &tx, care, "Cordée Conseil").await;
        let other_company = structure(&system, &tx, care, "Autre Maison").await;
        let department = structure(&system, &tx, StructureKind::Department, "Département du Test").await;
        let julie = member(&system, &tx, company, "Julie Martin", Role::CareManager).await;
        let marc = member(&system, &tx, company, "Marc Petit", Role::Manager).await;
        let stranger = member(&system, &tx, other_company, "Inès Durand", Role::Manager).await;
        let nadia = member(&system, &tx, department, "Nadia Roux", Role::Caseworker).await;
        tx.commit().await.unwrap();
        Self { engine, app, clock, company, other_company, department, julie, marc, stranger, nadia, folder }
    }

    pub fn system(&self) -> Cx {
        self.app.cx(Who::System)
    }

    /// Julie Martin, julie.martin@exemple.fr.
    pub fn care_manager(&self) -> Cx {
        self.member(self.julie, "Julie Martin", self.company, Role::CareManager)
    }

    /// Marc Petit, marc.petit@exemple.fr, « espace Manager ».
    pub fn manager(&self) -> Cx {
        self.member(self.marc, "Marc Petit", self.company, Role::Manager)
    }

    /// Nadia Roux, nadia.roux@exemple.fr, « agent du département ».
    pub fn caseworker(&self) -> Cx {
        self.member(self.nadia, "Nadia Roux", self.department, Role::Caseworker)
    }

    /// Somebody new of a new structure, with the common password.
    pub async fn somebody(&self, kind: StructureKind, structure: &str, name: &str, role: Role) -> Cx {
        let system = self.system();
        let tx = system.db.begin().await.unwrap();
        let own = self::structure(&system, &tx, kind, structure).await;
        let account = member(&system, &tx, own, name, role).await;
        tx.commit().await.unwrap();
        self.member(account, name, own, role)
    }

    /// Inès Durand, who has every right in another company.
    pub fn stranger(&self) -> Cx {
        self.member(self.stranger, "Inès Durand", self.other_company, Role::Manager)
    }

    pub fn visitor(&self) -> Cx {
        self.app.cx(Who::Visitor)
    }

    /// Somebody with an account and no structure.
    pub fn relative(&self, account: AccountId, name: &str) -> Cx {
        self.app.cx(Who::Relative { account, name: name.to_owned() })
    }

    fn member(&self, account: AccountId, name: &str, structure: StructureId, role: Role) -> Cx {
        self.app.cx(Who::Member { account, name: name.to_owned(), structure, role })
    }

    /// Where a test may write.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// A browser in front of these pages, nobody logged in.
    pub fn browser(&self, portal: Router<App>) -> Browser {
        Browser::new(self.app.clone(), web::guarded(portal, self.app.clone()))
    }

    /// Sends what waits in the outbox; `accepted: false` is a mail server that refuses everything.
    pub async fn deliver_mails(&self, accepted: bool) {
        let mut folder = self.folder.path().join("mails");
        if !accepted {
            // A file stands where the folder should be: nothing can be written.
            folder.set_extension("closed");
            std::fs::write(&folder, "").unwrap();
        }
        let transport = Transport::files(folder, "Cordée <cordee@exemple.fr>").unwrap();
        let deliver = move |cx, payload| mail::deliver(cx, payload, transport.clone());
        Runner::default().on(mail::SEND_JOB, deliver).run_due(&self.system()).await.unwrap();
    }

    /// Every mail written so far, newest first.
    pub async fn mails(&self) -> Vec<mail::Stored> {
        mail::latest(&self.system(), 100).await.unwrap()
    }
}

async fn structure(
    cx: &Cx,
    on: &impl db::sea_orm::ConnectionTrait,
    kind: StructureKind,
    name: &str,
) -> StructureId {
    let new = NewStructure {
        kind,
        name: name.to_owned(),
        siret: None,
        phone: Some("0199001234".to_owned()),
        email: None,
    };
    accounts::create_structure(cx, on, new).await.unwrap()
}

async fn member(
    cx: &Cx,
    on: &impl db::sea_orm::ConnectionTrait,
    structure: StructureId,
    name: &str,
    role: Role,
) -> AccountId {
    let email = format!("{}@exemple.fr", name.to_lowercase().replace(' ', ".").replace('è', "e"));
    let new =
        NewMember { email, name: name.to_owned(), structure, role, password: Some(PASSWORD.to_owned()) };
    accounts::create_member(cx, on, new).await.unwrap()
}
