//! Rows and a format give a file of the same layout.

mod sheet;
mod text;

use std::io::{self, Write};

use records::{Finding, Row};

pub(crate) use self::text::is_number;
use self::{sheet::Sheet, text::Text};
use crate::{
    engine::{Engine, Extras},
    finding::{self, Placed},
    format::Format,
    layout::{FileKind, Role},
};

/// Findings kept of one writing; the rows refused are all counted.
const KEPT: usize = 1_000;

/// What became of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// In the file.
    pub rows: u64,
    /// Left out: the format cannot hold them.
    pub refused: u64,
    /// Why, for the first thousand; the line is the rank of the row, from 1.
    pub findings: Vec<Finding>,
}

/// What keeps a file from being written at all.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("Le format ne permet pas d’écrire ce fichier")]
    Format(Vec<Finding>),
    #[error("Le fichier n’a pas pu être écrit : {0}")]
    Io(#[from] io::Error),
}

/// Writes rows one by one. A text file is written as it goes; a workbook at the end.
pub(crate) struct Writer<'f, W: Write> {
    engine: Engine<'f>,
    out: W,
    sink: Sink,
    /// Cells of the last header written, of each kind.
    headers: Vec<Option<Vec<String>>>,
    pub written: Written,
    rank: u64,
}

enum Sink {
    Text(Text),
    Sheet(Box<Sheet>),
}

/// Writes the rows, with the extras of each.
///
/// # Errors
/// A format in fault or of a kind that is only read; a writing that fails. A row that the format cannot hold is left
/// out and told in [`Written`].
pub fn write<'r>(
    format: &Format,
    rows: impl IntoIterator<Item = (&'r Row, &'r Extras)>,
    out: impl Write,
) -> Result<Written, WriteError> {
    let mut writer = Writer::new(format, out)?;
    for (row, extras) in rows {
        writer.row(row, extras)?;
    }
    writer.finish()
}

impl<'f, W: Write> Writer<'f, W> {
    pub fn new(format: &'f Format, mut out: W) -> Result<Self, WriteError> {
        let engine = Engine::new(format).map_err(WriteError::Format)?;
        let layout = &format.layout;
        let sink = match layout.file {
            FileKind::Xlsx => Sink::Sheet(Box::new(Sheet::new(layout, &engine.columns)?)),
            FileKind::Ods => {
                return Err(WriteError::Format(vec![finding::blocks(
                    "write.ods",
                    "Cordée lit les classeurs LibreOffice mais ne les écrit pas : choisissez XLSX dans le format, LibreOffice l’ouvre aussi.",
                )]));
            }
            FileKind::Delimited | FileKind::FixedWidth => {
                let mut text = Text::default();
                text.start(layout, &engine.columns, &mut out)?
                    .map_err(|finding| WriteError::Format(vec![finding]))?;
                Sink::Text(text)
            }
        };
        let headers = engine.records.iter().map(|_| None).collect();
        Ok(Self { engine, out, sink, headers, written: Written::default(), rank: 0 })
    }

    pub fn row(&mut self, row: &Row, extras: &Extras) -> io::Result<()> {
        self.rank += 1;
        match self.engine.put(row, extras) {
            Ok(cells) => self.cells(cells),
            Err(findings) => {
                self.refuse(findings);
                Ok(())
            }
        }
    }

    fn refuse(&mut self, findings: Vec<Finding>) {
        self.written.refused += 1;
        let left = KEPT.saturating_sub(self.written.findings.len());
        let rank = self.rank;
        self.written.findings.extend(findings.into_iter().take(left).map(|finding| finding.at(rank, "")));
    }

    /// The headers that changed, then the line itself: none of them if one cannot be written.
    fn cells(&mut self, mut cells: Vec<String>) -> io::Result<()> {
        let mut lines: Vec<(usize, Vec<String>)> = Vec::new();
        let mut renewed = false;
        let mut detail: Option<(usize, usize, Vec<String>)> = None;
        for (place, record) in self.engine.records.iter().enumerate() {
            let mut own = cells[record.first..record.first + record.count].to_vec();
            let said = own.iter().filter(|cell| !cell.is_empty()).count();
            if let (false, Some(code)) = (record.code.is_empty(), own.first_mut()) {
                record.code.clone_into(code);
            }
            match record.role {
                Role::Ignored => {}
                Role::Header => {
                    renewed |= self.headers[place].as_ref() != Some(&own);
                    if renewed {
                        lines.push((place, own));
                    }
                }
                // Of several kinds of details, the one this row says most in.
                Role::Detail if detail.as_ref().is_none_or(|(_, most, _)| said > *most) => {
                    detail = Some((place, said, own));
                }
                Role::Detail => {}
            }
        }
        cells.clear();
        lines.extend(detail.map(|(place, _, own)| (place, own)));
        let layout = &self.engine.format.layout;
        let columns = |place: usize| {
            let record = &self.engine.records[place];
            &self.engine.columns[record.first..record.first + record.count]
        };
        let result = match &mut self.sink {
            Sink::Text(text) => {
                let encoded: Result<Vec<Vec<u8>>, Finding> =
                    lines.iter().map(|(place, own)| text.encode(layout, columns(*place), own)).collect();
                match encoded {
                    Ok(encoded) => {
                        for line in encoded {
                            text.line(layout, &line, &mut self.out)?;
                        }
                        Ok(())
                    }
                    Err(finding) => Err(finding),
                }
            }
            Sink::Sheet(sheet) => lines.iter().try_for_each(|(place, own)| sheet.line(columns(*place), own)),
        };
        match result {
            Ok(()) => {
                self.written.rows += 1;
                for (place, own) in lines {
                    if self.engine.records[place].role == Role::Header {
                        self.headers[place] = Some(own);
                    }
                }
            }
            Err(finding) => self.refuse(vec![finding]),
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<Written, WriteError> {
        match self.sink {
            Sink::Text(text) => text.end(&self.engine.format.layout, &mut self.out)?,
            Sink::Sheet(sheet) => self.out.write_all(&sheet.bytes()?)?,
        }
        self.out.flush()?;
        Ok(self.written)
    }
}
