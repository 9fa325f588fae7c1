//! The reconciliation of a département's year against DuckDB, in the same run and with the same answers.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};

use super::figures::machine;
use crate::process;

#[derive(clap::Args)]
pub struct Options {
    /// Interventions par an
    #[arg(long, value_name = "NOMBRE", default_value_t = 7_500_000)]
    visits: u64,
}

const FORMATS: [&str; 2] = ["parquet", "csv"];
/// Each is measured so often, one program after the other, and the best run kept: others share the machine.
const RUNS: usize = 3;

pub fn run(options: &Options) -> Result<()> {
    process::stop_in_order()?;
    let folder = PathBuf::from("target/bench-reconcile");
    fs::create_dir_all(&folder)?;
    let python = duckdb(&folder)?;
    let ours = build()?;
    let years = |format: &str, years: u16| data(&ours, &folder, format, years, options.visits);

    let mut rows = Vec::new();
    for format in FORMATS {
        let tables = years(format, 1)?;
        let mut best: [Option<Run>; 2] = [None, None];
        for turn in 0..RUNS {
            eprintln!("{format}, {}/{RUNS}…", turn + 1);
            let answers = ["ours.csv", "duckdb.csv"].map(|name| folder.join(name));
            let runs = [
                measured(Command::new(&ours).arg("files").arg(&tables).arg(format).arg(&answers[0]))?,
                measured(
                    Command::new(&python)
                        .arg("xtask/src/bench/reconcile.py")
                        .arg(&tables)
                        .arg(format)
                        .arg(&answers[1]),
                )?,
            ];
            ensure!(
                fs::read(&answers[0])? == fs::read(&answers[1])?,
                "les deux réponses diffèrent : comparez {} et {}",
                answers[0].display(),
                answers[1].display()
            );
            for (best, run) in best.iter_mut().zip(runs) {
                keep_best(best, run);
            }
        }
        let [Some(ours), Some(duckdb)] = best else { bail!("aucune mesure") };
        rows.push((format, ours, duckdb));
    }
    eprintln!("En mémoire…");
    let warm = figures(Command::new(&ours).arg("warm").arg(years("parquet", 1)?).arg("parquet"))?;
    let mut several = Vec::new();
    for count in [1, 2, 3] {
        eprintln!("{count} an(s)…");
        let tables = years("parquet", count)?;
        let mut best: Option<Run> = None;
        for _ in 0..RUNS {
            let mut files = Command::new(&ours);
            let run = measured(files.arg("files").arg(&tables).arg("parquet").arg(folder.join("ours.csv")))?;
            keep_best(&mut best, run);
        }
        several.extend(best.map(|best| (count, best)));
    }
    print(&rows, &warm, &several)
}

fn print(rows: &[(&str, Run, Run)], warm: &HashMap<String, String>, several: &[(u16, Run)]) -> Result<()> {
    let version = rows.first().and_then(|(_, _, duckdb)| duckdb.version.clone()).unwrap_or_default();
    println!("{}. Files to answers, all rows compared; CPU time is that of all threads.\n", machine()?);
    println!("| {} visits | here | DuckDB {version} | ratio |\n|---|---|---|---|", warm["visits"]);
    for (format, ours, duckdb) in rows {
        println!(
            "| {format}, CPU time | {:.2} s | {:.2} s | 1/{:.1} |",
            ours.cpu_ms / 1000.0,
            duckdb.cpu_ms / 1000.0,
            duckdb.cpu_ms / ours.cpu_ms
        );
        println!(
            "| {format}, peak memory | {:.0} MB | {:.0} MB | 1/{:.1} |",
            ours.peak_mb,
            duckdb.peak_mb,
            duckdb.peak_mb / ours.peak_mb
        );
    }
    println!("\n| in memory | figure |\n|---|---|");
    for (name, key) in [
        ("the whole year", "year_us"),
        ("one provider's month, median", "month_us"),
        ("one provider's month, longest", "longest_month_us"),
        ("every rule changed, the whole year", "changed_us"),
    ] {
        println!("| {name} | {:.2} ms |", warm[key].parse::<f64>()? / 1000.0);
    }
    println!("| bytes per visit | {:.1} |", warm["bytes"].parse::<f64>()? / warm["visits"].parse::<f64>()?);
    println!("\n| Parquet, years | CPU time | peak memory |\n|---|---|---|");
    for (years, run) in several {
        println!("| {years} | {:.2} s | {:.0} MB |", run.cpu_ms / 1000.0, run.peak_mb);
    }
    Ok(())
}

struct Run {
    cpu_ms: f64,
    peak_mb: f64,
    version: Option<String>,
}

fn keep_best(best: &mut Option<Run>, run: Run) {
    if best.as_ref().is_none_or(|best| run.cpu_ms < best.cpu_ms) {
        *best = Some(run);
    }
}

fn measured(command: &mut Command) -> Result<Run> {
    let figures = figures(command)?;
    let figure = |name: &str| -> Result<f64> {
        Ok(figures.get(name).with_context(|| format!("{name} manque"))?.parse()?)
    };
    Ok(Run {
        cpu_ms: figure("cpu_ms")?,
        peak_mb: figure("peak_kib")? * 1024.0 / 1e6,
        version: figures.get("version").cloned(),
    })
}

/// What a program says of itself: `name=value name=value`.
fn figures(command: &mut Command) -> Result<HashMap<String, String>> {
    let said = process::capture(command)?;
    let pairs = said.split_whitespace().filter_map(|pair| pair.split_once('='));
    Ok(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// The measured part alone: the document engine would take twenty minutes more.
fn build() -> Result<PathBuf> {
    eprintln!("Compilation…");
    let example = ["build", "--quiet", "--release", "--package=tables", "--example=measure"];
    process::run(Command::new("cargo").args(example))?;
    Ok(PathBuf::from("target/release/examples/measure"))
}

/// Made once, kept for the next time.
fn data(ours: &Path, folder: &Path, format: &str, years: u16, visits: u64) -> Result<PathBuf> {
    let tables = folder.join(format!("{format}-{years}-{visits}"));
    let complete = tables.join("complete");
    if !complete.is_file() {
        eprintln!("Tables de {years} an(s), {format}…");
        let (years, visits) = (years.to_string(), visits.to_string());
        process::capture(Command::new(ours).arg("make").arg(&tables).args([format, &years, &visits]))?;
        fs::write(complete, "")?;
    }
    Ok(tables)
}

/// A Python that has DuckDB, in a virtual environment of its own.
fn duckdb(folder: &Path) -> Result<PathBuf> {
    let environment = folder.join("venv");
    let python = environment.join("bin/python");
    let has_it = || {
        let import = Command::new(&python).args(["-c", "import duckdb"]).output();
        import.is_ok_and(|output| output.status.success())
    };
    if !has_it() {
        let install = || -> Result<()> {
            process::run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
            process::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "duckdb"]))
        };
        install().with_context(|| {
            format!(
                "Il manque DuckDB. Sur Debian ou Ubuntu : sudo apt-get install python3-venv, puis \
                 python3 -m venv {0} && {0}/bin/pip install duckdb",
                environment.display()
            )
        })?;
    }
    Ok(python)
}
