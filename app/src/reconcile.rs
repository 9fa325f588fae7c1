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

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use tables::departement::{self, Departement};

    use super::*;

    fn args(folder: &Path, out: &str) -> Args {
        let Files { rules, orders, deliveries, invoices } = departement::files(folder, "csv");
        let out = folder.join(out);
        Args { rules, orders, deliveries, invoices, from: None, to: None, saad: None, service: None, out }
    }

    #[test]
    fn what_is_labelled_is_answered_and_a_bad_row_is_no_success() {
        let folder = tempfile::tempdir().unwrap();
        let small = Departement { years: 1, visits_per_year: 5_000, seed: 3, extension: "csv" };
        small.write(folder.path()).unwrap();
        let all = args(folder.path(), "all.csv");
        assert_eq!(reconcile(&all).unwrap(), ExitCode::SUCCESS);
        let answers = fs::read_to_string(&all.out).unwrap();
        let findings = |row: &str| {
            let (line, rest) = row.split_once(',').unwrap();
            format!("{line},{}", rest.rsplit(',').next().unwrap())
        };
        let found: Vec<String> = answers.lines().map(findings).collect();
        assert_eq!(found.join("\n") + "\n", fs::read_to_string(departement::labels(folder.path())).unwrap());

        let march = Args {
            from: month("2025-03").ok(),
            to: month("2025-03").ok(),
            ..args(folder.path(), "march.csv")
        };
        assert_eq!(reconcile(&march).unwrap(), ExitCode::SUCCESS);
        let of_march = fs::read_to_string(&march.out).unwrap();
        assert!(of_march.lines().count() > 1 && of_march.lines().all(|row| answers.contains(row)));

        let invoices = fs::read_to_string(&all.invoices).unwrap();
        fs::write(&all.invoices, invoices + "x,1,1,1,202513,AIDE_APA,1,1,1\n").unwrap();
        assert_eq!(reconcile(&all).unwrap(), ExitCode::FAILURE);
        assert_eq!(fs::read_to_string(&all.out).unwrap(), answers);
    }

    #[test]
    fn a_month_is_written_with_its_year() {
        assert_eq!(month("2025-03").unwrap(), MonthNo::new(2025, 3).unwrap());
        assert!(month("202503").is_err() && month("1969-12").is_err());
    }
}
