//! Guesses that a person who made formats of files never seen found missing or wrong.

#![expect(clippy::unwrap_used, reason = "a failing set-up is a failing test")]

use mapping::{Column, FileKind, Known, Layout, Proposal, Role, propose, propose_knowing, sniff};
use records::Flow;

/// Decimal hours, short titles, a code of the service and none of the département.
const SHORT: &str = "NO_BENEF|NOM_BENEF|PREN_BENEF|CD_ETAB|DT_INTERV|H_DEB_PTG|H_FIN_PTG|H_DEB_RET|H_FIN_RET|DUR_CTH|CD_MOTIF|TYP_AID|NO_BON|MAT_INT|NOM_INT|PREN_INT
BEN-1|LEFEVRE|ELIANE|SAAD-DS|20261005|7,95|9|8|9|100||GM|B2600101|A0117|PETIT|LEA
BEN-2|DUPONT|MARCEL|SAAD-DS|20261005|13,95|14,75|14|14,75|75||AM|B2600102|A0142|ROUX|AICHA
BEN-3|GARCIA|NOEL|SAAD-DS|20261005|13,9|15,6|14|15,5|150|OUB|GM|B2600103|A0142|ROUX|AICHA
BEN-4|MARTIN|JEANNINE|SAAD-DS|20261006|9,95|11,5|10|11,5|150||AM|B2600104|A0142|ROUX|AICHA
";

/// A day, two times of it, then two times as minutes of the day; a header counts the lines.
const FIXED: &str = "H202610SAAD-AP   00022
VBEN-1   LEFEVRE        05102026080008300485051803001
VBEN-2   DUPONT         05102026111512150675073910001
VBEN-3   GARCIA         05102026091510300561063712507
VBEN-4   MARTIN         06102026173019001052113515001
VBEN-5   DALMEIDA       07102026073008450457052112501
";

fn guessed(name: &str, sample: &str, known: &Known) -> Proposal {
    let layout = sniff(name, sample.as_bytes()).unwrap().layout;
    propose_knowing("Essai", Flow::Delivery, &layout, sample.as_bytes(), known).unwrap()
}

/// The only column of a field, or its constant.
fn source(proposal: &Proposal, key: &str) -> Option<String> {
    let rule = proposal.format.fields.iter().find(|rule| rule.key == key)?;
    rule.constant.clone().or_else(|| rule.columns.last().cloned())
}

#[test]
fn a_code_of_service_is_no_funder() {
    let proposal = guessed("visites.csv", SHORT, &Known::default());
    assert_eq!(source(&proposal, "provider_id").as_deref(), Some("CD_ETAB"));
    assert_eq!(source(&proposal, "funder_id"), None, "nothing in the file says who pays");
    assert!(proposal.missing.iter().any(|field| field.key == "funder_id"));
}

#[test]
fn what_the_departement_knows_wins() {
    let known = Known { funder: Some("CD99".to_owned()), services: vec!["DS".to_owned()] };
    let proposal = guessed("visites.csv", SHORT, &known);
    assert_eq!(source(&proposal, "funder_id").as_deref(), Some("CD99"));
    let unlike = SHORT.replace("SAAD-DS", "DS").replace("CD_ETAB", "Code financeur");
    let proposal = guessed("visites.csv", &unlike, &known);
    assert_eq!(source(&proposal, "provider_id").as_deref(), Some("Code financeur"));
    assert_eq!(source(&proposal, "funder_id").as_deref(), Some("CD99"));
    // A column that says the same stays a column: the file comes back.
    let named = SHORT.replace("SAAD-DS", "CD99").replace("CD_ETAB", "Code financeur");
    let proposal = guessed("visites.csv", &named, &known);
    assert_eq!(source(&proposal, "funder_id").as_deref(), Some("Code financeur"));
}

