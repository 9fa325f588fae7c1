//! What a rule can say, read and written.

#![allow(clippy::unwrap_used, reason = "helpers of tests are not seen as tests")]

use mapping::{Extras, Format, read, round_trip, write};
use records::{Datum, Finding, Flow, Row};

/// A CSV of visits with the columns and the rules given, on top of what every visit needs.
fn format(columns: &str, rules: &str) -> Format {
    let columns: Vec<String> = columns.split(';').map(|name| format!("\"{name}\"")).collect();
    let constants: String = [
        ("funder_id", "CD99"),
        ("beneficiary_id", "BEN-1"),
        ("provider_id", "SAD042"),
        ("retained_start", "2026-03-02T09:00:00"),
        ("retained_end", "2026-03-02T10:00:00"),
    ]
    .into_iter()
    .filter(|(key, _)| !rules.contains(&format!("key = \"{key}\"")))
    .map(|(key, value)| format!("[[fields]]\nkey = \"{key}\"\nconstant = \"{value}\"\n"))
    .collect();
    let text = format!(
        r#"
schema = 1
name = "essai"
version = 1
flow = "delivery"
[layout]
file = "delimited"
delimiter = ";"
line_end = "lf"
header = true
records = [{{ columns = ["Id", {}] }}]
[[fields]]
key = "visit_id"
columns = ["Id"]
{constants}
{rules}"#,
        columns.join(", ")
    );
    Format::from_toml(&text).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// The value of a field on each line; what is wrong with the line where it is refused.
fn values(format: &Format, file: &str, key: &str) -> Vec<String> {
    let told = |findings: Vec<Finding>| findings[0].message.replace('\u{a0}', " ");
    read(format, file.as_bytes())
        .unwrap()
        .map(|line| match line.row {
            Ok(row) => row.get(key).map(ToString::to_string).unwrap_or_default(),
            Err(findings) => told(findings),
        })
        .collect()
}

fn comes_back(format: &Format, file: &str) {
    let trip = round_trip(format, file.as_bytes()).unwrap();
    assert!(trip.identical, "{trip:#?}");
}

/// Why the first column that differs does.
fn lost(format: &Format, file: &str) -> (String, String) {
    let trip = round_trip(format, file.as_bytes()).unwrap();
    assert!(!trip.identical);
    let first = &trip.differences[0];
    (first.column.clone(), first.why.replace('\u{a0}', " "))
}

#[test]
fn a_table_of_values_translates_and_refuses_what_it_does_not_know() {
    let rule = r#"
[[fields]]
key = "aid_type"
columns = ["Presta"]
values = { "AIDE MENAGERE" = "AM", "Apa dom." = "APA" }
"#;
    let refusing = format("Presta", rule);
    let file = "Id;Presta\nV1;AIDE MENAGERE\nV2;Apa dom.\nV3;Portage\n";
    let read = values(&refusing, file, "aid_type");
    assert_eq!(read[..2], ["AM", "APA"]);
    assert!(read[2].contains("« Portage » n’est pas dans la table"), "{read:?}");
    comes_back(&refusing, "Id;Presta\nV1;AIDE MENAGERE\nV2;Apa dom.\n");

    let keeping = format("Presta", &format!("{rule}others = \"keep\"\n"));
    assert_eq!(values(&keeping, file, "aid_type"), ["AM", "APA", "Portage"]);
    comes_back(&keeping, file);

    let defaulting = format("Presta", &format!("{rule}others = {{ default = \"AUTRE\" }}\n"));
    assert_eq!(values(&defaulting, file, "aid_type"), ["AM", "APA", "AUTRE"]);
    let trip = round_trip(&defaulting, file.as_bytes()).unwrap();
    assert_eq!(trip.refused, 1, "« AUTRE » cannot be written back: {trip:#?}");
}

#[test]
fn a_table_that_says_one_thing_twice_is_told() {
    let format = format(
        "Presta",
        r#"
[[fields]]
key = "aid_type"
columns = ["Presta"]
values = { "AIDE MENAGERE" = "AM", "Ménage" = "AM" }
"#,
    );
    let (column, why) = lost(&format, "Id;Presta\nV1;Ménage\n");
    assert_eq!(column, "Presta");
    assert!(why.contains("« AIDE MENAGERE » et à « Ménage »"), "{why}");
}

#[test]
fn parts_of_a_column_are_put_together_again() {
    let split = format(
        "Personne",
        r#"
[[fields]]
key = "beneficiary_last_name"
columns = ["Personne"]
part = { separator = ", ", piece = 1, of = 2 }
[[fields]]
key = "beneficiary_first_name"
columns = ["Personne"]
part = { separator = ", ", piece = 2, of = 2 }
"#,
    );
    let file = "Id;Personne\nV1;MOREL, Éliane\nV2;ROY, Jean, Marie\nV3;SEUL\n";
    assert_eq!(values(&split, file, "beneficiary_first_name"), ["Éliane", "Jean, Marie", ""]);
    comes_back(&split, file);

    let slice = format(
        "Clé",
        r#"
[[fields]]
key = "order_number"
columns = ["Clé"]
part = { from = 1, to = 4 }
[[fields]]
key = "order_line"
columns = ["Clé"]
part = { from = 5, to = 7 }
"#,
    );
    let file = "Id;Clé\nV1;PEC1002\nV2;ÉÀ12003\n";
    assert_eq!(values(&slice, file, "order_number"), ["PEC1", "ÉÀ12"]);
    comes_back(&slice, file);
}

#[test]
fn numbers_are_converted_and_come_back() {
    for (rule, cells, read) in [
        ("unit = \"minutes\"", vec!["90", "50"], vec!["1.5", "0.8333333333"]),
        ("pattern = \"H'h'[mm]\"", vec!["1h30", "2h"], vec!["1.5", "2"]),
        ("pattern = \"HH:mm:ss\"", vec!["01:30:00"], vec!["1.5"]),
        ("decimal = \",\"", vec!["1,50", "2"], vec!["1.50", "2"]),
        ("decimal = \",\"\nthousands = \" \"", vec!["1 234,5"], vec!["1234.5"]),
        ("unit = \"hundredths\"\npad = { to = 5, with = \"0\" }", vec!["00150", "12000"], vec!["1.5", "120"]),
    ] {
        let rule = format!("\n[[fields]]\nkey = \"quantity\"\ncolumns = [\"Qté\"]\n{rule}\n");
        let format = format("Qté", &rule);
        let lines: Vec<String> = cells.iter().map(|cell| format!("V;{cell}\n")).collect();
        let file = format!("Id;Qté\n{}", lines.concat());
        assert_eq!(values(&format, &file, "quantity"), read, "{rule}");
        comes_back(&format, &file);
    }
}

#[test]
fn a_condition_chooses_the_column() {
    let format = format(
        "Jour;Badge;Corrigé",
        r#"
[[fields]]
key = "stamp_start"
columns = ["Jour", "Badge"]
pattern = "jj/MM/aaaa HH'h'mm"
[[fields]]
key = "retained_start"
when = [{ column = "Corrigé", empty = false }]
columns = ["Jour", "Corrigé"]
pattern = "jj/MM/aaaa HH'h'mm"
[[fields]]
key = "retained_start"
columns = ["Jour", "Badge"]
pattern = "jj/MM/aaaa HH'h'mm"
"#,
    );
    let file =
        "Id;Jour;Badge;Corrigé\nV1;02/03/2026;09h01;09h00\nV2;02/03/2026;08h02;\nV3;02/03/2026;;10h00\n";
    assert_eq!(
        values(&format, file, "retained_start"),
        ["2026-03-02T09:00:00", "2026-03-02T08:02:00", "2026-03-02T10:00:00"]
    );
    comes_back(&format, file);
    let told: Vec<String> =
        mapping::in_clear(&format).into_iter().map(|told| told.sentence.replace('\u{a0}', " ")).collect();
    let said = "« Début retenu » dépend de la ligne : quand « Corrigé » n’est pas vide, il vient des colonnes « Jour » et \
                « Corrigé », jointes, et se lit « jj/MM/aaaa HH'h'mm » ; sinon, il vient des colonnes « Jour » et « Badge », \
                jointes, et se lit « jj/MM/aaaa HH'h'mm ».";
    assert!(told.iter().any(|sentence| sentence == said), "{told:#?}");
}

#[test]
fn a_rule_that_never_serves_is_told() {
    let format = format("Qté", "[[fields]]\nkey = \"visit_id\"\ncolumns = [\"Qté\"]\n");
    let codes: Vec<String> = format.check().into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["format.dead_rule"]);
}

