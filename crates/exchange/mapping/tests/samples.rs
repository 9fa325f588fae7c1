//! Three invented vendors, very unlike each other: what is guessed alone, and what a finished format gives back.

#![allow(clippy::unwrap_used, reason = "helpers of tests are not seen as tests")]

use mapping::{
    Cell, FileKind, Format, Role, fits, in_clear, preview, propose, read, recut, round_trip, sheets, sniff,
    sniff_as, suggest,
};
use records::{Flow, Invoice, Order, Row, Visit, invoices, orders};

struct Vendor {
    file: &'static str,
    flow: Flow,
    bytes: &'static [u8],
    format: &'static str,
}

const VISITS: Vendor = Vendor {
    file: "visites.csv",
    flow: Flow::Delivery,
    bytes: include_bytes!("../samples/visites.csv"),
    format: include_str!("../samples/visites.toml"),
};

const INVOICES: Vendor = Vendor {
    file: "factures.txt",
    flow: Flow::Invoice,
    bytes: include_bytes!("../samples/factures.txt"),
    format: include_str!("../samples/factures.toml"),
};

const ORDERS: Vendor = Vendor {
    file: "plans.xlsx",
    flow: Flow::Order,
    bytes: include_bytes!("../samples/plans.xlsx"),
    format: include_str!("../samples/plans.toml"),
};

impl Vendor {
    fn finished(&self) -> Format {
        Format::from_toml(self.format).unwrap()
    }

    fn rows(&self) -> Vec<Row> {
        read(&self.finished(), self.bytes).unwrap().map(|line| line.row.unwrap()).collect()
    }

    /// Of the finished format's fields: guessed to the letter, all.
    fn guessed(&self) -> (usize, usize) {
        let sniffed = sniff(self.file, self.bytes).unwrap();
        let proposal = propose("essai", self.flow, &sniffed.layout, self.bytes).unwrap();
        let finished = self.finished();
        assert_eq!(sniffed.layout, finished.layout, "the layout is guessed to the letter");
        let right = finished.fields.iter().filter(|rule| proposal.format.fields.contains(rule)).count();
        (right, finished.fields.len())
    }
}

#[test]
fn at_least_four_fields_of_five_are_right_alone() {
    for vendor in [VISITS, INVOICES, ORDERS] {
        let (right, all) = vendor.guessed();
        println!("{} : {right} champs sur {all} ({} %)", vendor.file, right * 100 / all);
        assert!(right * 100 >= all * 80, "{} : {right} / {all}", vendor.file);
    }
}

#[test]
fn the_finished_formats_give_the_files_back() {
    for vendor in [VISITS, INVOICES, ORDERS] {
        let trip = round_trip(&vendor.finished(), vendor.bytes).unwrap();
        assert!(trip.identical, "{}: {trip:#?}", vendor.file);
        assert_eq!((trip.refused, trip.unused.len(), trip.differences.len()), (0, 0, 0), "{}", vendor.file);
        assert!(trip.rows >= 7, "{}", vendor.file);
    }
}

#[test]
fn a_finished_format_is_its_text() {
    for vendor in [VISITS, INVOICES, ORDERS] {
        let format = vendor.finished();
        let text = format.to_toml().unwrap();
        assert_eq!(Format::from_toml(&text).unwrap(), format, "{}", vendor.file);
        assert_eq!(Format::from_toml(&text).unwrap().to_toml().unwrap(), text, "a stable order");
        assert!(format.check().iter().all(|finding| finding.severity < records::Severity::Blocks));
    }
}

