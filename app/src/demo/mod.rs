//! People who do not exist, so that a newcomer sees a working day. Loaded once, kept afterwards.

mod calls;
mod crowd;
pub mod department;
mod department_files;
mod partners;
mod payers;

use std::collections::HashMap;

use access::{CircleRole, Cx, Role, Who};
use accounts::{NewMember, NewStructure, StructureEdit, StructureKind};
use anyhow::{Context, Result};
use geography::Places;
use jobs::Runner;
use kernel::{
    id::{AccountId, PersonId, StructureId},
    jiff::{SignedDuration, civil::date},
};
use people::{Address, DeadlineKind, Details, Invitation, NewDeadline, NewNote, NewPerson, Status};
use web::App;

/// The relative whose log-in the demonstration announces.
pub const RELATIVE: (&str, &str) = ("Sophie Lambert", "sophie.lambert@famille.example");

const COMPANY: &str = "Cordée Conseil";

/// How much of it.
#[derive(clap::Args)]
pub struct Options {
    /// Ajoute autant de personnes, toujours les mêmes, pour mesurer sur de gros volumes
    #[arg(long, value_name = "NOMBRE", default_value_t = 0)]
    people: usize,
}

/// Files made instead of pages served.
#[derive(clap::Subcommand)]
pub enum Made {
    /// Écrit les tables d’une année d’un département inventé, avec les constats à y trouver.
    Departement(department_files::Options),
}

pub use department_files::write as write_departement;

/// Loads the demonstration into an empty installation, and has its files read; does nothing the second time.
///
/// # Errors
/// When the installation already holds real structures.
pub async fn load(app: &App, runner: &Runner, places: &Places, options: &Options) -> Result<()> {
    let system = app.cx(Who::System);
    let known = accounts::structures(system.db.read()).await?;
    if known.iter().any(|structure| structure.name == COMPANY) {
        return Ok(());
    }
    anyhow::ensure!(
        known.iter().all(|structure| structure.kind != StructureKind::CareManagement),
        "cette base contient déjà une vraie structure : la démonstration ne s'y mélange pas"
    );
    contents::install_demo_contents(&system).await?;
    let (company, agents) = team(&system).await?;
    let claire = Who::Member {
        account: agents[2],
        name: "Claire Moreau".to_owned(),
        structure: company,
        role: Role::Manager,
    };
    present(&app.cx(claire), company).await?;
    payers::load(&system).await?;
    partners::load(app, company, agents[0]).await?;
    let julie = Who::Member {
        account: agents[0],
        name: "Julie Martin".to_owned(),
        structure: company,
        role: Role::CareManager,
    };
    let julie = app.cx(julie);
    let mut followed = HashMap::new();
    for (number, someone) in PEOPLE.iter().enumerate() {
        let name = format!("{} {}", someone.given_name, someone.usual_name);
        let person = follow(&julie, company, agents[number % 2], someone, &app.settings.base_url)
            .await
            .with_context(|| name.clone())?;
        followed.insert(name, person);
    }
    calls::load(app, &julie, places, &followed).await?;
    let (nadia, _) = department::load(app).await?;
    department::pay(&nadia, runner).await?;
    let jeanne = followed.get("Jeanne Lambert").context("Jeanne est suivie dans la démonstration")?;
    department::open_statement(&julie, &nadia, *jeanne).await?;
    let marcel = followed.get("Marcel Lefebvre").context("Marcel est suivi dans la démonstration")?;
    flows::ask_statement(&julie, *marcel, nadia.who.structure(), "BEN-2").await?;
    crowd::load(&julie, company, &agents, options.people).await
}

/// What the law asks a site to say of who publishes and hosts it.
async fn present(claire: &Cx, company: StructureId) -> Result<()> {
    let stored =
        accounts::structure(claire.db.read(), company).await?.context("la société de la démonstration")?;
    let edit = StructureEdit {
        name: stored.name,
        siret: None,
        phone: stored.phone,
        email: stored.email,
        brand_color: None,
        address: Some("Société inventée pour la démonstration\n1 place de l’Exemple, 59000 Lille".to_owned()),
        publisher: Some("Claire Moreau".to_owned()),
        host: Some("Cette démonstration tourne sur votre propre ordinateur.".to_owned()),
        seen: stored.version,
    };
    Ok(accounts::save_structure(claire, edit).await?)
}

async fn team(system: &Cx) -> Result<(StructureId, Vec<AccountId>)> {
    let tx = system.db.begin().await?;
    let company = NewStructure {
        kind: StructureKind::CareManagement,
        name: COMPANY.to_owned(),
        siret: None,
        phone: Some("+33199001234".to_owned()),
        email: Some("bonjour@cordee.example".to_owned()),
    };
    let company = accounts::create_structure(system, &tx, company).await?;
    let mut agents = Vec::new();
    for (who, email) in front::DEMO_ACCOUNTS {
        let (name, role) = who.split_once(", ").unwrap_or((who, ""));
        let role = match role {
            "responsable" => Role::Manager,
            "care manager" => Role::CareManager,
            _ => continue,
        };
        let member = NewMember {
            email: (*email).to_owned(),
            name: name.to_owned(),
            structure: company,
            role,
            password: Some(front::DEMO_PASSWORD.to_owned()),
        };
        agents.push(accounts::create_member(system, &tx, member).await?);
    }
    tx.commit().await?;
    Ok((company, agents))
}

