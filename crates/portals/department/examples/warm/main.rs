//! A département's year held warm, asked about page by page as an agent would. `docs/PERFORMANCE.md` has the figures.
//!
//! `cargo run --release -p department --example warm -- [7500000]`

#![expect(clippy::print_stdout, reason = "an example that prints what it measures")]

mod year;

use std::time::{Duration, Instant};

use axum::Extension;
use flows::{Archive, Means};
use kernel::jiff::SignedDuration;
use testing::{Browser, World, worlds};

type Failed = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let visits = std::env::args().nth(1).map_or(Ok(7_500_000), |typed| typed.parse())?;
    let world = worlds().await.remove(0);
    let nadia = world.caseworker();
    let folder = world.folder().join("archive");
    let started = Instant::now();
    let year = year::write(&nadia, world.department, &folder, visits).await?;
    world.clock.advance(SignedDuration::from_mins(5));
    println!("{} visits, {} lines, written in {} s\n", year.visits, year.lines, started.elapsed().as_secs());
    println!("| page | best | median | longest |\n|---|---|---|---|");
    let archive = Archive::folder(&folder)?;
    let browser = world.browser(department::routes().layer(Extension(archive.clone())));
    let browser = browser.log_in(&nadia).await;

    // Nothing is held yet: a job reads the facts.
    let all = [("de", "2025-01"), ("a", "2025-12")];
    let cold = Instant::now();
    browser.post("/departement/analyses", &all).await;
    jobs(&world, &archive).await;
    row("whole year, nothing held: the job", vec![cold.elapsed()]);
    println!("| most memory so far | {} MB | | |", peak()? / 1000);

    let study = measure(&browser, "whole year, answered at once", 7, &all).await;
    let pages = [("its page", study.clone()), ("its page 40", format!("{study}?page=40"))];
    for (said, address) in pages {
        look(&browser, said, 7, &address).await;
    }
    let first = year.partners[0].to_string();
    let month = [("de", "2025-03"), ("a", "2025-03"), ("service", first.as_str())];
    let study = measure(&browser, "a service’s month, answered at once", 50, &month).await;
    look(&browser, "its page", 50, &study).await;
    let rule = |name, value| {
        vec![("action", "essayer"), ("essai_de", "2025-01"), ("essai_a", "2025-12"), (name, value)]
    };
    try_rule(&browser, "a rule tried on the year: tolerance", &rule("tolerance", "30")).await;
    try_rule(&browser, "a rule tried on the year: stamps no longer asked for", &rule("preuve", "non")).await;

    let means = Means::new(world.app.shelf.clone(), archive.clone());
    let mut took = Vec::new();
    for _ in 0..10 {
        let now = Instant::now();
        flows::analyse(world.system(), serde_json::to_value(year.invoice)?, means.clone()).await?;
        took.push(now.elapsed());
    }
    row("an invoice of a service’s month compared, and written", took);
    look(&browser, "its page", 50, &format!("/departement/factures/{}", year.invoice)).await;
    println!("| most memory | {} MB | | |", peak()? / 1000);
    Ok(())
}

async fn jobs(world: &World, archive: &Archive) {
    let means = Means::new(world.app.shelf.clone(), archive.clone());
    let runner = jobs::Runner::default()
        .on(flows::STUDY_JOB, move |cx, payload| flows::run_study(cx, payload, means.clone()));
    if let Err(cause) = runner.run_due(&world.system()).await {
        println!("{cause}");
    }
}

/// Asks so many times; gives the address of the last answer.
async fn measure(browser: &Browser, said: &str, times: usize, typed: &[(&str, &str)]) -> String {
    let (mut took, mut study) = (Vec::new(), String::new());
    for _ in 0..times {
        let now = Instant::now();
        study = browser.post("/departement/analyses", typed).await.location.clone().unwrap_or_default();
        took.push(now.elapsed());
    }
    row(said, took);
    study
}

async fn try_rule(browser: &Browser, said: &str, typed: &[(&str, &str)]) {
    let (mut took, mut study) = (Vec::new(), String::new());
    for _ in 0..5 {
        let now = Instant::now();
        let asked = browser.post("/departement/regles/nouvelle", typed).await;
        study = asked.location.clone().unwrap_or_default();
        took.push(now.elapsed());
    }
    row(said, took);
    look(browser, "its page", 5, &study).await;
}

async fn look(browser: &Browser, said: &str, times: usize, address: &str) {
    let mut took = Vec::new();
    for _ in 0..times {
        let now = Instant::now();
        browser.get(address).await.is(200).does_not_see("Le calcul est en cours");
        took.push(now.elapsed());
    }
    row(said, took);
}

fn row(said: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    let told = |duration: &Duration| format!("{:.1} ms", duration.as_secs_f64() * 1000.0);
    let (median, longest) = (&took[took.len() / 2], &took[took.len() - 1]);
    println!("| {said} | {} | {} | {} |", told(&took[0]), told(median), told(longest));
}

/// Kibibytes.
fn peak() -> Result<u64, Failed> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(peak.and_then(|peak| peak.trim().strip_suffix(" kB")).unwrap_or("0").trim().parse()?)
}
