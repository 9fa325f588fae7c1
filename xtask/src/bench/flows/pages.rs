//! Pages asked for warm: each several times, the best and the middle one told.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use regex_lite::Regex;

use super::{
    house::{House, text},
    sending::finished,
};
use crate::bench::{
    browser::{Browser, expect},
    figures::{milliseconds, percentile},
};

const TIMES: usize = 5;

pub fn measure(house: &House) -> Result<()> {
    let agent = &house.agent;
    println!("\n| page, warm | median | size |\n|---|---|---|");
    let home = page(agent, "home of the département", "/departement")?;
    drop(home);
    let queue = page(agent, "invoices to look at", "/departement/factures")?;
    page(agent, "invoices to look at, page 20", "/departement/factures?page=20")?;
    page(agent, "an invoice by its number", "/departement/factures?q=F-202506-001")?;
    let invoice = Regex::new("href=\"(/departement/factures/[0-9a-f-]{36})")?;
    let first = invoice.captures(&queue).context("la liste n'a pas de facture")?[1].to_owned();
    page(agent, "an invoice, a month of one service", &first)?;
    for (name, path) in [
        ("files received", "/departement/fichiers"),
        ("files received, page 20", "/departement/fichiers?page=20"),
        ("plans", "/departement/prises-en-charge"),
        ("services", "/departement/services"),
        ("rules", "/departement/regles"),
        ("a new rule", "/departement/regles/nouvelle"),
        ("payment states", "/departement/paiements"),
        ("activity, a year by month", "/departement/pilotage?du=2025-01&au=2025-12"),
        ("activity by service", "/departement/pilotage?du=2025-01&au=2025-12&par=service"),
        ("activity by commune", "/departement/pilotage?du=2025-01&au=2025-12&par=commune"),
        ("finance", "/departement/pilotage/finances?du=2025-01&au=2025-12"),
        ("social follow-up", "/departement/pilotage/suivi-social?du=2025-01&au=2025-12"),
        ("people behind a figure", "/departement/pilotage/beneficiaires?du=2025-01&au=2025-12"),
        (
            "people behind a figure, page 200",
            "/departement/pilotage/beneficiaires?du=2025-01&au=2025-12&page=200",
        ),
        ("analyses", "/departement/analyses"),
    ] {
        page(agent, name, path)?;
    }
    let service = &house.coordinator;
    for (name, path) in [
        ("home of a service", "/service"),
        ("its visits to correct in a month", "/service/interventions?mois=2025-06"),
        ("its invoices", "/service/factures"),
        ("its files", "/service/fichiers"),
    ] {
        page(service, name, path)?;
    }
    println!("\n| computed on demand | took |\n|---|---|");
    let services = text(&expect(agent.get("/departement/analyses")?, 200)?);
    let option = Regex::new("<option value=\"([0-9a-f-]{36})\"")?;
    let one = option.captures(&services).context("aucun service")?[1].to_owned();
    let month = [("de", "2025-06"), ("a", "2025-06"), ("service", one.as_str())];
    computed(agent, "analysis of a month of one service", "/departement/analyses", &month)?;
    let rule = [("tarif", "24,00"), ("essai_de", "2025-01"), ("essai_a", "2025-12"), ("action", "essayer")];
    computed(agent, "a rule tried over the whole year", "/departement/regles/nouvelle", &rule)
}

/// Gives the page.
fn page(browser: &Browser, name: &str, path: &str) -> Result<String> {
    let mut last = expect(browser.get(path)?, 200).with_context(|| path.to_owned())?;
    let mut took = Vec::new();
    for _ in 0..TIMES {
        last = expect(browser.get(path)?, 200)?;
        took.push(last.took);
    }
    println!("| {name} | {} | {} kB |", milliseconds(percentile(&took, 0.5)), last.body.len() / 1000);
    Ok(text(&last))
}

fn computed(agent: &Browser, name: &str, path: &str, asked: &[(&str, &str)]) -> Result<()> {
    let started = Instant::now();
    let made = expect(agent.post(path, asked)?, 303)?;
    finished(agent, &made.location.context("l'analyse n'a pas d'adresse")?)?;
    println!("| {name} | {} |", told(started.elapsed()));
    Ok(())
}

fn told(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}
