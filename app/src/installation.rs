//! From settings to a working application.

use std::{num::NonZeroU32, process::ExitCode};

use access::{Role, Who};
use accounts::{NewMember, NewStructure, Structure, StructureKind};
use anyhow::{Context, Result, bail};
use clap::Args;
use db::Db;
use files::Shelf;
use flows::Archive;
use kernel::{Clock, Entropy};
use mail::Transport;
use seal::{Keys, Seal};
use web::{App, Limits};

use crate::settings::Settings;

/// An installation ready to serve.
pub struct Installation {
    pub app: App,
    pub transport: Transport,
    pub archive: Archive,
}

/// Opens the database, brings its tables up to date and installs the contents shipped with Cordée.
///
/// # Errors
/// With what to do: an unreachable database, an unreadable key file, a folder that refuses.
pub async fn open(settings: &Settings, demo: bool) -> Result<Installation> {
    std::fs::create_dir_all(&settings.data)
        .with_context(|| format!("Le dossier {} ne se crée pas", settings.data.display()))?;
    let db = Db::connect(&settings.database()).await?;
    migrations::apply(&db).await.context("Les tables n'ont pas pu être mises à jour")?;
    let entropy = Entropy::system();
    let keys = Keys::load_or_create(&settings.key_file(), &entropy)?;
    let app = App {
        db,
        clock: Clock::system(),
        seal: Seal::new(keys, entropy.clone()),
        entropy,
        shelf: Shelf::new(settings.documents()),
        limits: limits(demo),
        settings: web::Settings {
            base_url: settings.base_url(),
            demo,
            trusted_proxies: settings.trusted_proxies,
            code_required: settings.code_required && !demo,
        },
    };
    let system = app.cx(Who::System);
    contents::install_defaults(&system).await.context("Les contenus livrés n'ont pas pu être installés")?;
    intake::install_bundled(&system).await.context("Les formulaires livrés n'ont pas pu être installés")?;
    let archive =
        Archive::folder(&settings.archive_folder()).context("Le dossier de l’archive (CORDEE_ARCHIVE)")?;
    let archive = archive.with_memory(settings.warm_mib.saturating_mul(1 << 20));
    Ok(Installation { app, transport: transport(settings)?, archive })
}

/// The demonstration logs many people in from one address.
fn limits(demo: bool) -> Limits {
    let (peer, account) = if demo { (6000, 600) } else { (30, 10) };
    Limits::per_minute(
        NonZeroU32::new(peer).unwrap_or(NonZeroU32::MIN),
        NonZeroU32::new(account).unwrap_or(NonZeroU32::MIN),
    )
}

fn transport(settings: &Settings) -> Result<Transport> {
    match &settings.smtp_url {
        Some(url) => Transport::smtp(url, &settings.mail_from).context("CORDEE_SMTP_URL ou CORDEE_MAIL_FROM"),
        None => Transport::files(settings.data.join("mails"), &settings.mail_from)
            .context("CORDEE_MAIL_FROM doit ressembler à « Cordée <adresse@domaine.fr> »"),
    }
}

/// The first structure and its manager.
#[derive(Args)]
pub struct First {
    /// Nom de la structure de care management.
    #[arg(long)]
    structure: String,
    /// Nom du premier responsable.
    #[arg(long)]
    name: String,
    /// Son adresse e-mail : il y reçoit un lien pour choisir son mot de passe.
    #[arg(long)]
    email: String,
}

/// # Errors
/// When a company is installed already, the account exists, or the database refuses.
pub async fn init(settings: &Settings, first: First) -> Result<ExitCode> {
    let Installation { app, .. } = open(settings, false).await?;
    let cx = app.cx(Who::System);
    let tx = cx.db.begin().await?;
    refuse_a_second(&accounts::structures(&tx).await?)?;
    let structure = NewStructure {
        kind: StructureKind::CareManagement,
        name: first.structure,
        siret: None,
        phone: None,
        email: Some(first.email.clone()),
    };
    let structure = accounts::create_structure(&cx, &tx, structure).await?;
    let member =
        NewMember { email: first.email, name: first.name, structure, role: Role::Manager, password: None };
    let account = accounts::create_member(&cx, &tx, member).await?;
    let day = kernel::jiff::SignedDuration::from_hours(24);
    let path = accounts::issue_link(&cx, &tx, account, "/compte", day).await?;
    tx.commit().await?;
    println!("Compte créé. Pour choisir le mot de passe (une fois, pendant 24 heures) :");
    println!("{}{path}", app.settings.base_url);
    Ok(ExitCode::SUCCESS)
}

/// Forms, prices, texts and payers carry no structure: two companies would edit each other's.
fn refuse_a_second(known: &[Structure]) -> Result<()> {
    match known.iter().find(|structure| structure.kind == StructureKind::CareManagement) {
        None => Ok(()),
        Some(company) => bail!(
            "Cette installation sert déjà « {} ». Une installation sert une seule société de care management : ses formulaires, ses prix et ses organismes payeurs ne sont qu'à elle. Installez l'autre à part, avec son propre dossier (--data) et sa propre base (DATABASE_URL).",
            company.name
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_company_is_refused_by_name() {
        for world in testing::worlds().await {
            let known = accounts::structures(world.app.db.read()).await.unwrap();
            let refused = refuse_a_second(&known).unwrap_err().to_string();
            assert!(refused.contains("sert déjà « Autre Maison »"), "{}: {refused}", world.engine);
            refuse_a_second(&[]).unwrap();
        }
    }
}
