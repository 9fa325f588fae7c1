//! Files made to hurt: each is told in French, within its limits.

#![allow(clippy::unwrap_used, reason = "helpers of tests are not seen as tests")]

use std::io::{Cursor, Write};

use mapping::{Column, FileKind, Format, Layout, Limits, LineEnd, Record, Rule, read, read_within, sniff};
use records::Flow;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

fn format(file: FileKind) -> Format {
    let columns =
        vec![Column { width: 4, ..Column::named("Id") }, Column { width: 6, ..Column::named("Nom") }];
    let mut format = Format::new(
        "essai",
        Flow::Delivery,
        Layout {
            file,
            line_end: LineEnd::Lf,
            records: vec![Record { columns, ..Record::default() }],
            ..Layout::default()
        },
    );
    format.fields = vec![Rule::column("visit_id", "Id"), Rule::column("worker_name", "Nom")];
    for (key, value) in [
        ("funder_id", "CD99"),
        ("beneficiary_id", "BEN-1"),
        ("provider_id", "SAD042"),
        ("retained_start", "2026-03-02T09:00:00"),
        ("retained_end", "2026-03-02T10:00:00"),
    ] {
        format.fields.push(Rule::constant(key, value));
    }
    format
}

/// The number of each line with its row's name, or the code of what is wrong with it.
fn told(format: &Format, file: &[u8], limits: Limits) -> Vec<(u64, String)> {
    read_within(format, file, limits)
        .unwrap()
        .map(|line| {
            let said = match line.row {
                Ok(row) => row.get("worker_name").map(ToString::to_string).unwrap_or_default(),
                Err(findings) => findings[0].code.clone(),
            };
            (line.number, said)
        })
        .collect()
}

/// Why the whole file is refused.
fn refused(format: &Format, file: &[u8], limits: Limits) -> String {
    let finding = read_within(format, file, limits).err().unwrap().remove(0);
    assert!(finding.message.ends_with('.') && finding.message.contains(' '), "{finding}");
    finding.code
}

#[test]
fn a_line_of_a_million_characters_is_told_and_the_next_is_read() {
    let long = "x".repeat(1_000_000);
    let file = format!("V1;Ana\nV2;{long}\nV3;Luc\n");
    let expected = [(1, "Ana"), (2, "line.too_long"), (3, "Luc")].map(|(line, said)| (line, said.to_owned()));
    assert_eq!(told(&format(FileKind::Delimited), file.as_bytes(), Limits::default()), expected);
    let file = format!("V1  Ana\nV2  {long}\nV3  Luc\n");
    assert_eq!(told(&format(FileKind::FixedWidth), file.as_bytes(), Limits::default()), expected);
    assert!(sniff("long.csv", long.as_bytes()).is_ok());
}

#[test]
fn a_quotation_mark_never_closed_ends_at_the_limit() {
    let file = format!("V1;Ana\nV2;\"{}", "ligne;suite\n".repeat(1_000));
    let limits = Limits { line: 4 << 10, ..Limits::default() };
    let told = told(&format(FileKind::Delimited), file.as_bytes(), limits);
    assert_eq!(told[0], (1, "Ana".to_owned()));
    assert_eq!(told.len(), 2);
    assert_eq!(told[1].1, "line.too_long");
}

#[test]
fn a_file_without_a_line_end_takes_no_memory() {
    // Sixty-four mebibytes that are never held: only what the limit lets through is kept.
    struct Endless(u64);
    impl std::io::Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = (buffer.len() as u64).min(self.0);
            self.0 -= count;
            buffer[..count as usize].fill(b'x');
            Ok(count as usize)
        }
    }
    let format = format(FileKind::FixedWidth);
    let lines: Vec<_> = read(&format, Endless(64 << 20)).unwrap().collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].row.as_ref().unwrap_err()[0].code, "line.too_long");
}

#[test]
fn nul_bytes_and_too_many_columns_are_told() {
    let file = b"V1;An\0a\nV2;Luc\n";
    let expected = [(1, "line.nul"), (2, "Luc")].map(|(line, said)| (line, said.to_owned()));
    assert_eq!(told(&format(FileKind::Delimited), file, Limits::default()), expected);
    assert_eq!(sniff("nul.csv", file).unwrap_err().code, "file.binary");
    let wide = format!("V1;Ana{}\nV2;Luc\n", ";".repeat(5_000));
    let expected = [(1, "line.too_wide"), (2, "Luc")].map(|(line, said)| (line, said.to_owned()));
    assert_eq!(told(&format(FileKind::Delimited), wide.as_bytes(), Limits::default()), expected);
}

