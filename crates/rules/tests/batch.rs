//! What somebody at a terminal gets from the three file commands.

#![expect(clippy::unwrap_used, reason = "a test stops on what it does not expect")]

use proptest::prelude::*;
use rules::batch::{BatchError, apa, credit_impot, gir};

/// Standard output, standard error, and whether every row was good.
struct Ran {
    output: String,
    errors: String,
    all_good: bool,
}

type Command = fn(&[u8], &mut Vec<u8>, &mut Vec<u8>) -> Result<bool, BatchError>;

fn run(command: Command, input: impl AsRef<[u8]>) -> Result<Ran, String> {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let all_good =
        command(input.as_ref(), &mut output, &mut errors).map_err(|problem| problem.to_string())?;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ok(Ran { output: text(output), errors: text(errors), all_good })
}

fn run_gir(input: &[u8], output: &mut Vec<u8>, errors: &mut Vec<u8>) -> Result<bool, BatchError> {
    gir(input, output, errors)
}

fn run_apa(input: &[u8], output: &mut Vec<u8>, errors: &mut Vec<u8>) -> Result<bool, BatchError> {
    apa(input, output, errors)
}

fn run_credit(input: &[u8], output: &mut Vec<u8>, errors: &mut Vec<u8>) -> Result<bool, BatchError> {
    credit_impot(input, output, errors)
}

const LETTERS: &str = "coherence,orientation,toilette,habillage,alimentation,elimination,transferts,depl_interieur,depl_exterieur,alerter";
const APA: &str = "id,month,age,gir,couple,resources_month,plan_month";
const CREDIT: &str = "id,year,depenses_7DB,aides_7DR,nb_pac,ascendants_apa_7DL,premiere_annee_emploi_direct,invalidite_80,membres_plus_65";

#[test]
fn gir_adds_rank_and_gir_and_keeps_the_other_columns_in_order() {
    let ran = run(
        run_gir,
        format!("nom,{LETTERS},note\n\"Durand, A.\",C,C,C,C,C,C,C,C,C,C,x\nPetit,A,A,A,A,A,A,B,A,A,A,\n"),
    )
    .unwrap();
    assert_eq!(
        ran.output,
        format!(
            "nom,{LETTERS},note,rank,gir\n\"Durand, A.\",C,C,C,C,C,C,C,C,C,C,x,1,1\nPetit,A,A,A,A,A,A,B,A,A,A,,12,5\n"
        )
    );
    assert!(ran.all_good && ran.errors.is_empty());
}

#[test]
fn a_bad_row_is_named_and_the_others_answered() {
    let ran = run(
        run_gir,
        format!("{LETTERS}\nA,A,A,A,A,A,A,A,A,A\n\nA,A,D,A,A,A,A,A,A,A\nA,A\nC,C,C,C,C,C,C,C,C,C\n"),
    )
    .unwrap();
    assert_eq!(
        ran.output,
        format!("{LETTERS},rank,gir\nA,A,A,A,A,A,A,A,A,A,13,6\nC,C,C,C,C,C,C,C,C,C,1,1\n")
    );
    assert_eq!(
        ran.errors,
        "ligne 4 : toilette : « D » : écrivez A, B ou C.\nligne 5 : 2 colonnes au lieu de 10.\n"
    );
    assert!(!ran.all_good);
}

#[test]
fn spreadsheets_of_this_country_are_read() {
    let header = LETTERS.replace(',', ";");
    let ran = run(run_gir, format!("\u{feff}{header}\r\nb;A;A;A;A;A;A;A;A;A\r\n")).unwrap();
    assert_eq!(ran.output, format!("{header};rank;gir\nb;A;A;A;A;A;A;A;A;A;13;6\n"));
    let ran =
        run(run_apa, format!("{}\n1;2026-03;84;2;non;1600,00;1 200,00\n", APA.replace(',', ";"))).unwrap();
    assert!(ran.output.ends_with("1 200,00;1200.00;184.07;1015.93\n"), "{}", ran.output);
}

#[test]
fn a_stray_quote_costs_one_row() {
    let row = "A,A,A,A,A,A,A,A,A,A";
    let never_closed = format!("{LETTERS}\n{row}\n\"A,A,A,A,A,A,A,A,A,A\n{row}\n{row}\n");
    let ran = run(run_gir, never_closed).unwrap();
    assert_eq!(ran.output.matches(",13,6").count(), 3);
    assert_eq!(ran.errors, "ligne 3 : un guillemet est ouvert et jamais fermé.\n");

    let two_strays =
        format!("{LETTERS}\n\"A,A,A,A,A,A,A,A,A,A\n{row}\n{row}\nA,A,A,A,A,A,A,A,A,\"A\n{row}\n");
    let ran = run(run_gir, two_strays).unwrap();
    assert_eq!(ran.output.matches(",13,6").count(), 3);
    assert!(ran.errors.starts_with("ligne 2 : ") && ran.errors.contains("ligne 5 : "), "{}", ran.errors);
}

#[test]
fn a_quoted_line_break_is_kept_and_lines_stay_counted() {
    let ran = run(
        run_gir,
        format!("note,{LETTERS}\n\"deux\nlignes\",A,A,A,A,A,A,A,A,A,A\nx,Z,A,A,A,A,A,A,A,A,A\n"),
    )
    .unwrap();
    assert!(ran.output.contains("\"deux\nlignes\",A,A"), "{}", ran.output);
    assert!(ran.errors.starts_with("ligne 4 : coherence"), "{}", ran.errors);
}

