//! The project's own commands: `cargo xtask demo · test · check · bench · crash · web`.
//!
//! They print in French, like everything Cordée says to whoever runs it.
#![allow(clippy::print_stdout, reason = "a command line tool speaks on its standard output")]

mod assets;
mod bench;
mod browser;
mod compile;
mod crash;
mod demo;
mod layers;
mod postgres;
mod process;
mod report;
mod root;
mod server;
mod suite;
mod tally;
mod tidy;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Les commandes du dépôt Cordée", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Construit Cordée et la lance avec des données de démonstration, gardées dans ./data
    Demo(demo::Options),
    /// Vérifie tout : format, clippy, couches, essais sur SQLite et PostgreSQL, navigateur
    Test(suite::Options),
    /// Vérifie vite : format, couches, interdits, clippy
    Check,
    /// Mesure le temps du serveur et l'écrit en Markdown
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Tue Cordée en plein travail, encore et encore : ce qui a été accusé est gardé, une seule fois
    Crash(crash::Options),
    /// Construit les feuilles de style, scripts et données de `web/`
    Web,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// `Ok(false)`: the failure was already told.
fn run(command: Command) -> Result<bool> {
    std::env::set_current_dir(root::path())?;
    match command {
        Command::Demo(options) => demo::run(&options).map(|never| match never {}),
        Command::Test(options) => suite::test(&options),
        Command::Check => suite::check(),
        Command::Bench(bench) => bench::run(&bench).map(|()| true),
        Command::Crash(options) => crash::run(&options).map(|()| true),
        Command::Web => assets::build().map(|()| true),
    }
}
