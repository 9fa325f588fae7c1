//! Tests in a real browser: Playwright drives the system's Chromium against a running Cordée.

use std::{
    fs,
    path::{self, Path},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    assets, process, root,
    server::Server,
    tally::{self, Tally},
    tools,
};

const FOLDER: &str = "e2e";

/// Which of the tests run.
#[derive(Clone, Copy)]
pub enum Tests<'a> {
    All,
    /// Those whose title contains the text.
    Matching(&'a str),
}

/// Checks the types of the tests themselves: Playwright only strips them.
pub fn check_types() -> Result<()> {
    assets::install(FOLDER)?;
    process::run(playwright_folder("tsc").args(["--noEmit"]))
}

/// Serves the demonstration on one engine and runs the tests against it.
/// `empty` is a database of the same engine, for the test that starts from nothing; without it, a file of SQLite.
pub fn run(
    cordee: &Path,
    engine: &str,
    database_url: Option<&str>,
    empty: Option<&str>,
    tests: Tests,
) -> Result<Tally> {
    assets::install(FOLDER)?;
    let output = root::path().join(FOLDER).join("output").join(engine);
    fs::create_dir_all(&output)?;
    let server = Server::start(cordee, database_url, &output.join("server.log"), &[])?;
    let report = output.join("report.json");
    let _ = fs::remove_file(&report);
    let mut playwright = playwright_folder("playwright");
    playwright
        .arg("test")
        .env("CORDEE_URL", server.url())
        .env("CORDEE_PROGRAM", path::absolute(cordee)?)
        .env("CORDEE_OUTPUT", &output)
        .env("CORDEE_CHROMIUM", tools::chromium().context("Chromium est introuvable.")?)
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    if let Some(empty) = empty {
        playwright.env("CORDEE_EMPTY_DATABASE_URL", empty);
    }
    if let Tests::Matching(text) = tests {
        playwright.args(["--pass-with-no-tests", "--grep", &regex_lite::escape(text)]);
    }
    let ended = process::run(&mut playwright);
    let tally = fs::read_to_string(&report).ok().and_then(|report| tally::of_playwright(&report));
    match tally {
        Some(tally) if ended.is_ok() || tally.failed > 0 => Ok(tally),
        _ => ended.and(tally.context("Playwright n'a pas rendu de compte.")),
    }
}

fn playwright_folder(program: &str) -> Command {
    let mut command = Command::new(root::path().join(FOLDER).join("node_modules/.bin").join(program));
    command.current_dir(FOLDER);
    command
}
