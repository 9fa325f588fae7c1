//! Files of vendors met: decimal hours, minutes since midnight, names beside numbers.
#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

use mapping::{Format, Rule, doubts, follow_titles, preview, propose, round_trip, sniff};
use records::{Flow, Kind};

const DECIMAL: &str = "\
NUM_BENEF;JOUR;HEURE_DEBUT;HEURE_FIN;DUREE;HEURE_DEBUT_POINTEE
B1;20261005;8;9,25;125;7,95
B2;20261005;14;14,75;75;13,9
B3;20261006;9,5;11;150;9,55
B4;20261006;17,25;18;75;17,2
";

const MINUTES: &str = "\
NUM_BENEF;JOUR;HEURE_DEBUT;HEURE_FIN
B1;20261005;0485;0518
B2;20261005;0675;0739
B3;20261006;0561;0637
";

fn proposed(sample: &str) -> Format {
    let sniffed = sniff("releve.csv", sample.as_bytes()).unwrap();
    propose("Relevé", Flow::Delivery, &sniffed.layout, sample.as_bytes()).unwrap().format
}

fn rule<'f>(format: &'f Format, key: &str) -> &'f Rule {
    format.fields.iter().find(|rule| rule.key == key).unwrap()
}

#[test]
fn decimal_hours_are_guessed_and_come_back() {
    let format = proposed(DECIMAL);
    let start = rule(&format, "retained_start");
    assert_eq!(start.columns, ["JOUR", "HEURE_DEBUT"]);
    assert_eq!(start.pattern.as_ref().unwrap().to_string(), "aaaaMMjj H[,cc]");
    assert_eq!(rule(&format, "stamp_start").columns, ["JOUR", "HEURE_DEBUT_POINTEE"]);
    assert!(came_back(format, DECIMAL));
}

#[test]
fn minutes_since_midnight_are_guessed_and_come_back() {
    let format = proposed(MINUTES);
    assert_eq!(rule(&format, "retained_end").pattern.as_ref().unwrap().to_string(), "aaaaMMjj mmmm");
    assert!(came_back(format, MINUTES));
}

/// With a constant where a required field has nothing.
fn completed(mut format: Format) -> Format {
    for field in records::dictionary::fields(Flow::Delivery) {
        let filled = format.fields.iter().any(|rule| rule.key == field.key);
        if field.required && field.default.is_none() && !filled {
            let value = if field.kind == Kind::DateTime { "2026-10-05T18:00:00" } else { "X" };
            format.fields.push(Rule::constant(&field.key, value));
        }
    }
    format
}

/// With what the sample lacks, the file written from what was read is the file read.
fn came_back(format: Format, sample: &str) -> bool {
    let format = completed(format).keeping_unused();
    let trip = round_trip(&format, sample.as_bytes()).unwrap();
    assert!(trip.rows > 0, "{trip:?}");
    trip.identical
}

#[test]
fn quarters_read_as_minutes_are_doubted() {
    let sample =
        DECIMAL.replace("9,5;11;150", "9,50;11,00;150").replace(";8;", ";8,00;").replace(";14;", ";14,50;");
    let mut format = proposed(&sample);
    let said = |format: &Format| -> Vec<String> {
        preview(format, sample.as_bytes(), 10).findings.into_iter().map(|finding| finding.code).collect()
    };
    assert!(!said(&format).contains(&"field.hundredths".to_owned()));
    let start = format.fields.iter_mut().find(|rule| rule.key == "retained_start").unwrap();
    start.pattern = Some("aaaaMMjj H,mm".parse().unwrap());
    assert!(said(&format).contains(&"field.hundredths".to_owned()));
}

#[test]
fn columns_joined_with_nothing_between_come_back() {
    let mut format = proposed(MINUTES);
    for rule in &mut format.fields {
        if let Some(pattern) = rule.pattern.as_ref().filter(|_| rule.columns.len() == 2) {
            rule.pattern = Some(pattern.to_string().replace(' ', "").parse().unwrap());
            rule.join = String::new();
        }
    }
    assert_eq!(rule(&format, "retained_start").pattern.as_ref().unwrap().to_string(), "aaaaMMjjmmmm");
    assert!(came_back(format, MINUTES));
}

#[test]
fn a_table_of_values_under_two_joined_columns_is_written_whole() {
    let text = r#"
        schema = 1
        name = "essai"
        version = 1
        flow = "delivery"

        [layout]
        file = "delimited"
        delimiter = ";"
        records = [{ columns = ["Jour", "Heure"] }]

        [[fields]]
        key = "retained_start"
        columns = ["Jour", "Heure"]
        join = ""
        pattern = "aaaaMMjjHHmm"

        [fields.values]
        "été" = "2026-07-01T08:00:00"
        "aujourdé" = "2026-08-01T08:00:00"
    "#;
    let format = Format::from_toml(text).unwrap();
    let trip = |file: &str| round_trip(&completed(format.clone()), file.as_bytes()).unwrap();
    let short = trip(";été\r\n");
    assert!(short.rows == 1 && short.identical, "{short:?}");
    // The eighth byte stands inside a letter.
    assert!(trip(";aujourdé\r\n").identical);
    assert_eq!(trip("é;té\r\n").differences.len(), 2, "told, column by column");
}

