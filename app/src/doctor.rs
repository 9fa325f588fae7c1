//! `cordee doctor`: what is wrong with an installation, and what to do.

use std::process::ExitCode;

use access::Who;
use anyhow::Result;
use db::Db;
use files::Shelf;
use flows::Schemas;
use kernel::{Clock, Entropy};
use migrations::{Migrator, MigratorTrait};
use records::Flow;
use rules::Params;
use seal::{Keys, Seal};

use crate::settings::Settings;

/// What was found: a line each, good or bad.
#[derive(Default)]
struct Findings {
    bad: usize,
}

impl Findings {
    fn good(&self, what: &str) {
        println!("  ✓ {what}");
    }

    fn bad(&mut self, what: &str, remedy: &str) {
        self.bad += 1;
        println!("  ✗ {what}\n    → {remedy}");
    }
}

/// Changes nothing; exit code 1 when anything is wrong.
///
/// # Errors
/// Never for a finding: only when the terminal itself refuses.
pub async fn examine(settings: &Settings) -> Result<ExitCode> {
    let mut found = Findings::default();
    println!("Données : {}", settings.data.display());
    keys(settings, &mut found);
    documents(settings, &mut found).await;
    assets(&mut found);
    law(&mut found);
    match Db::connect(&settings.database()).await {
        Ok(db) => database(&db, settings, &mut found).await,
        Err(cause) => found.bad(&cause.to_string(), "Démarrez le serveur de base de données, puis relancez."),
    }
    mails(settings, &mut found);
    schemas(settings, &mut found);
    if found.bad == 0 {
        println!("Tout va bien.");
        Ok(ExitCode::SUCCESS)
    } else {
        println!("{} point(s) à corriger.", found.bad);
        Ok(ExitCode::FAILURE)
    }
}

fn keys(settings: &Settings, found: &mut Findings) {
    let path = settings.key_file();
    if !path.exists() {
        return found.bad(
            &format!("Le fichier de clés {} n'existe pas", path.display()),
            "Sur une nouvelle installation, « cordee migrate » le crée. Sinon, remettez-le depuis sa sauvegarde : sans lui, les champs protégés sont illisibles.",
        );
    }
    match Keys::load_or_create(&path, &Entropy::system()) {
        Ok(_) => found.good("Fichier de clés lisible"),
        Err(cause) => found.bad(&cause.to_string(), "Remettez le fichier depuis sa sauvegarde."),
    }
    use std::os::unix::fs::PermissionsExt;
    let open_to_others =
        std::fs::metadata(&path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0);
    if open_to_others {
        found.bad(
            "Le fichier de clés est lisible par d'autres comptes de la machine",
            &format!("chmod 600 {}", path.display()),
        );
    }
}

async fn documents(settings: &Settings, found: &mut Findings) {
    match Shelf::new(settings.documents()).check().await {
        Ok(()) => found.good("Dossier des documents accessible en écriture"),
        Err(cause) => found.bad(
            &format!("Le dossier {} refuse l'écriture : {cause}", settings.documents().display()),
            "Donnez ce dossier au compte qui exécute Cordée (chown), et vérifiez la place sur le disque.",
        ),
    }
}

fn assets(found: &mut Findings) {
    if web::asset("manifest.json").is_some() {
        found.good("Feuilles de style et scripts présents");
    } else {
        found
            .bad("Les feuilles de style manquent dans ce programme", "Recompilez après « cargo xtask web ».");
    }
}

/// Figures of the law past their review date make every estimate doubtful.
fn law(found: &mut Findings) {
    let today = Clock::system().today();
    match Params::bundled().at("apa_mtp_used", today) {
        Ok(_) => found.good("Barèmes en vigueur à la date du jour"),
        Err(cause) => found.bad(
            &format!("Barèmes : {cause}"),
            "Mettez Cordée à jour, ou ajoutez les valeurs de l'année (docs/LAW.md).",
        ),
    }
}

