//! Small tables, well and badly written.
#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use reconciliation::calendar::MonthNo;
use tables::{
    Cell, DELIVERIES, Files, INVOICES, Kind, ORDERS, RULES, Reconciliation, Selection, TableError, Writer,
};
use tempfile::TempDir;

const FAIR_RULES: &str = "\
saad_id,service,tariff_c,round_mode,round_step_s,smoothing_months,tol_min
S1,AIDE,2400,nearest,60,1,2
";
const FAIR_ORDERS: &str = "\
order_id,beneficiary_id,saad_id,service,monthly_min,tariff_c,participation_pct,valid_from,valid_to
1,B1,S1,AIDE,60,2400,10,2025-01-01,
2,B2,S1,AIDE,60,2400,10,2025-01-01,2025-03-31
";
const FAIR_DELIVERIES: &str = "\
intervention_id,saad_id,beneficiary_id,worker_id,service,start_ts,end_ts
1,S1,B1,W1,AIDE,2025-03-02T09:00:00,2025-03-02T09:30:20
2,S1,B1,W1,AIDE,2025-03-09 09:00:00,2025-03-09 09:30:00
3,S1,B2,W2,AIDE,2025-03-09T10:00:00,
";
const FAIR_INVOICES: &str = "\
line_id,invoice_id,saad_id,beneficiary_id,month,service,qty_min,unit_price_c,amount_c
L2,F1,S1,B2,202503,AIDE,0,2400,0
L1,F1,S1,B1,202503,AIDE,60,2400,2400
";
const FAIR_ANSWERS: &str = "\
line_id,delivered_min,planned_min,findings
L1,60,60,0
L2,0,60,32
";

struct Folder(TempDir);

impl Folder {
    fn fair() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.put("rules.csv", FAIR_RULES);
        folder.put("orders.csv", FAIR_ORDERS);
        folder.put("deliveries.csv", FAIR_DELIVERIES);
        folder.put("invoices.csv", FAIR_INVOICES);
        folder
    }

    fn with(name: &str, text: &str) -> Self {
        let folder = Self::fair();
        folder.put(name, text);
        folder
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, extension: &str) -> Result<Reconciliation, TableError> {
        Reconciliation::read(&tables::departement::files(self.0.path(), extension))
    }

    fn answers(&self, extension: &str, selection: &Selection) -> String {
        let read = self.read(extension).unwrap();
        let out = self.path("out.csv");
        read.write(&read.answer(selection), &out).unwrap();
        fs::read_to_string(out).unwrap()
    }

    fn error(&self) -> String {
        self.read("csv").err().unwrap().to_string()
    }
}

/// What is told of the bad rows of a file, as many as there are.
fn told(folder: &Folder, file: usize) -> Vec<String> {
    let read = folder.read("csv").unwrap();
    assert_eq!(read.reports[file].bad_rows, read.reports[file].shown.len() as u64);
    read.reports[file].shown.iter().map(ToString::to_string).collect()
}

#[test]
fn texts_are_identifiers_like_others() {
    assert_eq!(Folder::fair().answers("csv", &Selection::default()), FAIR_ANSWERS);
}

#[test]
fn the_same_tables_in_parquet_give_the_same_answers() {
    let folder = Folder::fair();
    for (name, columns, texts) in [
        ("rules", &RULES[..], &["saad_id", "service", "round_mode"][..]),
        ("orders", &ORDERS, &["saad_id", "beneficiary_id", "service", "valid_from", "valid_to"]),
        (
            "deliveries",
            &DELIVERIES,
            &["saad_id", "beneficiary_id", "worker_id", "service", "start_ts", "end_ts"],
        ),
        ("invoices", &INVOICES, &["line_id", "invoice_id", "saad_id", "beneficiary_id", "service"]),
    ] {
        to_parquet(&folder.path(&format!("{name}.csv")), columns, texts);
    }
    assert_eq!(folder.answers("parquet", &Selection::default()), FAIR_ANSWERS);
}

