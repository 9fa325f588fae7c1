//! `cargo xtask test` and `cargo xtask check`: one title, one result and one duration per step.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    assets, browser,
    browser::Tests,
    compile::{self, Profile, spoken},
    layers,
    postgres::Cluster,
    process,
    tally::{self, Tally},
    tidy,
    tools::{self, Tool},
};

#[derive(clap::Args)]
pub struct Options {
    /// Sans PostgreSQL ni navigateur : dit ce qu'il laisse de côté
    #[arg(long)]
    fast: bool,
    /// Seulement les essais dont le nom contient ce texte
    filter: Option<String>,
}

/// Everything, in the order that finds mistakes soonest. `Ok(false)` when anything failed.
pub fn test(options: &Options) -> Result<bool> {
    process::stop_in_order()?;
    let mut report = Report::default();
    let filter = options.filter.as_deref();
    if options.fast {
        println!("--fast : ni PostgreSQL, ni navigateur, ni exemples de documents.");
    }
    if let Some(text) = filter {
        println!("Seulement les essais dont le nom contient « {text} » : ni format, ni clippy, ni couches.");
    }

    let needed: &[Tool] = if options.fast {
        &[Tool::Node]
    } else {
        &[Tool::Node, Tool::PostgreSql, Tool::Chromium, Tool::Poppler]
    };
    if !report.step("Outils", || check_tools(needed)) {
        return Ok(report.end());
    }
    if filter.is_none() {
        static_checks(&mut report);
    }
    // The program embeds them: nothing compiles without.
    if !report.step("Styles et scripts (npm)", || assets::build().map(none)) {
        return Ok(report.end());
    }
    if filter.is_none() {
        report.step("Types des scripts", || assets::check_types().map(none));
        report.step("Essais des scripts", assets::test);
        report.step("Types des essais du navigateur", || browser::check_types().map(none));
        report.step("Clippy", || clippy().map(none));
    }

    report.step("Essais Rust sur SQLite", || rust_tests(Engine::Sqlite, filter));
    if !options.fast {
        in_full(&mut report, filter);
    }
    if filter.is_none() {
        report.step("Exemples de la documentation du code", doc_tests);
    }
    report.expect_some();
    Ok(report.end())
}

/// What does not need the tests to run. `Ok(false)` when anything failed.
pub fn check() -> Result<bool> {
    process::stop_in_order()?;
    let mut report = Report::default();
    static_checks(&mut report);
    if report.step("Styles et scripts (npm)", || assets::build().map(none)) {
        report.step("Clippy", || clippy().map(none));
    }
    Ok(report.end())
}

fn static_checks(report: &mut Report) {
    report.step("Format", || process::run(Command::new("cargo").args(["fmt", "--all", "--check"])).map(none));
    report.step("Couches", || all_clear(&layers::breaches()?));
    report.step("Interdits", || all_clear(&tidy::findings()?));
}

/// What needs a second engine or a browser.
fn in_full(report: &mut Report, filter: Option<&str>) {
    let mut cluster = None;
    report.step("PostgreSQL privé", || {
        cluster = Some(Cluster::start()?);
        Ok(none(()))
    });
    if let Some(cluster) = &cluster {
        let url = cluster.url("postgres");
        report.step("Essais Rust sur PostgreSQL", || rust_tests(Engine::Postgres(&url), filter));
    }

    let mut program = None;
    report.step("Programme", || {
        program = Some(compile::cordee("Compilation", Profile::Dev)?);
        Ok(none(()))
    });
    let Some(program) = program else { return };
    let tests = || filter.map_or(Tests::All, |text| Tests::Matching(text.to_owned()));
    report.step("Navigateur sur SQLite", || browser::run(&program, "sqlite", None, &tests()));
    if let Some(cluster) = &cluster {
        report.step("Navigateur sur PostgreSQL", || {
            cluster.create("cordee")?;
            browser::run(&program, "postgres", Some(&cluster.url("cordee")), &tests())
        });
    }
}

#[derive(Clone, Copy)]
enum Engine<'a> {
    Sqlite,
    /// The address of a cluster in which each test makes its own database.
    Postgres(&'a str),
}