#[test]
fn what_is_read_is_what_the_trade_exchanges() {
    let visits: Vec<Visit> = VISITS.rows().iter().map(|row| Visit::try_from(row).unwrap()).collect();
    assert_eq!(visits.len(), 30);
    let first = &visits[0];
    assert_eq!(first.id, "V2603-0001");
    assert_eq!(first.retained.unwrap().seconds(), 3600);
    assert_eq!(first.billed.as_ref().unwrap().seconds(), Some(3600));
    let night = visits.iter().find(|visit| visit.retained.unwrap().start.hour() == 23).unwrap();
    assert_eq!(night.retained.unwrap().seconds(), 5400, "past midnight");
    assert!(
        visits
            .iter()
            .any(|visit| visit.stamp_out.is_none() && visit.correction.as_ref().unwrap().code == "COD")
    );

    let invoices: Vec<(Invoice, _)> = invoices(&INVOICES.rows());
    assert_eq!(invoices.len(), 4);
    for (invoice, faults) in &invoices {
        assert!(faults.is_empty());
        let sum: i64 = invoice.lines.iter().map(|line| line.gross.unwrap().cents()).sum();
        assert_eq!(invoice.total.unwrap().cents(), sum, "{}", invoice.number);
    }
    assert_eq!(invoices[0].0.lines[0].id.value, "1", "without the zeros that fill the column");

    let orders: Vec<(Order, _)> = orders(&ORDERS.rows());
    assert_eq!(orders.len(), 5);
    assert_eq!(orders[1].0.lines.len(), 2);
    assert_eq!(orders[0].0.beneficiary.birth_date.unwrap().to_string(), "1938-05-14");
    assert_eq!(orders[2].0.valid_to, None);
}

#[test]
fn a_guess_says_why() {
    let sniffed = sniff(VISITS.file, VISITS.bytes).unwrap();
    let about = |about: &str| sniffed.guesses.iter().find(|guess| guess.about == about).unwrap();
    assert_eq!(about("Encodage").said, "Windows-1252");
    assert!(about("Séparateur").confidence >= 90);
    assert!(sniffed.guesses.iter().all(|guess| guess.reason.ends_with('.') && guess.confidence <= 99));
    let invoices = sniff(INVOICES.file, INVOICES.bytes).unwrap();
    assert_eq!(invoices.layout.file, FileKind::FixedWidth);
    assert_eq!(invoices.layout.records[0].role, Role::Header);
    let orders = sniff(ORDERS.file, ORDERS.bytes).unwrap();
    assert_eq!(orders.layout.leading.len(), 3);
    assert_eq!(orders.layout.column("Date début").unwrap().cell, Cell::Date);
}

#[test]
fn a_preview_shows_cells_row_and_findings_side_by_side() {
    let mut format = VISITS.finished();
    let shown = preview(&format, VISITS.bytes, 3);
    assert_eq!((shown.lines.len(), shown.columns.len(), shown.lines[0].cells.len()), (3, 23, 23));
    assert_eq!(shown.lines[0].number, 2);
    assert!(shown.lines[0].row.is_some() && shown.findings.is_empty());
    // A pattern half typed.
    format.fields.iter_mut().find(|rule| rule.key == "retained_start").unwrap().pattern =
        Some("MM/jj/aaaa HH:mm".parse().unwrap());
    let shown = preview(&format, VISITS.bytes, 30);
    let wrong = shown.lines.iter().find(|line| line.row.is_none()).unwrap();
    let finding = &wrong.findings[0];
    assert_eq!(finding.place.line, Some(wrong.number));
    assert_eq!(finding.place.path.as_deref(), Some("Date + Hre deb"));
    assert_eq!(finding.expected.as_deref(), Some("MM/jj/aaaa HH:mm"));
    assert!(finding.found.as_deref().unwrap().starts_with("13/03/2026"));
}

#[test]
fn a_mapping_is_told_in_french() {
    for (vendor, sentence) in [
        (
            VISITS,
            "« Fin retenue » vient des colonnes « Date » et « Hre fin », jointes, se lit « jj/MM/aaaa HH:mm » et passe au lendemain quand la fin vient avant le début.",
        ),
        (
            VISITS,
            "« Quantité à facturer » vient de la colonne « Durée » et se lit comme une durée « H'h'mm », convertie en heures.",
        ),
        (
            INVOICES,
            "« Prix par unité » vient de la colonne « 20-9 » des lignes « 20 » et passe de centimes en euros.",
        ),
        (ORDERS, "« Quantité accordée par » n’est pas dans le fichier : ce sera « month »."),
    ] {
        let told: Vec<String> = in_clear(&vendor.finished())
            .into_iter()
            .map(|told| told.sentence.replace('\u{a0}', " "))
            .collect();
        assert!(told.iter().any(|said| said == sentence), "{sentence}\n{told:#?}");
    }
}