/// Stamps and dates stay texts: the reader knows both.
fn to_parquet(csv: &Path, columns: &[&'static str], texts: &[&str]) {
    let kinds: Vec<_> = columns
        .iter()
        .map(|name| (*name, if texts.contains(name) { Kind::Text } else { Kind::Whole }))
        .collect();
    let mut writer = Writer::create(&csv.with_extension("parquet"), &kinds).unwrap();
    for row in fs::read_to_string(csv).unwrap().lines().skip(1) {
        let cells: Vec<Cell<'_>> = row
            .split(',')
            .zip(&kinds)
            .map(|(text, (_, kind))| match kind {
                _ if text.is_empty() => Cell::Empty,
                Kind::Whole => Cell::Whole(text.parse().unwrap()),
                _ => Cell::Text(text.as_bytes()),
            })
            .collect();
        writer.row(&cells).unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn quotes_other_orders_of_columns_and_ends_of_lines_are_read() {
    let folder = Folder::fair();
    folder.put("rules.csv", &format!("\u{feff}{}", FAIR_RULES.replace('\n', "\r\n")));
    folder.put("deliveries.csv", FAIR_DELIVERIES.trim_end());
    folder.put("orders.csv", &FAIR_ORDERS.replace("B1", "\"B1\""));
    folder.put(
        "invoices.csv",
        "note,amount_c,unit_price_c,qty_min,service,month,beneficiary_id,saad_id,invoice_id,line_id\n\
         \"un, deux\ntrois\",2400,2400,60,AIDE,202503,B1,S1,F1,L1\n\
         ,0,2400,0,AIDE,202503,B2,S1,F1,L2\n",
    );
    assert_eq!(folder.answers("csv", &Selection::default()), FAIR_ANSWERS);
}

#[test]
fn only_the_lines_asked_about_are_answered() {
    let folder = Folder::fair();
    let of = |selection: Selection| folder.answers("csv", &selection).lines().count() - 1;
    let march = MonthNo::new(2025, 3);
    let april = MonthNo::new(2025, 4);
    assert_eq!(of(Selection { from: march, to: march, ..Selection::default() }), 2);
    assert_eq!(of(Selection { from: april, ..Selection::default() }), 0);
    assert_eq!(of(Selection { saad: Some("S1".into()), ..Selection::default() }), 2);
    assert_eq!(of(Selection { saad: Some("S2".into()), ..Selection::default() }), 0);
    assert_eq!(of(Selection { service: Some("AIDE".into()), ..Selection::default() }), 2);
}

#[test]
fn bad_rows_are_told_with_line_and_column_and_the_others_answered() {
    let rows = "\
4,S1,B1,W1,AIDE,2025-03-32T09:00:00,
5,S1,B1,W1,AIDE,2025-03-20T09:00:00,2025-03-20T08:00:00
6,S1,B1,W1,AIDE,2025-03-20T09:00:00
7,S1,,W1,AIDE,2025-03-20T09:00:00,

8,S1,B1,W1,AIDE,2025-03-20T09:00:00,hier
";
    let folder = Folder::with("deliveries.csv", &format!("{FAIR_DELIVERIES}{rows}"));
    let told = told(&folder, 2);
    let starts = [
        "ligne 5, colonne start_ts : heure locale attendue",
        "ligne 6, colonne end_ts : la fin précède le début",
        "ligne 7 : 6 valeurs au lieu de 7",
        "ligne 8, colonne beneficiary_id : valeur absente",
        "ligne 10, colonne end_ts : heure locale attendue",
    ];
    assert_eq!(told.len(), starts.len(), "{told:?}");
    for (told, start) in told.iter().zip(starts) {
        assert!(told.starts_with(start), "{told}");
    }
    assert_eq!(folder.answers("csv", &Selection::default()), FAIR_ANSWERS);
}

#[test]
fn the_line_told_is_that_of_the_file_far_from_its_start() {
    let row = "9,S9,B9,W9,AIDE,2025-03-02T09:00:00,2025-03-02T09:30:00\n";
    let many = row.repeat(50_000);
    let folder = Folder::with("deliveries.csv", &format!("{FAIR_DELIVERIES}{many}x\n{many}\"9\",y\n{many}"));
    let told = told(&folder, 2);
    assert!(told[0].starts_with("ligne 50005 : 1 valeurs"), "{told:?}");
    assert!(told[1].starts_with("ligne 100006 : 2 valeurs"), "{told:?}");
}

#[test]
fn rules_and_figures_that_cannot_be_are_told() {
    let rules = format!(
        "{FAIR_RULES}S1,AIDE,2500,nearest,60,1,2\nS1,B,2400,round,60,1,2\nS1,C,2400,up,0,1,2\nS1,D,2400,up,60,2,2\nS1,E,-1,up,60,1,2\n"
    );
    let told_rules = told(&Folder::with("rules.csv", &rules), 0).join("\n");
    for expected in [
        "ligne 3, colonne service : la règle de ce prestataire",
        "ligne 4, colonne round_mode : mode d’arrondi inconnu",
        "ligne 5, colonne round_step_s : pas d’arrondi impossible",
        "ligne 6, colonne smoothing_months : lissage inconnu",
        "ligne 7, colonne tariff_c : nombre négatif",
    ] {
        assert!(told_rules.contains(expected), "{told_rules}");
    }
    let orders = format!("{FAIR_ORDERS}3,B1,S1,AIDE,60,2400,10,2025-02-01,2025-01-31\n");
    let told_orders = told(&Folder::with("orders.csv", &orders), 1);
    assert!(told_orders[0].starts_with("ligne 4, colonne valid_to : la fin précède"), "{told_orders:?}");
    let invoices = format!("{FAIR_INVOICES}L3,F1,S1,B1,2025-03,AIDE,60,2400,2400\n");
    let told_invoices = told(&Folder::with("invoices.csv", &invoices), 3);
    assert!(told_invoices[0].starts_with("ligne 4, colonne month : mois attendu"), "{told_invoices:?}");
}

#[test]
fn a_file_that_is_no_such_table_is_told_in_one_sentence() {
    let missing = Folder::with("orders.csv", "order_id,saad_id\n").error();
    assert!(missing.contains("orders.csv, ligne 1 : la colonne « beneficiary_id » manque"), "{missing}");
    let empty = Folder::with("rules.csv", "").error();
    assert!(
        empty.contains("rules.csv : le fichier est vide ; la première ligne doit être saad_id,"),
        "{empty}"
    );
    let quote = Folder::with("invoices.csv", &format!("{FAIR_INVOICES}\"L3,F1\n")).error();
    assert!(quote.contains("invoices.csv : un guillemet ouvert vers la ligne 4"), "{quote}");
    let folder = Folder::fair();
    fs::remove_file(folder.path("rules.csv")).unwrap();
    assert!(folder.error().ends_with("rules.csv : introuvable ; vérifiez le chemin"));
    folder.put("rules.parquet", "no Parquet");
    let files =
        Files { rules: folder.path("rules.parquet"), ..tables::departement::files(folder.0.path(), "csv") };
    let unreadable = Reconciliation::read(&files).err().unwrap().to_string();
    assert!(unreadable.contains("rules.parquet : fichier Parquet illisible"), "{unreadable}");
    let files = Files { rules: folder.path("rules.xlsx"), ..files };
    let unknown = Reconciliation::read(&files).err().unwrap().to_string();
    assert!(unknown.ends_with("nommez le fichier .csv ou .parquet"), "{unknown}");
}

#[test]
fn a_bad_row_of_parquet_is_told_with_its_number_and_the_others_answered() {
    let folder = Folder::fair();
    let path = folder.path("deliveries.parquet");
    let kinds = [Kind::Whole, Kind::Text, Kind::Text, Kind::Text, Kind::Text, Kind::Stamp, Kind::Stamp];
    let columns: Vec<_> = DELIVERIES.into_iter().zip(kinds).collect();
    let start = i64::from(reconciliation::calendar::day(2025, 3, 2).unwrap()) * 86_400;
    let mut writer = Writer::create(&path, &columns).unwrap();
    for (id, saad, lasts) in [(1, "S1", Some(1800)), (2, "S1", Some(-1)), (3, "", Some(60)), (4, "S1", None)]
    {
        let saad = Cell::from_text(saad.as_bytes());
        let end = lasts.map_or(Cell::Empty, |lasts| Cell::Stamp(start + id * 3600 + lasts));
        let [person, worker, service] = ["B1", "W1", "AIDE"].map(|text| Cell::Text(text.as_bytes()));
        let start = Cell::Stamp(start + id * 3600);
        writer.row(&[Cell::Whole(id), saad, person, worker, service, start, end]).unwrap();
    }
    writer.finish().unwrap();
    let files = Files { deliveries: path, ..tables::departement::files(folder.0.path(), "csv") };
    let read = Reconciliation::read(&files).unwrap();
    let told: Vec<String> = read.reports[2].shown.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("ligne 2, colonne end_ts : la fin précède le début"), "{told:?}");
    assert!(told[1].starts_with("ligne 3, colonne saad_id : valeur absente"), "{told:?}");
    let outcome = read.answer(&Selection::default())[0];
    assert_eq!((outcome.delivered_min, outcome.findings.bits()), (30, 8 + 32));
}

#[test]
fn identifiers_of_parquet_are_read_where_a_worker_starts_two_visits_in_one_second() {
    let folder = Folder::fair();
    let path = folder.path("deliveries.parquet");
    let kinds = [Kind::Whole, Kind::Text, Kind::Text, Kind::Text, Kind::Text, Kind::Stamp, Kind::Stamp];
    let columns: Vec<_> = DELIVERIES.into_iter().zip(kinds).collect();
    let mut writer = Writer::create(&path, &columns).unwrap();
    // More than a row group before the two that matter, identifiers the other way round than rows.
    let rows = 125_000;
    let last = i64::from(reconciliation::calendar::day(2025, 3, 31).unwrap()) * 86_400;
    for row in 0..rows {
        let start = if row < rows - 2 { last - (rows - row) * 60 } else { last };
        let person = if row == rows - 2 { "B1" } else { "B2" };
        let [saad, person, worker, service] =
            ["S1", person, "W1", "AIDE"].map(|text| Cell::Text(text.as_bytes()));
        let [start, end] = [Cell::Stamp(start), Cell::Stamp(start + 60)];
        writer.row(&[Cell::Whole(rows - row), saad, person, worker, service, start, end]).unwrap();
    }
    writer.finish().unwrap();
    let files = Files { deliveries: path, ..tables::departement::files(folder.0.path(), "csv") };
    let read = Reconciliation::read(&files).unwrap();
    let overlaps = read
        .answer(&Selection::default())
        .into_iter()
        .filter(|outcome| outcome.findings.has(reconciliation::Finding::Overlap));
    let lines: Vec<String> = overlaps.map(|outcome| read.book.line(outcome.place).id.to_string()).collect();
    // That of B1, which has the greater identifier and the lesser row.
    assert_eq!(lines, ["L1"]);
}

#[test]
fn identifiers_of_parquet_that_cannot_be_are_told() {
    for (id, expected) in [
        (Cell::Empty, "ligne 2, colonne intervention_id : valeur absente"),
        (Cell::Whole(-1), "ligne 2, colonne intervention_id : identifiant négatif"),
    ] {
        let folder = Folder::fair();
        let path = folder.path("deliveries.parquet");
        let kinds = [Kind::Whole, Kind::Text, Kind::Text, Kind::Text, Kind::Text, Kind::Stamp, Kind::Stamp];
        let columns: Vec<_> = DELIVERIES.into_iter().zip(kinds).collect();
        let mut writer = Writer::create(&path, &columns).unwrap();
        for id in [Cell::Whole(1), id] {
            let [saad, person, worker, service] =
                ["S1", "B1", "W1", "AIDE"].map(|text| Cell::Text(text.as_bytes()));
            writer
                .row(&[id, saad, person, worker, service, Cell::Stamp(86_400), Cell::Stamp(90_000)])
                .unwrap();
        }
        writer.finish().unwrap();
        let files = Files { deliveries: path, ..tables::departement::files(folder.0.path(), "csv") };
        let read = Reconciliation::read(&files).unwrap();
        let told: Vec<String> = read.reports[2].shown.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(expected), "{told:?}");
    }
}

#[test]
fn a_bad_line_of_parquet_is_told_with_its_number_and_the_others_answered() {
    let folder = Folder::with(
        "invoices.csv",
        "line_id,invoice_id,saad_id,beneficiary_id,month,service,qty_min,unit_price_c,amount_c\n\
         4,1,S1,B1,202503,AIDE,60,2400,2400\n\
         3,1,S1,B1,202513,AIDE,60,2400,2400\n\
         2,1,S1,B2,202503,AIDE,0,2400,1000000000001\n\
         1,1,S1,B2,202503,AIDE,,2400,0\n",
    );
    to_parquet(&folder.path("invoices.csv"), &INVOICES, &["saad_id", "beneficiary_id", "service"]);
    let invoices = folder.path("invoices.parquet");
    let files = Files { invoices, ..tables::departement::files(folder.0.path(), "csv") };
    let read = Reconciliation::read(&files).unwrap();
    let told: Vec<String> = read.reports[3].shown.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].starts_with("ligne 2, colonne month : mois attendu"), "{told:?}");
    assert!(told[1].starts_with("ligne 3, colonne amount_c : nombre trop grand"), "{told:?}");
    assert!(told[2].starts_with("ligne 4, colonne qty_min : valeur absente"), "{told:?}");
    let outcomes = read.answer(&Selection::default());
    assert_eq!(outcomes.len(), 1);
    assert_eq!((outcomes[0].delivered_min, outcomes[0].findings.bits()), (60, 0));
}