/// On PostgreSQL only the crates whose tests open a store: those that use `testing`.
fn rust_tests(engine: Engine, filter: Option<&str>) -> Result<Tally> {
    let mut packages = match engine {
        Engine::Sqlite => vec!["--workspace".to_owned()],
        Engine::Postgres(_) => {
            layers::users_of("testing")?.into_iter().map(|name| format!("--package={name}")).collect()
        }
    };
    packages.sort();
    if packages.is_empty() {
        bail!("Aucune crate n'utilise « testing » : rien n'est éprouvé sur PostgreSQL.");
    }
    let nextest = tools::on_path("cargo-nextest").is_some();
    let mut cargo = Command::new("cargo");
    if nextest {
        cargo.args(["nextest", "run", "--no-fail-fast", "--no-tests=warn"]);
    } else {
        println!("cargo-nextest n'est pas installé : les mêmes essais passent par cargo test.");
        // Library and binaries; documentation examples have their own step.
        cargo.args(["test", "--all-targets", "--no-fail-fast"]);
    }
    cargo.args(&packages).args(filter);
    match engine {
        Engine::Sqlite => cargo.env_remove("CORDEE_TEST_POSTGRES"),
        Engine::Postgres(url) => cargo.env("CORDEE_TEST_POSTGRES", url),
    };
    let heard = process::tee(&mut cargo)?;
    let tally = if nextest { tally::of_nextest(&heard.text) } else { tally::of_cargo_test(&heard.text) };
    tally::counted(heard.success, tally)
}

fn doc_tests() -> Result<Tally> {
    let heard = process::tee(Command::new("cargo").args(["test", "--doc", "--workspace", "--no-fail-fast"]))?;
    tally::counted(heard.success, tally::of_cargo_test(&heard.text))
}

fn check_tools(needed: &[Tool]) -> Result<Tally> {
    tools::require_or_install(needed).map(none)
}

fn clippy() -> Result<()> {
    process::run(Command::new("cargo").args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny=warnings",
    ]))
}

fn all_clear(findings: &[String]) -> Result<Tally> {
    if findings.is_empty() {
        return Ok(Tally::default());
    }
    bail!("{}", findings.join("\n"))
}

fn none((): ()) -> Tally {
    Tally::default()
}

/// What happened so far.
#[derive(Default)]
struct Report {
    tally: Tally,
    broken: Vec<String>,
    times: Vec<(String, Duration)>,
}

impl Report {
    /// Runs one step and says how it went; `true` when nothing failed. After Ctrl-C no step runs.
    fn step(&mut self, title: &str, run: impl FnOnce() -> Result<Tally>) -> bool {
        if process::interrupted() {
            return false;
        }
        println!("\n── {title} ──");
        let started = Instant::now();
        let result = run().with_context(|| format!("« {title} » a échoué"));
        let took = started.elapsed();
        self.times.push((title.to_owned(), took));
        let well = match result {
            Ok(tally) => {
                self.tally += tally;
                tally.failed == 0
            }
            Err(error) => {
                println!("{error:#}");
                self.tally.failed += 1;
                false
            }
        };
        println!("── {title} : {}, {} ──", if well { "bien" } else { "échec" }, spoken(took));
        if !well {
            self.broken.push(title.to_owned());
        }
        well
    }

    /// A filter that nothing matches is a mistake, not a success.
    fn expect_some(&mut self) {
        if self.tally == Tally::default() {
            self.tally.failed += 1;
            self.broken.push("aucun essai ne porte ce nom".to_owned());
        }
    }

    /// The summary; its last line is the count alone.
    fn end(mut self) -> bool {
        if process::interrupted() {
            self.tally.failed += 1;
            self.broken.push("interrompu".to_owned());
        }
        println!();
        for (title, took) in &self.times {
            println!("{:>10}  {title}", spoken(*took));
        }
        if !self.broken.is_empty() {
            println!("Échecs : {}", self.broken.join(" ; "));
        }
        println!("{}", self.tally);
        self.broken.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_breaks_counts_as_a_failure_and_the_next_one_runs() {
        let mut report = Report::default();
        assert!(report.step("un", || Ok(Tally { passed: 3, failed: 0 })));
        assert!(!report.step("deux", || bail!("cassé")));
        assert!(!report.step("trois", || Ok(Tally { passed: 1, failed: 2 })));
        assert_eq!(report.tally, Tally { passed: 4, failed: 3 });
        assert_eq!(report.broken, ["deux", "trois"]);
        assert!(!report.end());
    }

    #[test]
    fn no_test_at_all_is_a_failure() {
        let mut report = Report::default();
        report.step("un", || Ok(Tally::default()));
        report.expect_some();
        assert!(!report.end());
    }
}