#[test]
fn columns_that_are_empty_in_the_sample_are_read_like_the_others() {
    let sample =
        "Nº interv.;Date;Pointage arr.;Pointage dép.;Hre deb;Hre fin;Qté\nV1;02/03/2026;;;9h00;10h00;\n";
    let sniffed = sniff("vide.csv", sample.as_bytes()).unwrap();
    let format = propose("vide", Flow::Delivery, &sniffed.layout, sample.as_bytes()).unwrap().format;
    let stamped = format.fields.iter().find(|rule| rule.key == "stamp_end").unwrap();
    assert_eq!(stamped.columns, ["Date", "Pointage dép."]);
    assert_eq!(stamped.pattern.as_ref().unwrap().to_string(), "jj/MM/aaaa H'h'mm");
    let titles = sample.lines().next().unwrap();
    let sniffed = sniff("titres.csv", titles.as_bytes()).unwrap();
    let format = propose("titres", Flow::Delivery, &sniffed.layout, titles.as_bytes()).unwrap().format;
    assert!(Format::from_toml(&format.to_toml().unwrap()).is_ok(), "titles alone make a format to complete");
}

/// Titles of other vendors, written before they were tried and never added to the words: what a new vendor may expect.
#[test]
fn titles_never_met_find_their_field_more_often_than_not() {
    let met: [(Flow, &[(&str, &str)]); 3] = [
        (
            Flow::Delivery,
            &[
                ("ID_INTERVENTION", "visit_id"),
                ("NUM_DOSSIER_USAGER", "beneficiary_id"),
                ("NOM_USAGER", "beneficiary_last_name"),
                ("PRENOM_USAGER", "beneficiary_first_name"),
                ("DateNaissanceUsager", "beneficiary_birth_date"),
                ("Code interv.", "worker_id"),
                ("Intervenante", "worker_name"),
                ("Début théo.", "planned_start"),
                ("Fin théo.", "planned_end"),
                ("Badgeage entrée", "stamp_start"),
                ("Badgeage sortie", "stamp_end"),
                ("Début réel", "retained_start"),
                ("Fin réelle", "retained_end"),
                ("Nb d’heures", "quantity"),
                ("Mode de prise en charge", "framework"),
                ("Justif. modif.", "correction"),
                ("N° SIRET", "provider_siret"),
                ("Organisme financeur", "funder_id"),
            ],
        ),
        (
            Flow::Invoice,
            &[
                ("Réf. facture", "invoice_number"),
                ("Date de facturation", "issued_at"),
                ("Période du", "period_from"),
                ("Période au", "period_to"),
                ("Matricule bénéficiaire", "beneficiary_id"),
                ("Code acte", "product"),
                ("Désignation", "product_label"),
                ("Quantité", "quantity"),
                ("P.U.", "unit_price"),
                ("Total TTC", "gross"),
                ("Mt pris en charge CD", "funder_share"),
                ("Reste à charge usager", "beneficiary_share"),
                ("N° ordre", "line_id"),
            ],
        ),
        (
            Flow::Order,
            &[
                ("Numéro de notification", "order_number"),
                ("Nom de famille", "beneficiary_last_name"),
                ("Ville", "beneficiary_city"),
                ("Date d’effet", "valid_from"),
                ("Date d’échéance", "valid_to"),
                ("Heures accordées", "quantity"),
                ("Périodicité", "per"),
                ("% participation", "participation_pct"),
                ("Montant horaire", "unit_price"),
                ("Nature de l’aide", "aid_type"),
            ],
        ),
    ];
    let (mut right, mut all, mut wrong) = (0, 0, Vec::new());
    for (flow, titles) in met {
        let line = |cell: &dyn Fn(&str, &str) -> String| {
            titles.iter().map(|(title, key)| cell(title, key)).collect::<Vec<_>>().join(";")
        };
        let value = |_: &str, key: &str| match records::dictionary::field(flow, key).unwrap().kind {
            records::Kind::Date | records::Kind::DateTime => "02/03/2026 08:00".to_owned(),
            records::Kind::Decimal | records::Kind::Money => "12,50".to_owned(),
            records::Kind::Text | records::Kind::Code => "A1".to_owned(),
        };
        let sample = format!("{}\n{}\n{}\n", line(&|title, _| title.to_owned()), line(&value), line(&value));
        let sniffed = sniff("neuf.csv", sample.as_bytes()).unwrap();
        let proposal = propose("neuf", flow, &sniffed.layout, sample.as_bytes()).unwrap();
        for (title, key) in titles {
            all += 1;
            let found =
                proposal.format.fields.iter().find(|rule| rule.columns.iter().any(|column| column == title));
            match found {
                Some(rule) if rule.key == *key => right += 1,
                found => wrong.push((*title, found.map(|rule| rule.key.clone()))),
            }
        }
    }
    println!("titres jamais vus : {right} sur {all} ({} %) ; {wrong:?}", right * 100 / all);
    assert!(right * 2 > all, "{right} / {all}: {wrong:?}");
}

