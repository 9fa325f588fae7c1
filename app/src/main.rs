//! `cordee`: the one program. It only wires; what it does lives in the crates.

#![expect(clippy::print_stdout, reason = "a program speaks to its terminal")]

mod batch;
mod demo;
mod doctor;
mod flow_files;
mod installation;
#[cfg(test)]
mod passing_on;
mod purge;
mod reconcile;
mod serve;
mod settings;
#[cfg(test)]
mod strangers;
mod watch;
mod wiring;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use settings::Settings;

/// Cordée : du premier appel au plan d'aide, pour toutes les personnes autour d'un proche.
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Met les tables à jour, sert les pages et exécute les tâches.
    Serve(Settings),
    /// Met les tables à jour, puis s'arrête.
    Migrate(Settings),
    /// Comme « serve », avec des personnes inventées. Jamais sur de vraies données.
    #[command(args_conflicts_with_subcommands = true)]
    Demo {
        #[command(subcommand)]
        made: Option<demo::Made>,
        #[command(flatten)]
        settings: Settings,
        #[command(flatten)]
        options: demo::Options,
    },
    /// Dit ce qui ne va pas dans cette installation, et quoi faire.
    Doctor(Settings),
    /// Ajoute le rang et le GIR à un fichier de grilles AGGIR.
    Gir(batch::BatchArgs),
    /// Ajoute le plan retenu, la participation et l'APA à un fichier de situations.
    Apa(batch::BatchArgs),
    /// Ajoute le crédit d'impôt à un fichier de foyers.
    CreditImpot(batch::BatchArgs),
    /// Vérifie et convertit des fichiers d’échange (ESPPADOM), sans base de données.
    #[command(subcommand)]
    Flows(flow_files::Flows),
    /// Compare commandes, interventions et factures, et dit ce qui ne va pas dans chaque ligne.
    Reconcile(reconcile::Args),
    /// Crée la structure et le compte du premier responsable.
    Init {
        #[command(flatten)]
        settings: Settings,
        #[command(flatten)]
        first: installation::First,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(settings) => serve::serve(settings, None).await,
        Command::Migrate(settings) => installation::open(&settings, false).await.map(|_| ExitCode::SUCCESS),
        Command::Demo { made: Some(demo::Made::Departement(options)), .. } => {
            demo::write_departement(&options)
        }
        Command::Demo { made: None, settings, options } => serve::serve(settings, Some(options)).await,
        Command::Gir(args) => batch::gir(&args),
        Command::Apa(args) => batch::apa(&args),
        Command::CreditImpot(args) => batch::credit_impot(&args),
        Command::Flows(command) => flow_files::run(&command),
        Command::Reconcile(args) => reconcile::reconcile(&args),
        Command::Doctor(settings) => doctor::examine(&settings).await,
        Command::Init { settings, first } => installation::init(&settings, first).await,
    };
    outcome.unwrap_or_else(|cause| {
        eprintln!("cordee : {cause:#}");
        ExitCode::FAILURE
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_serves_or_writes_files() {
        let command = |line: &str| Cli::try_parse_from(line.split(' ')).map(|cli| cli.command);
        assert!(matches!(command("cordee demo"), Ok(Command::Demo { made: None, .. })));
        assert!(matches!(command("cordee demo --people 3 --data d"), Ok(Command::Demo { made: None, .. })));
        let files = command("cordee demo departement --out d --years 2 --visits 5000 --format csv --seed 7");
        assert!(matches!(files, Ok(Command::Demo { made: Some(_), .. })));
        assert!(command("cordee demo departement").is_err());
    }
}