#[test]
fn lines_are_passed_and_columns_kept() {
    let mut format = format("Statut;Km", "");
    format.skip = vec![mapping::Condition {
        column: "Statut".to_owned(),
        is: vec!["ANNULE".to_owned()],
        ..Default::default()
    }];
    let file = "Id;Statut;Km\nV1;FAIT;3,5\nV2;ANNULE;1\n";
    assert_eq!(values(&format, file, "visit_id"), ["V1"]);
    assert_eq!(format.unused(), ["Km"]);
    let (column, why) = lost(&format, file);
    assert_eq!((column.as_str(), why.contains("sert de condition")), ("Statut", true), "{why}");

    format.keep = vec!["Statut".to_owned(), "Km".to_owned()];
    comes_back(&format, "Id;Statut;Km\nV1;FAIT;3,5\nV3;;\n");
    let trip = round_trip(&format, file.as_bytes()).unwrap();
    assert_eq!((trip.identical, trip.left_out, trip.differences.len()), (false, 1, 1));
    assert!(trip.differences[0].why.contains("passées"), "{trip:#?}");
}

#[test]
fn a_bad_line_is_told_and_the_others_are_read() {
    let format = format(
        "Jour;Motif",
        r#"
[[fields]]
key = "beneficiary_birth_date"
columns = ["Jour"]
pattern = "jj/MM/aaaa"
empty = ["00/00/0000"]
[[fields]]
key = "correction"
columns = ["Motif"]
[[fields]]
key = "worker_name"
columns = ["Motif"]
required = true
"#,
    );
    let file =
        "Id;Jour;Motif\nV1;31/02/1940;COD\nV2;01/02/1940;FE1\n\n;00/00/0000;HOR\nV4;;\nV5;01/02/1940;CRE\n";
    let lines: Vec<_> = read(&format, file.as_bytes()).unwrap().collect();
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            let findings = line.row.as_ref().err().into_iter().flatten();
            (
                line.number,
                findings
                    .map(|finding| (finding.code.as_str(), finding.place.path.as_deref()))
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (2, vec![("field.date", Some("Jour"))]),
            (3, vec![("field.code", Some("Motif"))]),
            (5, vec![("field.missing", Some("Id"))]),
            (6, vec![("field.missing", Some("Motif"))]),
            (7, vec![]),
        ]
    );
    let finding = &lines[1].row.as_ref().unwrap_err()[0];
    assert_eq!(finding.found.as_deref(), Some("FE1"));
    assert_eq!(
        finding.expected.as_deref(),
        Some("écrivez CRE, MDT, SUP, COA, COD, CO2, HOR, ABS, HOS, REF, PER")
    );
}