#[test]
fn the_documented_example_is_read() {
    let page = include_str!("../../../../docs/FORMATS.md");
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let mut format = Format::from_toml(example).unwrap();
    format.layout.encoding = mapping::Encoding::Utf8;
    let file =
        "Id;Presta;Jour;Début;Fin;Durée;Km;Statut\nV1;APA domicile;02/03/2026;23h30;0h15;0h45;3,5;FAIT\n";
    let read = read(&format, file.replace(";0h15;", ";00h15;").as_bytes()).unwrap().next().unwrap();
    // What the example leaves out is told, and nothing else.
    let missing: Vec<String> =
        read.row.unwrap_err().iter().map(|finding| finding.message.replace('\u{a0}', " ")).collect();
    assert_eq!(
        missing,
        [
            "« Identifiant du bénéficiaire » manque. Complétez ou corrigez la ligne.",
            "« Identifiant du service » manque. Complétez ou corrigez la ligne.",
        ]
    );
}

#[test]
fn a_file_is_recognised_as_its_own_format_and_no_other() {
    for file in [VISITS, INVOICES, ORDERS] {
        let layout = sniff(file.file, file.bytes).unwrap().layout;
        for vendor in [VISITS, INVOICES, ORDERS] {
            let same = vendor.file == file.file;
            assert_eq!(
                fits(&vendor.finished(), &layout, file.bytes),
                same,
                "{} by {}",
                file.file,
                vendor.file
            );
        }
    }
}

#[test]
fn columns_follow_a_corrected_layout() {
    let guessed = sniff(VISITS.file, VISITS.bytes).unwrap().layout;
    let untitled = recut(&mapping::Layout { header: false, ..guessed.clone() }, VISITS.bytes).unwrap();
    assert_eq!(untitled.columns().count(), guessed.columns().count());
    assert_eq!(untitled.columns().next().unwrap().name, "colonne 1");
    let titled = recut(&mapping::Layout { header: true, ..untitled }, VISITS.bytes).unwrap();
    assert_eq!(titled, guessed);
    let beyond = mapping::Layout { leading: vec![String::new(); 900], ..guessed };
    assert!(recut(&beyond, VISITS.bytes).unwrap_err().message.contains("passez moins de lignes"));
}