#[test]
fn the_worker_s_first_name_is_no_framework_and_hours_have_their_unit() {
    let proposal = guessed("visites.csv", SHORT, &Known::default());
    assert_eq!(source(&proposal, "framework"), None);
    assert_eq!(source(&proposal, "stamp_start").as_deref(), Some("H_DEB_PTG"));
    assert_eq!(source(&proposal, "stamp_end").as_deref(), Some("H_FIN_PTG"));
    assert_eq!(source(&proposal, "quantity").as_deref(), Some("DUR_CTH"));
    assert_eq!(source(&proposal, "unit").as_deref(), Some("HUR"));
}

#[test]
fn a_titled_motive_is_proposed_with_what_its_texts_say() {
    let words = SHORT.replace("CD_MOTIF", "Motif de correction").replace("|OUB|", "|Absence d’arrivée|");
    let proposal = guessed("visites.csv", &words, &Known::default());
    let rule = proposal.format.fields.iter().find(|rule| rule.key == "correction").unwrap();
    assert_eq!(rule.columns, ["Motif de correction"]);
    assert_eq!(rule.values.get("Absence d’arrivée").map(String::as_str), Some("COA"));
    let told = proposal.fields.iter().find(|one| one.key == "correction").unwrap();
    assert!(told.confidence < 70 && told.reason.contains("table de valeurs"), "{told:?}");
    let unknown = words.replace("Absence d’arrivée", "Oubli");
    let proposal = guessed("visites.csv", &unknown, &Known::default());
    let rule = proposal.format.fields.iter().find(|rule| rule.key == "correction").unwrap();
    assert!(rule.values.is_empty(), "a person says what « Oubli » means");
}

#[test]
fn a_fixed_line_is_cut_after_a_french_day_and_its_times() {
    let layout = sniff("presta.txt", FIXED.as_bytes()).unwrap().layout;
    assert_eq!(layout.file, FileKind::FixedWidth);
    let detail = layout.records.iter().find(|record| record.role == Role::Detail).unwrap();
    let mut from = 0;
    let starts: Vec<usize> = detail
        .columns
        .iter()
        .map(|column| {
            from += column.width;
            from - column.width
        })
        .collect();
    for start in [24, 32, 36, 40] {
        assert!(starts.contains(&start), "{starts:?}");
    }
    assert!(!starts.iter().any(|start| (25..32).contains(start)), "a day is not cut: {starts:?}");
}

#[test]
fn named_columns_of_minutes_are_the_stamps_and_a_count_of_lines_is_not() {
    let column = |name: &str, width| Column { width, ..Column::named(name) };
    let mut layout: Layout = sniff("presta.txt", FIXED.as_bytes()).unwrap().layout;
    for record in &mut layout.records {
        record.columns = match record.role {
            Role::Detail => vec![
                column("Sorte", 1),
                column("Bénéficiaire", 8),
                column("Nom", 15),
                column("Jour", 8),
                column("Début", 4),
                column("Fin", 4),
                column("Arrivée pointée", 4),
                column("Départ pointé", 4),
                column("Quantité", 3),
                column("Code", 2),
            ],
            _ => vec![column("H-1", 1), column("Mois", 6), column("Service", 10), column("Arrivées", 5)],
        };
    }
    let proposal = propose("Essai", Flow::Delivery, &layout, FIXED.as_bytes()).unwrap();
    for (key, name) in [("stamp_start", "Arrivée pointée"), ("stamp_end", "Départ pointé")] {
        assert_eq!(source(&proposal, key).as_deref(), Some(name));
        let rule = proposal.format.fields.iter().find(|rule| rule.key == key).unwrap();
        assert_eq!(rule.pattern.as_ref().map(ToString::to_string).as_deref(), Some("jjMMaaaa mmmm"));
    }
}

#[test]
fn a_name_that_a_guess_gave_says_nothing_and_a_header_is_no_visit() {
    let proposal = guessed("presta.txt", FIXED, &Known::default());
    assert_eq!(source(&proposal, "quantity"), None, "« H-2 » is the second column of the lines « H »");
    assert_eq!(source(&proposal, "visit_id").filter(|column| column.starts_with('H')), None);
}