#[test]
fn hours_without_a_leading_zero_are_not_minutes_since_midnight() {
    let sample = "NUM_BENEF;JOUR;HEURE_DEBUT;HEURE_FIN\nB1;20261005;800;945\nB2;20261005;1000;1430\n";
    let format = proposed(sample);
    assert_eq!(rule(&format, "retained_start").pattern.as_ref().unwrap().to_string(), "aaaaMMjj Hmm");
    let first = preview(&format, sample.as_bytes(), 1).lines.remove(0).partial.unwrap();
    assert_eq!(first.get("retained_start").unwrap().to_string(), "2026-10-05T08:00:00");
    assert!(came_back(format, sample));
}

#[test]
fn a_column_that_is_only_a_condition_may_be_kept() {
    let sample = DECIMAL.replace("DUREE", "ETAT");
    let mut format = proposed(&sample);
    format.skip = vec![mapping::Condition {
        column: "ETAT".to_owned(),
        is: vec!["annulé".to_owned()],
        ..mapping::Condition::default()
    }];
    assert_eq!(format.only_conditions(), ["ETAT"]);
    format.keep = vec!["ETAT".to_owned()];
    assert!(format.only_conditions().is_empty());
}

#[test]
fn whole_quantities_take_the_unit_that_lasts_from_start_to_end() {
    let format = proposed(DECIMAL);
    assert_eq!(rule(&format, "quantity").unit, mapping::Unit::Hundredths);
    let minutes = DECIMAL
        .replace(";125;", ";75;")
        .replace(";75;13", ";45;13")
        .replace(";150;", ";90;")
        .replace(";75;17", ";45;17");
    assert_eq!(rule(&proposed(&minutes), "quantity").unit, mapping::Unit::Minutes);
    // « Durée » of wholes past 60 is first taken for minutes: seconds are found from it.
    let seconds = DECIMAL
        .replace(";125;", ";4500;")
        .replace(";75;13", ";2700;13")
        .replace(";150;", ";5400;")
        .replace(";75;17", ";2700;17");
    assert_eq!(rule(&proposed(&seconds), "quantity").unit, mapping::Unit::Seconds);
    let mut wrong = proposed(&minutes);
    let quantity = wrong.fields.iter_mut().find(|rule| rule.key == "quantity").unwrap();
    quantity.unit = mapping::Unit::Hundredths;
    let said = preview(&wrong, minutes.as_bytes(), 10).findings;
    assert!(said.iter().any(|finding| finding.code == "field.quantity"), "{said:?}");
    assert_eq!(doubts(&wrong, minutes.as_bytes()).len(), 1, "the same of the trial");
    assert!(doubts(&proposed(&minutes), minutes.as_bytes()).is_empty());
}

#[test]
fn an_identifier_is_not_made_of_names() {
    let sample = "Bénéficiaire;N° dossier;Date\nDUPONT MARCEL;B001;05/10/2026\nGARCIA NOEL;B002;06/10/2026\n";
    let sniffed = sniff("plan.csv", sample.as_bytes()).unwrap();
    let proposal = propose("Plan", Flow::Delivery, &sniffed.layout, sample.as_bytes()).unwrap();
    let named = proposal.format.fields.iter().find(|rule| rule.key == "beneficiary_id");
    let sure = proposal.fields.iter().find(|one| one.key == "beneficiary_id").map_or(0, |one| one.confidence);
    assert!(named.is_none_or(|rule| rule.columns != ["Bénéficiaire"]) || sure <= 50, "{named:?} {sure}");
}

#[test]
fn a_format_guessed_again_keeps_what_is_constant_and_doubts_nothing() {
    let good = proposed(DECIMAL);
    let mut format = good.clone();
    format.fields.retain(|rule| rule.key != "retained_start");
    format.fields.push(Rule::constant("funder_id", "CD99"));
    let format = format.doubting(|column| column == "HEURE_FIN");
    assert!(format.doubtful.contains("retained_end") && !format.doubtful.contains("beneficiary_id"));
    let again = format.guessed_again(good.clone());
    assert!(again.doubtful.is_empty());
    assert_eq!(rule(&again, "funder_id").constant.as_deref(), Some("CD99"));
    assert_eq!(rule(&again, "retained_start"), rule(&good, "retained_start"));
}

#[test]
fn a_layout_follows_the_titles_of_a_changed_sample() {
    let mut layout = sniff("releve.csv", DECIMAL.as_bytes()).unwrap().layout;
    layout.quoting = mapping::Quoting::Always;
    let follow = |sample: &str| follow_titles(&layout, "releve.csv", sample.as_bytes()).unwrap();
    assert_eq!(follow(DECIMAL), layout);
    let accented = DECIMAL.replace("DUREE", "Durée");
    assert_eq!(follow(&accented), layout, "read all the same");
    // What was said of the file stays where most of its titles do.
    let renamed = follow(&DECIMAL.replace("HEURE_FIN", "FIN"));
    assert!(renamed.column("FIN").is_some() && renamed.column("HEURE_FIN").is_none());
    assert_eq!(renamed.quoting, mapping::Quoting::Always);
    let other = follow(&DECIMAL.replace(',', ".").replace(';', ","));
    assert_eq!(other.delimiter, Some(','));
    assert!(other.column("HEURE_FIN").is_some());
    assert!(follow_titles(&layout, "releve.csv", b"%PDF-1.7").is_err());
}
