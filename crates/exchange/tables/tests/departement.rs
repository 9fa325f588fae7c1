//! What was put in an invented département is found, and nothing else.
#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

use std::{collections::BTreeMap, fs, path::Path};

use tables::{
    Reconciliation, Selection,
    departement::{self, Departement},
};

fn labels(folder: &Path) -> BTreeMap<String, u16> {
    let text = fs::read_to_string(departement::labels(folder)).unwrap();
    let rows = text.lines().skip(1).map(|row| row.split_once(',').unwrap());
    rows.map(|(line, findings)| (line.to_owned(), findings.parse().unwrap())).collect()
}

fn answers(folder: &Path, extension: &str) -> BTreeMap<String, u16> {
    let read = Reconciliation::read(&departement::files(folder, extension)).unwrap();
    assert!(read.reports.iter().all(|report| report.bad_rows == 0), "{:?}", read.reports);
    let outcomes = read.answer(&Selection::default());
    let named = |outcome: &reconciliation::Outcome| {
        (read.book.line(outcome.place).id.to_string(), outcome.findings.bits())
    };
    outcomes.iter().map(named).collect()
}

#[test]
fn everything_labelled_is_found_and_nothing_else() {
    for (seed, years, extension) in [(1, 1, "parquet"), (2, 2, "csv")] {
        let folder = tempfile::tempdir().unwrap();
        let wanted = Departement { years, visits_per_year: 300_000, seed, extension };
        let made = wanted.write(folder.path()).unwrap();
        let expected = labels(folder.path());
        assert_eq!(expected.len() as u64, made.lines);
        let asked = 300_000 * u64::from(years);
        assert!((asked * 9 / 10..asked * 11 / 10).contains(&made.visits), "{made:?}");
        for bit in 0..8 {
            assert!(expected.values().any(|findings| findings & (1 << bit) != 0), "bit {bit} is nowhere");
        }
        let found = answers(folder.path(), extension);
        let wrong: Vec<_> =
            expected.iter().filter(|(line, findings)| found.get(*line) != Some(findings)).take(10).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        assert_eq!(found.len(), expected.len());
    }
}

#[test]
fn the_same_seed_makes_the_same_files() {
    let make = |seed| {
        let folder = tempfile::tempdir().unwrap();
        Departement { years: 1, visits_per_year: 3_000, seed, extension: "csv" }
            .write(folder.path())
            .unwrap();
        let files = ["rules.csv", "orders.csv", "deliveries.csv", "invoices.csv", "labels.csv"];
        files.map(|file| fs::read(folder.path().join(file)).unwrap())
    };
    assert!(make(7) == make(7));
    assert!(make(7) != make(8));
}