struct Someone {
    given_name: &'static str,
    usual_name: &'static str,
    born: (i16, i8, i8),
    phone: &'static str,
    line: &'static str,
    postcode: &'static str,
    city: &'static str,
    status: Status,
    /// Hours from now, and what is due.
    due: Option<(i64, DeadlineKind, &'static str)>,
    note: &'static str,
    /// Name, e-mail, role, and what they are to the person.
    relative: Option<(&'static str, &'static str, CircleRole, &'static str)>,
}

#[rustfmt::skip]
const PEOPLE: &[Someone] = &[
    Someone { given_name: "Jeanne", usual_name: "Lambert", born: (1942, 4, 3), phone: "01 99 00 11 01", line: "12 rue des Postes", postcode: "59000", city: "Lille", status: Status::FollowedUp,
        due: None, note: "Sophie préfère être appelée après 18 h.",
        relative: Some((RELATIVE.0, RELATIVE.1, CircleRole::Caregiver, "fille")) },
    Someone { given_name: "Marcel", usual_name: "Lefebvre", born: (1938, 11, 21), phone: "01 99 00 11 02", line: "4 place du Marché", postcode: "59200", city: "Tourcoing", status: Status::PlanInProgress,
        due: Some((-5, DeadlineKind::CallBack, "Demander le devis de téléassistance")), note: "Le voisin, monsieur Dubois, a un double des clés.",
        relative: Some(("Hélène Lefebvre", "helene.lefebvre@famille.example", CircleRole::Relative, "nièce")) },
    Someone { given_name: "Yvonne", usual_name: "Dupond", born: (1935, 7, 14), phone: "01 99 00 11 03", line: "27 avenue Jean-Jaurès", postcode: "75019", city: "Paris", status: Status::ToAssess,
        due: None, note: "", relative: None },
    Someone { given_name: "André", usual_name: "Nguyen", born: (1944, 2, 9), phone: "01 99 00 11 04", line: "8 cours de l’Yser", postcode: "33800", city: "Bordeaux", status: Status::FollowedUp,
        due: Some((24 * 20, DeadlineKind::Revision, "Revoir le plan : trois mois déjà")), note: "Se déplace avec un déambulateur depuis septembre.", relative: None },
    Someone { given_name: "Simone", usual_name: "de La Tour", born: (1931, 12, 30), phone: "01 99 00 11 05", line: "2 allée des Tilleuls", postcode: "59650", city: "Villeneuve-d’Ascq", status: Status::FollowedUp,
        due: None, note: "", relative: None },
    Someone { given_name: "Robert", usual_name: "Benoît", born: (1949, 5, 18), phone: "01 99 00 11 06", line: "31 rue Nationale", postcode: "59140", city: "Dunkerque", status: Status::PlanInProgress,
        due: Some((46, DeadlineKind::CallBack48h, "Rappeler madame Benoît")), note: "", relative: None },
    Someone { given_name: "Fatima", usual_name: "El Amrani", born: (1946, 8, 1), phone: "01 99 00 11 07", line: "15 rue de la Roquette", postcode: "75011", city: "Paris", status: Status::ToAssess,
        due: None, note: "", relative: None },
    Someone { given_name: "Lucien", usual_name: "Garnier", born: (1940, 10, 6), phone: "01 99 00 11 08", line: "5 quai des Chartrons", postcode: "33000", city: "Bordeaux", status: Status::Closed,
        due: None, note: "Entré en établissement le 2 novembre. Suivi clos avec l’accord de sa fille.", relative: None },
    Someone { given_name: "Odette", usual_name: "Lemaire", born: (1937, 3, 25), phone: "01 99 00 11 09", line: "19 rue du Molinel", postcode: "59800", city: "Lille", status: Status::FollowedUp,
        due: Some((24 * 6, DeadlineKind::Other, "Vérifier la réception de la carte CMI")), note: "", relative: None },
    Someone { given_name: "Henri", usual_name: "Pereira", born: (1943, 9, 12), phone: "01 99 00 11 10", line: "44 rue Ordener", postcode: "75018", city: "Paris", status: Status::FollowedUp,
        due: None, note: "", relative: None },
];

async fn follow(
    julie: &Cx,
    company: StructureId,
    referent: AccountId,
    someone: &Someone,
    base_url: &str,
) -> Result<PersonId> {
    let (year, month, day) = someone.born;
    let details = Details {
        given_name: someone.given_name.to_owned(),
        usual_name: someone.usual_name.to_owned(),
        birth_date: Some(date(year, month, day)),
        phone: Some(someone.phone.to_owned()),
        address: Address {
            line: Some(someone.line.to_owned()),
            postcode: Some(someone.postcode.to_owned()),
            city: Some(someone.city.to_owned()),
            ..Address::default()
        },
        ..Details::default()
    };
    let tx = julie.db.begin().await?;
    let person =
        people::create(julie, &tx, NewPerson { structure: company, referent: Some(referent), details })
            .await?;
    people::set_status(julie, &tx, person, someone.status).await?;
    if let Some((hours, kind, label)) = someone.due {
        let deadline = NewDeadline {
            structure: company,
            person: Some(person),
            call: None,
            kind,
            label: label.to_owned(),
            due_at: julie.clock.now() + SignedDuration::from_hours(hours),
            assignee: Some(referent),
        };
        people::create_deadline(julie, &tx, deadline).await?;
    }
    tx.commit().await?;
    if !someone.note.is_empty() {
        let note = NewNote { text: someone.note.to_owned(), health: false, corrects: None };
        people::write_note(julie, person, note).await?;
    }
    if let Some((name, email, role, relation)) = someone.relative {
        let invitation = Invitation {
            name: name.to_owned(),
            email: email.to_owned(),
            role,
            relation_label: Some(relation.to_owned()),
        };
        people::invite(julie, person, invitation, base_url).await?;
    }
    Ok(person)
}
