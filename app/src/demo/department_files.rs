//! `cordee demo departement`: the tables of a département that does not exist, to try and to measure with.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use tables::departement::{self, Departement, MOST_YEARS};

/// Always the same for the same options.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// Dossier à remplir : rules, orders, deliveries, invoices, et labels.csv (les constats attendus)
    #[arg(long, value_name = "DOSSIER")]
    out: PathBuf,
    /// Nombre d’années, à partir de 2025
    #[arg(long, value_name = "NOMBRE", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST_YEARS)))]
    years: u16,
    /// Interventions par an, à peu près
    #[arg(long, value_name = "NOMBRE", default_value_t = 7_500_000, value_parser = clap::value_parser!(u64).range(1_000..=100_000_000))]
    visits: u64,
    /// Format des tables
    #[arg(long, value_enum, default_value_t = Format::Parquet)]
    format: Format,
    /// Autre nombre, autre département
    #[arg(long, value_name = "NOMBRE", default_value_t = 1)]
    seed: u64,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    Parquet,
    Csv,
}

pub fn write(options: &Options) -> Result<ExitCode> {
    let folder = &options.out;
    fs::create_dir_all(folder).with_context(|| format!("Impossible de créer {}", folder.display()))?;
    let extension = match options.format {
        Format::Parquet => "parquet",
        Format::Csv => "csv",
    };
    let wanted =
        Departement { years: options.years, visits_per_year: options.visits, seed: options.seed, extension };
    let made = wanted.write(folder)?;
    println!(
        "{} interventions et {} lignes de facture dans {} ; constats attendus dans {}.",
        made.visits,
        made.lines,
        folder.display(),
        departement::labels(folder).display()
    );
    Ok(ExitCode::SUCCESS)
}
