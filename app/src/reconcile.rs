//! `cordee reconcile`: four tables in, what is wrong with each invoice line out.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, anyhow};
use kernel::Month;
use reconciliation::{Outcome, calendar::MonthNo};
use tables::{Files, Reconciliation, Report, Selection, count_findings};

/// CSV or Parquet, by the extension of each file.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Règles de chaque prestataire et service (.csv ou .parquet)
    #[arg(long, value_name = "FICHIER")]
    rules: PathBuf,
    /// Commandes : ce que le plan prévoit
    #[arg(long, value_name = "FICHIER")]
    orders: PathBuf,
    /// Interventions pointées
    #[arg(long, value_name = "FICHIER")]
    deliveries: PathBuf,
    /// Lignes de facture
    #[arg(long, value_name = "FICHIER")]
    invoices: PathBuf,
    /// Premier mois répondu
    #[arg(long, value_name = "AAAA-MM", value_parser = month)]
    from: Option<MonthNo>,
    /// Dernier mois répondu
    #[arg(long, value_name = "AAAA-MM", value_parser = month)]
    to: Option<MonthNo>,
    /// Un seul prestataire
    #[arg(long, value_name = "IDENTIFIANT")]
    saad: Option<String>,
    /// Un seul service
    #[arg(long, value_name = "CODE")]
    service: Option<String>,
    /// Réponses à écrire (.csv ou .parquet) : line_id,delivered_min,planned_min,findings
    #[arg(long, value_name = "FICHIER")]
    out: PathBuf,
}

fn month(text: &str) -> Result<MonthNo> {
    let month: Month = text.parse()?;
    MonthNo::try_from(month).map_err(|month| anyhow!("« {month} » est hors des années 1970 à 2099"))
}

/// Exit code 1 when a row was bad or a line has no rule.
pub fn reconcile(args: &Args) -> Result<ExitCode> {
    let files = Files {
        rules: args.rules.clone(),
        orders: args.orders.clone(),
        deliveries: args.deliveries.clone(),
        invoices: args.invoices.clone(),
    };
    let selection =
        Selection { from: args.from, to: args.to, saad: args.saad.clone(), service: args.service.clone() };
    let read = Reconciliation::read(&files)?;
    let outcomes = read.answer(&selection);
    read.write(&outcomes, &args.out).context("Impossible d’écrire les réponses")?;
    let names = [&files.rules, &files.orders, &files.deliveries, &files.invoices];
    let mut all_good = true;
    for (file, report) in names.into_iter().zip(&read.reports) {
        all_good &= report.bad_rows == 0;
        tell_bad_rows(&file.display().to_string(), report);
    }
    let without_rule = read.lines_without_rule(&outcomes);
    if without_rule > 0 {
        eprintln!(
            "{without_rule} lignes sans règle : comptées à la seconde, sans tolérance, sans contrôle du tarif. \
             Ajoutez leur prestataire et leur service à {}.",
            files.rules.display()
        );
    }
    for name in read.book.repeated_names().take(20) {
        eprintln!(
            "{} : la ligne {name} figure plusieurs fois ; chacune a sa réponse.",
            files.invoices.display()
        );
    }
    tell_outcomes(&read, &outcomes);
    Ok(if all_good && without_rule == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell_bad_rows(file: &str, report: &Report) {
    for bad in &report.shown {
        eprintln!("{file}, {bad}");
    }
    let more = report.bad_rows - report.shown.len() as u64;
    if more > 0 {
        eprintln!("{file} : {more} autres lignes fautives");
    }
}

fn tell_outcomes(read: &Reconciliation, outcomes: &[Outcome]) {
    let wrong = outcomes.iter().filter(|outcome| outcome.findings.bits() != 0).count();
    let [rules, orders, deliveries, invoices] = &read.reports;
    eprintln!(
        "{} règles, {} commandes, {} interventions et {} lignes de facture lues ; {} lignes répondues, dont {wrong} \
         avec au moins un constat.",
        good(rules),
        good(orders),
        good(deliveries),
        good(invoices),
        outcomes.len()
    );
    for (finding, lines) in count_findings(outcomes).into_iter().filter(|(_, lines)| *lines > 0) {
        eprintln!("  {lines:>9}  {} ({}, {})", finding.in_french(), finding.code(), finding as u8);
    }
}

const fn good(report: &Report) -> u64 {
    report.rows - report.bad_rows
}
