//! `cargo xtask bench`: the server's own time, measured over the loopback by one polite client; files against a database.

mod browser;
mod figures;
mod flows;
mod intake;
mod reconcile;

use anyhow::Result;
use clap::{Subcommand, ValueEnum};

use crate::compile::Build;

#[derive(Subcommand)]
pub enum Bench {
    /// Enregistrement avec recalcul, liste des personnes, document du plan
    Intake(Options),
    /// Une année d'un département : réception de tous les fichiers des services, constats, pages
    Flows(flows::Options),
    /// Rapprochement d'une année d'un département, contre DuckDB
    Reconcile(reconcile::Options),
}

#[derive(clap::Args)]
pub struct Options {
    /// Comment Cordée est compilée
    #[arg(long, value_enum, default_value_t = Profile::Release)]
    profile: Profile,
    /// Personnes dans la liste
    #[arg(long, value_name = "NOMBRE", default_value_t = 24_000)]
    people: usize,
    /// Enregistrements mesurés
    #[arg(long, value_name = "NOMBRE", default_value_t = 400)]
    saves: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Profile {
    Release,
    Dev,
}

impl Profile {
    const fn build(self) -> Build {
        match self {
            Self::Release => Build::Optimised,
            Self::Dev => Build::Program,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dev => "dev",
        }
    }
}

/// Prints a table in Markdown on the standard output.
pub fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Intake(options) => intake::run(options),
        Bench::Flows(options) => flows::run(options),
        Bench::Reconcile(options) => reconcile::run(options),
    }
}
