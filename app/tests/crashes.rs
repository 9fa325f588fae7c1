//! The program is killed in the middle of its work, again and again: what was acknowledged is kept, once.
//!
//! `CORDEE_KILLS` says how many times (12 by default; `cargo xtask crash` asks for 200).

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use access::{Cx, Role, Who};
use accounts::{NewMember, NewStructure, StructureKind};
use db::Db;
use esppadom::{Partner, Record, Writer};
use flows::{Archive, InboxQuery, NewPartner};
use kernel::{
    Clock, Entropy, Month,
    jiff::civil::{Date, date},
};
use records::{Flow, Identifier, Party, Period, Person, Visit};
use seal::{Keys, Seal};

const MONTH: (i16, i8) = (2026, 3);
const VISITS_PER_FILE: usize = 5;
/// Jobs that wait for the coming night whatever happens: the purge, the measure of effectiveness, the alerts of approvals.
const TONIGHT: u64 = 3;

fn kills() -> usize {
    std::env::var("CORDEE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(12)
}

/// An installation on disk, and the agent of its département.
struct Installation {
    data: PathBuf,
    agent: Cx,
    secret: String,
    partner: kernel::id::PartnerId,
}

impl Installation {
    async fn new(data: &Path) -> Self {
        let migrated = program(data, "127.0.0.1:0", "migrate").status().unwrap();
        assert!(migrated.success());
        let url = format!("sqlite://{}", data.join("cordee.db").display());
        let db = Db::connect(&url).await.unwrap();
        let entropy = Entropy::system();
        let keys = Keys::load_or_create(&data.join("keys"), &entropy).unwrap();
        let seal = Seal::new(keys, entropy.clone());
        let system = Cx { who: Who::System, db, clock: Clock::system(), entropy, seal };
        let tx = system.db.begin().await.unwrap();
        let new = NewStructure {
            kind: StructureKind::Department,
            name: "Département d’essai".to_owned(),
            siret: None,
            phone: None,
            email: None,
        };
        let structure = accounts::create_structure(&system, &tx, new).await.unwrap();
        let new = NewMember {
            email: "nadia@exemple.fr".to_owned(),
            name: "Nadia".to_owned(),
            structure,
            role: Role::Caseworker,
            password: None,
        };
        let account = accounts::create_member(&system, &tx, new).await.unwrap();
        tx.commit().await.unwrap();
        let who = Who::Member { account, name: "Nadia".to_owned(), structure, role: Role::Caseworker };
        let agent = Cx { who, ..system };
        let new = NewPartner {
            code: "SAAD-42".to_owned(),
            name: "Aide et Présence".to_owned(),
            siret: String::new(),
            provider: None,
        };
        let partner = flows::add_partner(&agent, new).await.unwrap();
        let secret = flows::create_token(&agent, Some(partner), "Essai").await.unwrap().secret;
        Self { data: data.to_owned(), agent, secret, partner }
    }

    fn serve(&self, port: u16) -> Child {
        program(&self.data, &format!("127.0.0.1:{port}"), "serve").spawn().unwrap()
    }
}

fn program(data: &Path, listen: &str, command: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_cordee"));
    program.arg(command).arg("--data").arg(data).arg("--listen").arg(listen);
    program.env("CORDEE_LOG", "error").stdin(Stdio::null()).stdout(Stdio::null());
    program
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Each file has visits of its own, all of the same service and month: every file rewrites the same object.
fn file(number: usize) -> Vec<u8> {
    let party =
        |code: &str| Party { id: Identifier::from(code), name: Some(code.to_owned()), ..Party::default() };
    let mut writer = Writer::new(Vec::new(), Flow::Delivery, Partner::default()).unwrap();
    for rank in 0..VISITS_PER_FILE {
        let id = format!("F{number}-V{rank}");
        let start = date(MONTH.0, MONTH.1, 2).at(9, 0, 0, 0);
        let visit = Visit {
            transaction: Some(id.clone()),
            line_id: Some(id.clone()),
            order_line: Some("1".to_owned()),
            issued_at: Some(date(2026, 4, 2).at(9, 0, 0, 0)),
            funder: party("CD99"),
            provider: party("SAAD-42"),
            beneficiary: Person {
                id: "BEN-1".into(),
                name: Some("Jeanne FICTIVE".to_owned()),
                last_name: Some("FICTIVE".to_owned()),
                ..Person::default()
            },
            retained: Some(Period { start, end: date(MONTH.0, MONTH.1, 2).at(10, 0, 0, 0) }),
            framework: Some("PRE".into()),
            product: Some("APA".into()),
            id,
            ..Visit::default()
        };
        writer.write(&Record::Visit(Box::new(visit))).unwrap();
    }
    writer.finish().unwrap().0
}

/// `true` when the file was acknowledged.
fn send(port: u16, secret: &str, number: usize) -> bool {
    let url = format!("http://127.0.0.1:{port}/api/v1/fichiers?nom=envoi-{number}.xml");
    let sent = ureq::post(&url)
        .header("authorization", &format!("Bearer {secret}"))
        .header("idempotency-key", &format!("envoi-{number}"))
        .send(&file(number)[..]);
    sent.is_ok_and(|answer| answer.status().is_success())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_kept_exactly_once() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::new(folder.path()).await;
    let port = free_port();
    let (next, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let senders: Vec<_> = (0..3)
        .map(|_| {
            let (next, over) = (next.clone(), over.clone());
            let (acknowledged, secret) = (acknowledged.clone(), installation.secret.clone());
            thread::spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    // A sender that hears nothing sends again, with the same key.
                    while !over.load(Ordering::Relaxed) {
                        if send(port, &secret, number) {
                            acknowledged.lock().unwrap().push(number);
                            break;
                        }
                        thread::sleep(Duration::from_millis(20));
                    }
                }
            })
        })
        .collect();
    let chance = Entropy::system();
    for _ in 0..kills() {
        let mut server = installation.serve(port);
        let pause = 150 + u64::from(chance.bytes::<1>()[0]) * 3;
        thread::sleep(Duration::from_millis(pause));
        server.kill().unwrap();
        server.wait().unwrap();
    }
    let mut server = installation.serve(port);
    // The last senders are answered before they are told to stop.
    let before = acknowledged.lock().unwrap().len();
    let waited = Instant::now();
    while acknowledged.lock().unwrap().len() < before + 3 && waited.elapsed() < Duration::from_secs(60) {
        thread::sleep(Duration::from_millis(50));
    }
    over.store(true, Ordering::Relaxed);
    senders.into_iter().for_each(|sender| sender.join().unwrap());
    // A job that was killed is taken over when its lease ends: its clock is put forward instead of waiting for it.
    let waited = Instant::now();
    while jobs::pending(&installation.agent.db).await.unwrap() > TONIGHT
        && waited.elapsed() < Duration::from_secs(400)
    {
        thread::sleep(Duration::from_millis(100));
    }
    server.kill().unwrap();
    server.wait().unwrap();

    let acknowledged = acknowledged.lock().unwrap().clone();
    assert!(acknowledged.len() > kills(), "the load was real: {} files", acknowledged.len());
    let asked = InboxQuery { size: 100_000, ..InboxQuery::default() };
    let inbox = flows::inbox(&installation.agent, &asked).await.unwrap();
    let month = Month::of(Date::constant(MONTH.0, MONTH.1, 1));
    let archive = Archive::folder(&installation.data.join("archive")).unwrap();
    let visits = flows::visits(&installation.agent, &archive, installation.partner, month).await.unwrap();
    let mut seen: Vec<&str> = visits.iter().map(|visit| visit.id.as_str()).collect();
    seen.sort_unstable();
    let all = seen.len();
    seen.dedup();
    assert_eq!(seen.len(), all, "nothing is doubled");
    for number in &acknowledged {
        let name = format!("envoi-{number}.xml");
        let kept = inbox.files.iter().filter(|file| file.name == name).count();
        assert_eq!(kept, 1, "{name} was acknowledged and is kept {kept} times");
        for rank in 0..VISITS_PER_FILE {
            let id = format!("F{number}-V{rank}");
            assert!(seen.binary_search(&id.as_str()).is_ok(), "{id} is lost");
        }
    }
    assert_eq!(all, inbox.files.len() * VISITS_PER_FILE, "every file kept was read");
}
