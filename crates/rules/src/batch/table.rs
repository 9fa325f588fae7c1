//! A table read row by row, each row answered with a few more columns.

use std::io::{self, BufReader, Read, Write};

use super::lines::{Lines, RawRecord};

/// What stops the whole file; a bad row never does.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    #[error("Le fichier est vide : la première ligne doit nommer les colonnes.")]
    Empty,
    #[error("ligne {0} : l’en-tête n’est pas lisible ({1}).")]
    Header(u64, String),
    #[error("Colonnes manquantes dans l’en-tête : {}.", .0.join(", "))]
    MissingColumns(Vec<String>),
    #[error("La colonne « {0} » apparaît deux fois dans l’en-tête.")]
    DuplicateColumn(String),
    #[error("La colonne « {0} » existe déjà dans le fichier : renommez-la, le résultat porte ce nom.")]
    ResultColumnExists(String),
    #[error("Lecture ou écriture impossible : {0}")]
    Io(#[from] io::Error),
}

/// Answers each row from its `inputs` columns and adds the `outputs` columns at the end. Rows and
/// other columns are kept in order; a row `answer` refuses is named on `errors` and left out.
/// Returns true when every row was answered.
pub(super) fn run<const N: usize, const M: usize>(
    reader: impl Read,
    writer: impl Write,
    mut errors: impl Write,
    inputs: [&str; N],
    outputs: [&str; M],
    mut answer: impl FnMut([&str; N]) -> Result<[String; M], String>,
) -> Result<bool, BatchError> {
    let mut lines = Lines::new(BufReader::with_capacity(1 << 16, reader));
    let (header, delimiter) = read_header(&mut lines)?;
    let columns = find_columns(&header, inputs, outputs)?;
    let mut written = csv::WriterBuilder::new().delimiter(delimiter).from_writer(writer);
    write_row(&mut written, header.iter().map(String::as_str).chain(outputs))?;
    let mut all_good = true;
    let mut refuse = |line: u64, why: &str| {
        all_good = false;
        writeln!(errors, "ligne {line} : {why}")
    };
    while let Some(record) = lines.next_record()? {
        let record = match record {
            Ok(record) => record,
            Err(unclosed) => {
                refuse(unclosed.line, "un guillemet est ouvert et jamais fermé.")?;
                continue;
            }
        };
        let line = record.line;
        match cells(&record, delimiter) {
            Ok(cells) if cells.len() == header.len() => {
                match answer(columns.map(|column| cells[column].trim())) {
                    Ok(added) => {
                        write_row(&mut written, cells.iter().chain(&added).map(String::as_str))?;
                    }
                    Err(why) => refuse(line, &why)?,
                }
            }
            Ok(cells) => {
                let why = format!("{} colonnes au lieu de {}.", cells.len(), header.len());
                let stray = lines.retry_after_first_line(record);
                refuse(line, if stray { "un guillemet est mal placé." } else { &why })?;
            }
            Err(why) => {
                lines.retry_after_first_line(record);
                refuse(line, &why)?;
            }
        }
    }
    written.flush()?;
    Ok(all_good)
}

fn read_header<R: io::BufRead>(lines: &mut Lines<R>) -> Result<(Vec<String>, u8), BatchError> {
    let mut record = match lines.next_record()? {
        None => return Err(BatchError::Empty),
        Some(Err(unclosed)) => {
            return Err(BatchError::Header(unclosed.line, "guillemet jamais fermé".to_owned()));
        }
        Some(Ok(record)) => record,
    };
    if let Some(text) = record.bytes.strip_prefix(b"\xef\xbb\xbf") {
        record.bytes = text.to_vec();
    }
    let count = |mark: u8| record.bytes.iter().filter(|byte| **byte == mark).count();
    let delimiter = if count(b';') > count(b',') { b';' } else { b',' };
    let names = cells(&record, delimiter).map_err(|why| BatchError::Header(record.line, why))?;
    Ok((names, delimiter))
}

fn find_columns<const N: usize, const M: usize>(
    header: &[String],
    inputs: [&str; N],
    outputs: [&str; M],
) -> Result<[usize; N], BatchError> {
    let places = |name: &str| -> Vec<usize> {
        let named = |cell: &String| cell.trim().eq_ignore_ascii_case(name);
        header.iter().enumerate().filter(|(_, cell)| named(cell)).map(|(place, _)| place).collect()
    };
    let missing: Vec<String> =
        inputs.iter().filter(|name| places(name).is_empty()).map(|name| (*name).to_owned()).collect();
    if !missing.is_empty() {
        return Err(BatchError::MissingColumns(missing));
    }
    if let Some(twice) = inputs.iter().find(|name| places(name).len() > 1) {
        return Err(BatchError::DuplicateColumn((*twice).to_owned()));
    }
    if let Some(taken) = outputs.iter().find(|name| !places(name).is_empty()) {
        return Err(BatchError::ResultColumnExists((*taken).to_owned()));
    }
    Ok(inputs.map(|name| places(name)[0]))
}

fn cells(record: &RawRecord, delimiter: u8) -> Result<Vec<String>, String> {
    let text = str::from_utf8(&record.bytes).map_err(|_| "le texte n’est pas en UTF-8.".to_owned())?;
    if !text.contains('"') {
        // Nearly every line: only quotes need a parser.
        let cells = text.trim_end_matches(['\r', '\n']).split(char::from(delimiter));
        return Ok(cells.map(str::to_owned).collect());
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
    let mut row = csv::StringRecord::new();
    reader.read_record(&mut row).map_err(|problem| problem.to_string())?;
    Ok(row.iter().map(str::to_owned).collect())
}

fn write_row<'a, W: Write>(
    written: &mut csv::Writer<W>,
    cells: impl Iterator<Item = &'a str>,
) -> Result<(), BatchError> {
    written.write_record(cells).map_err(|problem| BatchError::Io(problem.into()))
}