#[test]
fn columns_are_found_by_their_title_wherever_they_stand() {
    let format = format("Qté", "[[fields]]\nkey = \"quantity\"\ncolumns = [\"Qté\"]\n");
    assert_eq!(values(&format, "Neuf;qte;Id\nx;2;V1\n", "quantity"), ["2"]);
    let remarks = read(&format, &b"Neuf;Qte;Id\n"[..]).unwrap().remarks().to_vec();
    assert_eq!(remarks[0].code, "file.column_unknown");
    let missing = read(&format, &b"Id;Nb\n"[..]).err().unwrap();
    assert_eq!(missing[0].place.path.as_deref(), Some("Qté"));
    assert_eq!(missing[0].found.as_deref(), Some("« Id », « Nb »"));
}

#[test]
fn what_a_format_cannot_hold_is_told_and_the_rest_written() {
    let mut format = format("Nom", "[[fields]]\nkey = \"worker_name\"\ncolumns = [\"Nom\"]\n");
    format.layout.encoding = mapping::Encoding::Windows1252;
    let row = |id: &str, name: &str, funder: &str| {
        let mut row = Row::new(Flow::Delivery);
        for (key, value) in [("visit_id", id), ("worker_name", name), ("funder_id", funder)] {
            assert!(row.set(key, Datum::Text(value.to_owned())));
        }
        row
    };
    let rows = [row("V1", "Noël", "CD99"), row("V2", "Łukasz", "CD99"), row("V3", "Ana", "CD62")];
    let extras = Extras::new();
    let mut file = Vec::new();
    let written = write(&format, rows.iter().map(|row| (row, &extras)), &mut file).unwrap();
    assert_eq!((written.rows, written.refused), (1, 2));
    assert_eq!(file, b"Id;Nom\nV1;No\xEBl\n");
    let told: Vec<(Option<u64>, &str)> =
        written.findings.iter().map(|finding| (finding.place.line, finding.code.as_str())).collect();
    assert_eq!(told, [(Some(2), "write.encoding"), (Some(3), "write.constant")]);
}

#[test]
fn a_text_in_fault_says_so_in_french() {
    let good = format("Qté", "").to_toml().unwrap();
    for (from, to, code) in [
        ("flow = \"delivery\"", "flow = \"livraison\"", "format.unknown_value"),
        ("schema = 1", "schema = 2", "format.schema"),
        ("version = 1\n", "", "format.missing_key"),
        ("version = 1", "version = \"un\"", "format.wrong_type"),
        ("name = \"essai\"", "nom = \"essai\"", "format.unknown_key"),
        ("name = \"essai\"", "name = essai", "format.syntax"),
        ("key = \"visit_id\"", "key = \"visite\"", "format.unknown_field"),
        ("columns = [\"Id\"]", "columns = [\"Ident\"]", "format.unknown_column"),
        ("columns = [\"Id\"]", "pattern = \"dd/mm\"", "format.pattern"),
        ("delimiter = \";\"", "delimiter = \"é\"", "format.delimiter"),
    ] {
        assert!(good.contains(from), "{from}\n{good}");
        let findings = Format::from_toml(&good.replacen(from, to, 1)).unwrap_err();
        assert_eq!(findings[0].code, code, "{to}: {findings:?}");
        let english = ["expected", "unknown", "invalid", "missing"];
        assert!(!english.iter().any(|word| findings[0].message.contains(word)), "{findings:?}");
        assert!(findings[0].message.ends_with('.'), "{findings:?}");
    }
    assert_eq!(Format::from_toml(&"#".repeat(2 << 20)).unwrap_err()[0].code, "format.too_large");
}