#[test]
fn text_that_is_not_utf_8_is_a_bad_row() {
    let mut input = format!("nom,{LETTERS}\n").into_bytes();
    input.extend_from_slice(b"L\xe9a,A,A,A,A,A,A,A,A,A,A\nEva,A,A,A,A,A,A,A,A,A,A\n");
    let ran = run(run_gir, input).unwrap();
    assert_eq!(ran.errors, "ligne 2 : le texte n’est pas en UTF-8.\n");
    assert!(ran.output.ends_with("Eva,A,A,A,A,A,A,A,A,A,A,13,6\n"));
}

#[test]
fn a_wrong_header_stops_with_what_to_do() {
    let stops = |command, input: &str| run(command, input).err().unwrap();
    assert!(stops(run_gir, "").starts_with("Le fichier est vide"));
    assert_eq!(
        stops(run_gir, "a,b\n"),
        format!("Colonnes manquantes dans l’en-tête : {}.", LETTERS.replace(',', ", "))
    );
    assert!(stops(run_apa, &format!("{APA},age\n")).contains("« age » apparaît deux fois"));
    assert!(stops(run_apa, &format!("{APA},apa\n")).contains("« apa » existe déjà"));
    assert!(stops(run_apa, "id,\"month\n").contains("guillemet"));
}

#[test]
fn apa_answers_the_month_it_is_asked_for() {
    let ran = run(
        run_apa,
        format!(
            "{APA}\na,2026-03,84,2,false,1600,1200\nb,2026-03,84,2,1,2720,1200\nc,2023-06,70,1,0,500,9999\n\
             d,2026-05,84,4,non,0,36.06\ne,2026-06,84,4,non,0,36.93\nf,2026-06,84,4,non,0,36.94\n\
             g,2026-03,59,1,oui,0,500\nh,2026-03,90,5,oui,0,500\n"
        ),
    )
    .unwrap();
    let added: Vec<&str> = ran.output.lines().skip(1).map(|row| row.splitn(8, ',').last().unwrap()).collect();
    assert_eq!(
        added,
        [
            "1200.00,184.07,1015.93",
            "1200.00,184.07,1015.93",
            "1914.04,0.00,1914.04",
            "36.06,0.00,0.00",
            "36.93,0.00,0.00",
            "36.94,0.00,36.94",
            "0.00,0.00,0.00",
            "0.00,0.00,0.00"
        ]
    );
    assert!(ran.all_good);
}

#[test]
fn apa_refuses_what_it_cannot_know() {
    let ran = run(
        run_apa,
        format!(
            "{APA}\na,2027-01,84,2,false,1600,1200\nb,2022-06,84,2,false,1600,1200\nc,2026-3,84,2,false,1600,1200\n\
             d,2026-03,84,7,false,1600,1200\ne,2026-03,84,2,peut-être,1600,1200\nf,2026-03,84,2,non,-1,1200\n\
             g,2026-03,84,2,non,,1200\nh,2026-03,quatre-vingts,2,non,1,1200\ni,2026-03,84,2,non,1e3,1200\n"
        ),
    )
    .unwrap();
    assert_eq!(ran.output, format!("{APA},plan_accepted,participation,apa\n"));
    let named: Vec<&str> = ran.errors.lines().map(|line| line.split(" : ").nth(1).unwrap()).collect();
    assert_eq!(
        named,
        [
            "month",
            "month",
            "month",
            "gir",
            "couple",
            "resources_month",
            "resources_month",
            "age",
            "resources_month"
        ]
    );
    assert!(
        ran.errors.contains("ligne 2 : month : Majoration pour tierce personne retenue pour l’APA"),
        "{}",
        ran.errors
    );
}

#[test]
fn the_tax_credit_of_each_year() {
    let ran = run(
        run_credit,
        format!(
            "{CREDIT}\na,2025,10000,4000,0,0,0,0,0\nb,2024,20000.10,0,1,0,non,non,1\nc,2017,30000,0,9,0,oui,non,0\n\
             d,2025,30000,0,0,0,false,true,0\ne,2026,1000,0,0,0,0,0,0\nf,2016,1000,0,0,0,0,0,0\ng,2025,3001,0,0,0,0,0,0\n"
        ),
    )
    .unwrap();
    let credits: Vec<&str> = ran.output.lines().skip(1).map(|row| row.rsplit(',').next().unwrap()).collect();
    assert_eq!(credits, ["3000.00", "7500.00", "9000.00", "10000.00", "1500.50"]);
    assert!(
        ran.errors.starts_with("ligne 6 : year") && ran.errors.contains("ligne 7 : year"),
        "{}",
        ran.errors
    );
}

#[test]
fn ten_megabytes_in_a_cell_pass_through() {
    let note = "é".repeat(5 << 20);
    let ran = run(
        run_gir,
        format!("note,{LETTERS}\n{note},A,A,A,A,A,A,A,A,A,A\n{note},{note},A,A,A,A,A,A,A,A,A\n"),
    )
    .unwrap();
    assert!(ran.output.ends_with(",13,6\n"));
    assert!(ran.errors.len() < 300, "the message quotes the start only");
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes: Vec<u8>) {
        for command in [run_gir as Command, run_apa, run_credit] {
            let _ = run(command, &bytes);
        }
    }

    #[test]
    fn every_row_is_either_answered_or_named(rows in prop::collection::vec("[ABCD\",;é\n]{0,24}", 0..12)) {
        let input = format!("{LETTERS}\n{}\n", rows.join("\n"));
        let ran = run(run_gir, &input).unwrap();
        let named: Vec<u64> = ran.errors.lines().map(|line| line[6..].split(' ').next().unwrap().parse().unwrap()).collect();
        prop_assert!(named.is_sorted() && named.iter().all(|line| *line <= input.lines().count() as u64));
        prop_assert_eq!(ran.all_good, named.is_empty());
    }
}