#[test]
fn a_line_in_fault_still_says_whose_it_is() {
    let spoilt = String::from_utf8_lossy(INVOICES.bytes).replacen("APAHJO000825", "APAHJO00O825", 1);
    let mut format = INVOICES.finished();
    format.layout.encoding = mapping::Encoding::Utf8;
    let line = read(&format, spoilt.as_bytes()).unwrap().find(|line| line.row.is_err()).unwrap();
    assert_eq!(line.partial.unwrap().get("invoice_number").unwrap().to_string(), "F2026-0310");
}

#[test]
fn a_column_chosen_by_hand_is_read_as_a_proposal_would() {
    let layout = sniff(VISITS.file, VISITS.bytes).unwrap().layout;
    let field = |key| records::dictionary::field(Flow::Delivery, key).unwrap();
    let start = suggest(field("retained_start"), "Hre deb", &layout, VISITS.bytes).unwrap();
    assert!(VISITS.finished().fields.contains(&start), "{start:?}");
    let quantity = suggest(field("quantity"), "Durée", &layout, VISITS.bytes).unwrap();
    assert!(VISITS.finished().fields.contains(&quantity), "{quantity:?}");
    // A day alone says no moment of a clock: the column as it stands, for a person to complete.
    let odd = suggest(field("quantity"), "Nom bénéf.", &layout, VISITS.bytes).unwrap();
    assert_eq!(odd, mapping::Rule::column("quantity", "Nom bénéf."));
}

#[test]
fn a_person_says_the_kind_of_text_and_the_rest_is_guessed_again() {
    let guessed = sniff(VISITS.file, VISITS.bytes).unwrap();
    let said = sniff_as(FileKind::FixedWidth, None, VISITS.bytes).unwrap();
    assert_eq!(said.layout.file, FileKind::FixedWidth);
    assert!(said.layout.columns().all(|column| column.width > 0), "{:?}", said.layout.records);
    assert!(said.guesses.iter().any(|guess| guess.reason.starts_with("Choisie par vous")));
    let back = sniff_as(FileKind::Delimited, None, VISITS.bytes).unwrap();
    assert_eq!(back.layout, guessed.layout, "the same as guessed alone");
    let irregular =
        b"NOM PRENOM      2026\nDurand, Anne    2026\nMartin Paul     2026\nPetit Jean      2026\n";
    assert_eq!(sniff("a.txt", irregular).unwrap().layout.file, FileKind::FixedWidth);
    let refused = sniff_as(FileKind::Delimited, None, irregular).unwrap_err();
    assert!(refused.message.contains("largeur fixe"), "{refused}");
    assert_eq!(sniff_as(FileKind::Xlsx, None, VISITS.bytes).unwrap_err().code, "file.other_kind");
}

#[test]
fn another_sheet_of_a_workbook_is_read_when_a_person_says_so() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, lines) in [("Mars", 4), ("Avril", 2), ("Vide", 0)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for line in 0..lines {
            for (column, text) in ["Id", "Presta"].into_iter().enumerate() {
                let text = if line == 0 {
                    text.to_owned()
                } else {
                    format!("{}-{line}-{column}", name.to_uppercase())
                };
                sheet.write(line, u16::try_from(column).unwrap(), text).unwrap();
            }
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(sheets(FileKind::Xlsx, &bytes).unwrap(), ["Mars", "Avril", "Vide"]);
    assert_eq!(sniff("plans.xlsx", &bytes).unwrap().layout.sheet.as_deref(), Some("Mars"), "the longest");
    let said = sniff_as(FileKind::Xlsx, Some("Avril"), &bytes).unwrap();
    assert_eq!(said.layout.sheet.as_deref(), Some("Avril"));
    assert!(said.columns[0].values[0].starts_with("AVRIL"), "{:?}", said.columns);
    let empty = sniff_as(FileKind::Xlsx, Some("Vide"), &bytes).unwrap_err();
    assert!(empty.message.contains("Vide"), "{empty}");
    assert_eq!(sniff_as(FileKind::Xlsx, Some("Mai"), &bytes).unwrap_err().code, "sheet.unknown");
    assert_eq!(sheets(FileKind::Delimited, VISITS.bytes).unwrap(), [""; 0]);
}