#[test]
fn another_encoding_is_remarked() {
    let format = format(FileKind::Delimited);
    let line = read(&format, &b"V1;No\xEBl\n"[..]).unwrap().next().unwrap();
    assert!(line.row.is_ok());
    assert_eq!(line.remarks[0].code, "line.unreadable_character");
}

#[test]
fn foreign_files_are_named() {
    for (bytes, word) in [
        (&b"%PDF-1.7"[..], "PDF"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "XLSX"),
        (b"<?xml version=\"1.0\"?><ns:delivery/>", "ESPPADOM"),
        (b"  \r\n", "vide"),
    ] {
        let finding = sniff("export.bin", bytes).unwrap_err();
        assert!(finding.message.contains(word), "{finding}");
    }
}

/// An archive of these parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_bomb_is_not_unpacked() {
    let bomb = archive(&[("xl/worksheets/sheet1.xml", &vec![b' '; 32 << 20])]);
    assert!(bomb.len() < 1 << 20, "small in its file");
    let limits = Limits { unpacked: 4 << 20, ..Limits::default() };
    assert_eq!(refused(&format(FileKind::Xlsx), &bomb, limits), "sheet.too_large");
    let limits = Limits { packed: 1 << 10, ..Limits::default() };
    assert_eq!(refused(&format(FileKind::Xlsx), &bomb, limits), "sheet.too_heavy");
    assert_eq!(refused(&format(FileKind::Xlsx), b"PK\x03\x04", Limits::default()), "sheet.unreadable");
}

/// A LibreOffice sheet with this table.
fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Visites">{table}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<?xml version=\"1.0\"?><manifest:manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

fn cell(text: &str, attributes: &str) -> String {
    format!(
        r#"<table:table-cell office:value-type="string"{attributes}><text:p>{text}</text:p></table:table-cell>"#
    )
}

#[test]
fn a_libreoffice_sheet_is_read() {
    let rows = format!(
        "<table:table-row>{}{}</table:table-row><table:table-row table:number-rows-repeated=\"3\"><table:table-cell \
         table:number-columns-repeated=\"16384\"/></table:table-row><table:table-row>{}{}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/>\
         </table:table-row>",
        cell("V1", ""),
        cell("Ana", ""),
        cell("V2", ""),
        cell("Luc", "")
    );
    let file = ods(&rows);
    let read = told(&format(FileKind::Ods), &file, Limits::default());
    assert_eq!(read, [(1, "Ana".to_owned()), (5, "Luc".to_owned())]);
    assert_eq!(sniff("visites.ods", &file).unwrap().layout.file, FileKind::Ods);
    let extras = mapping::Extras::new();
    let row = read_within(&format(FileKind::Ods), &file[..], Limits::default())
        .unwrap()
        .next()
        .unwrap()
        .row
        .unwrap();
    assert!(mapping::write(&format(FileKind::Ods), [(&row, &extras)], Vec::new()).is_err(), "read only");
}

#[test]
fn repeated_rows_and_cells_are_counted_before_they_are_laid_out() {
    let limits = Limits { unpacked: 8 << 20, ..Limits::default() };
    let repeated = cell("x", r#" table:number-columns-repeated="900""#);
    let row = format!("<table:table-row table:number-rows-repeated=\"1000000\">{repeated}</table:table-row>");
    assert_eq!(refused(&format(FileKind::Ods), &ods(&row), limits), "sheet.too_large");
    let far = format!(
        "<table:table-row><table:table-cell table:number-columns-repeated=\"16000\"/>{}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row>\
         <table:table-row>{}</table:table-row>",
        cell("x", ""),
        cell("y", "")
    );
    assert_eq!(refused(&format(FileKind::Ods), &ods(&far), limits), "sheet.too_large");
}

#[test]
fn a_cell_at_the_far_end_of_a_sheet_reserves_nothing() {
    let book = |row: u32, column: u16| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "V1").unwrap();
        sheet.write_string(row, column, "V2").unwrap();
        book.save_to_buffer().unwrap()
    };
    let read = told(&format(FileKind::Xlsx), &book(1_048_575, 0), Limits::default());
    assert_eq!(read.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 1_048_576]);
    assert_eq!(refused(&format(FileKind::Xlsx), &book(0, 16_383), Limits::default()), "sheet.too_wide");
}