async fn database(db: &Db, settings: &Settings, found: &mut Findings) {
    match Migrator::get_pending_migrations(db.read()).await {
        Ok(pending) if pending.is_empty() => found.good("Tables à jour"),
        Ok(pending) => found.bad(
            &format!("{} mise(s) à jour des tables en attente", pending.len()),
            "Sauvegardez, puis lancez « cordee migrate ».",
        ),
        Err(cause) => {
            return found.bad(&format!("Les tables ne se lisent pas : {cause}"), "Vérifiez DATABASE_URL.");
        }
    }
    if let Ok(failing) = jobs::failing(db).await {
        for job in &failing {
            found.bad(
                &format!(
                    "La tâche « {} » échoue ({} essais) : {}",
                    job.kind,
                    job.attempts,
                    job.last_error.as_deref().unwrap_or("cause inconnue")
                ),
                "Corrigez la cause : elle sera retentée d'elle-même.",
            );
        }
        if failing.is_empty() {
            found.good("Aucune tâche en échec");
        }
    }
    sealed_fields(db, settings, found).await;
}

/// A key file that is not the one that sealed the data shows here, before anybody opens a page.
async fn sealed_fields(db: &Db, settings: &Settings, found: &mut Findings) {
    let entropy = Entropy::system();
    if !settings.key_file().exists() {
        return;
    }
    let Ok(keys) = Keys::load_or_create(&settings.key_file(), &entropy) else { return };
    let cx = access::Cx {
        who: Who::System,
        db: db.clone(),
        clock: Clock::system(),
        seal: Seal::new(keys, entropy.clone()),
        entropy,
    };
    match mail::unreadable(&cx).await {
        Ok(0) => found.good("Champs protégés lisibles"),
        Ok(count) => found.bad(
            &format!("{count} champ(s) protégé(s) ne s'ouvrent pas avec ces clés"),
            "Le fichier de clés n'est pas celui de cette base : remettez le bon depuis sa sauvegarde.",
        ),
        Err(_) => {}
    }
}

/// Level L4 of the files received.
fn schemas(settings: &Settings, found: &mut Findings) {
    let Some(folder) = &settings.schemas_folder else {
        println!("  · Schémas officiels ESPPADOM : aucun dossier réglé, le niveau L4 n'est pas vérifié");
        return;
    };
    let schemas = Schemas::folder(folder);
    let mut any = false;
    for flow in Flow::ALL {
        match schemas.of(flow) {
            Ok(Some(path)) => {
                any = true;
                found.good(&format!("Schéma officiel de « {} » : {}", flow.label(), path.display()));
            }
            Ok(None) => println!(
                "  · Aucun schéma officiel de « {} » dans {}",
                flow.label(),
                schemas.place(flow).display()
            ),
            Err(cause) => found.bad(
                &format!("Un schéma officiel ne se lit pas : {cause}"),
                "Remettez le fichier, lisible par le compte qui exécute Cordée et en UTF-8.",
            ),
        }
    }
    if !any {
        return found.bad(
            &format!("Aucun schéma officiel dans {}", folder.display()),
            "Placez-les dans esppadom/<version>/*.xsd, ou retirez CORDEE_SCHEMAS_FOLDER.",
        );
    }
    match schemas.ready() {
        Ok(()) => found.good("Vérificateur de schémas (xmllint) présent"),
        Err(cause) => found.bad(&cause, "Installez libxml2-utils sur cette machine."),
    }
}

fn mails(settings: &Settings, found: &mut Findings) {
    if settings.smtp_url.is_none() {
        println!("  · Courriels écrits en fichiers dans {}", settings.data.join("mails").display());
    } else {
        found.good("Serveur d'envoi réglé");
    }
    if settings.base_url().starts_with("http://") && !settings.listen.ip().is_loopback() {
        found.bad(
            "L'adresse publique n'est pas en https",
            "Placez un serveur mandataire TLS devant Cordée et réglez CORDEE_URL=https://…",
        );
    }
}
