//! Files of vendors met: decimal hours, minutes since midnight, names beside numbers.
#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

use mapping::{Format, Rule, preview, propose, round_trip, sniff};
use records::Flow;

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

/// With what the sample lacks, the file written from what was read is the file read.
fn came_back(mut format: Format, sample: &str) -> bool {
    for field in records::dictionary::fields(Flow::Delivery) {
        let filled = format.fields.iter().any(|rule| rule.key == field.key);
        if field.required && field.default.is_none() && !filled {
            format.fields.push(Rule::constant(&field.key, "X"));
        }
    }
    format.keep = format.unused().into_iter().map(str::to_owned).collect();
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
    let mut wrong = proposed(&minutes);
    let quantity = wrong.fields.iter_mut().find(|rule| rule.key == "quantity").unwrap();
    quantity.unit = mapping::Unit::Hundredths;
    let said = preview(&wrong, minutes.as_bytes(), 10).findings;
    assert!(said.iter().any(|finding| finding.code == "field.quantity"), "{said:?}");
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
