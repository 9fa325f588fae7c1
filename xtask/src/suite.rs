//! `cargo xtask test` and `cargo xtask check`: one title, one result and one duration per step.

use std::{path::Path, process::Command};

use anyhow::{Result, bail};

use crate::{
    assets, browser,
    browser::Tests,
    compile::{self, Build},
    layers,
    postgres::Cluster,
    process,
    report::Report,
    tally::{self, Tally},
    tidy,
    tools::{self, Tool},
};

#[derive(clap::Args)]
pub struct Options {
    /// Sans PostgreSQL, navigateur ni exemples de documentation
    #[arg(long)]
    fast: bool,
    /// Seulement les essais dont le nom contient ce texte
    filter: Option<String>,
}

/// Everything, in the order that finds mistakes soonest. `Ok(false)` when anything failed.
pub fn test(options: &Options) -> Result<bool> {
    process::stop_in_order()?;
    let mut report = Report::default();
    run_all(&mut report, options);
    report.expect_some();
    Ok(report.end())
}

/// What does not need the tests to run. `Ok(false)` when anything failed.
pub fn check() -> Result<bool> {
    process::stop_in_order()?;
    let mut report = Report::default();
    static_checks(&mut report);
    if report.step("Styles et scripts (npm)", assets::build).is_some() {
        report.step("Clippy", clippy);
    }
    Ok(report.end())
}

/// `None` when what follows could not run.
fn run_all(report: &mut Report, options: &Options) -> Option<()> {
    let filter = options.filter.as_deref();
    let mut needed = vec![Tool::Node];
    if options.fast {
        println!("--fast : ni PostgreSQL, ni navigateur, ni exemples de documentation.");
    } else {
        needed.extend([Tool::PostgreSql, Tool::Chromium, Tool::Poppler]);
    }
    report.step("Outils", || tools::require_or_install(&needed))?;
    match filter {
        Some(text) => println!("Seulement les essais dont le nom contient « {text} », sans autre contrôle."),
        None => static_checks(report),
    }
    // The program embeds them: nothing compiles without.
    report.step("Styles et scripts (npm)", assets::build)?;
    if filter.is_none() {
        report.step("Types des scripts", assets::check_types);
        report.count("Essais des scripts", assets::test);
        report.step("Types des essais du navigateur", browser::check_types);
        report.step("Clippy", clippy);
    }

    let program = report.step("Compilation", || compile::cordee("Compilation", Build::Everything))?;
    if options.fast {
        report.count("Essais Rust sur SQLite", || rust_tests(None, filter));
        return Some(());
    }

    let cluster = report.step("PostgreSQL privé", Cluster::start)?;
    report
        .count("Essais Rust sur SQLite et PostgreSQL", || rust_tests(Some(&cluster.url("postgres")), filter));
    if filter.is_none() {
        report.count("Exemples de la documentation du code", doc_tests);
    }
    let tests = filter.map_or(Tests::All, Tests::Matching);
    report.count("Navigateur sur SQLite", || browser::run(&program, "sqlite", None, None, tests));
    report.count("Navigateur sur PostgreSQL", || browser_on_postgres(&program, &cluster, tests));
    Some(())
}

fn static_checks(report: &mut Report) {
    report.step("Format", || process::run(Command::new("cargo").args(["fmt", "--all", "--check"])));
    report.step("Couches", || all_clear(&layers::breaches()?));
    report.step("Interdits", || all_clear(&tidy::findings()?));
}

fn clippy() -> Result<()> {
    process::run(Command::new("cargo").args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--keep-going",
        "--",
        "--deny=warnings",
    ]))
}

fn all_clear(findings: &[String]) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    bail!("{}", findings.join("\n"))
}

/// Each test that opens a store does so on SQLite, and on `postgres` too when there is one.
///
/// The whole workspace is selected, so that cargo finds the features it compiled with.
fn rust_tests(postgres: Option<&str>, filter: Option<&str>) -> Result<Tally> {
    let nextest = tools::on_path("cargo-nextest").is_some();
    let mut cargo = Command::new("cargo");
    if nextest {
        cargo.args(["nextest", "run", "--workspace", "--no-fail-fast", "--no-tests=warn"]);
    } else {
        println!("cargo-nextest n'est pas installé : les mêmes essais passent par cargo test.");
        cargo.args(["test", "--workspace", "--all-targets", "--no-fail-fast"]);
    }
    cargo.args(filter);
    match postgres {
        Some(url) => cargo.env("CORDEE_TEST_POSTGRES", url),
        None => cargo.env_remove("CORDEE_TEST_POSTGRES"),
    };
    let heard = process::tee(&mut cargo)?;
    let tally = if nextest { tally::of_nextest(&heard.text) } else { tally::of_cargo_test(&heard.text) };
    tally::counted(heard.success, tally)
}

fn doc_tests() -> Result<Tally> {
    let heard = process::tee(Command::new("cargo").args(["test", "--doc", "--workspace", "--no-fail-fast"]))?;
    tally::counted(heard.success, tally::of_cargo_test(&heard.text))
}

fn browser_on_postgres(program: &Path, cluster: &Cluster, tests: Tests) -> Result<Tally> {
    cluster.create("cordee")?;
    cluster.create("cordee_empty")?;
    browser::run(program, "postgres", Some(&cluster.url("cordee")), Some(&cluster.url("cordee_empty")), tests)
}
