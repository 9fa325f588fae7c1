//! What was read of a file and what could not be.

use std::fmt;

use crate::cell::Trouble;

/// A row that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// In a CSV, the line of the file; in Parquet, the row, from 1.
    pub line: u64,
    pub column: Option<&'static str>,
    pub what: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ligne {}", self.line)?;
        if let Some(column) = self.column {
            write!(f, ", colonne {column}")?;
        }
        write!(f, " : {}", self.what)
    }
}

/// How a file was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub rows: u64,
    pub bad_rows: u64,
    /// The first of them.
    pub shown: Vec<BadRow>,
}

/// More would not be read.
pub(crate) const SHOWN: usize = 20;

/// A row that cannot be used: which of the columns, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Among those of the table.
    pub column: usize,
    pub trouble: Trouble,
}

/// Bad rows of one reader, whose pieces come in order but without the number of their first line.
#[derive(Default)]
pub(crate) struct Found {
    pub rows: u64,
    pub bad_rows: u64,
    /// Piece, line in it from zero, column, what.
    pub shown: Vec<(usize, u64, Option<&'static str>, String)>,
    /// The lines of each piece read.
    pub pieces: Vec<(usize, u64)>,
}

impl Found {
    pub fn bad(&mut self, piece: usize, line: u64, column: Option<&'static str>, what: &dyn ToString) {
        self.bad_rows += 1;
        if self.shown.len() < SHOWN {
            self.shown.push((piece, line, column, what.to_string()));
        }
    }
}

impl Report {
    /// Of all readers, whoever read what; `first_line` is that of the first piece.
    pub(crate) fn of(found: Vec<Found>, first_line: u64) -> Self {
        let mut report = Self::default();
        let mut pieces = Vec::new();
        let mut shown = Vec::new();
        for reader in found {
            report.rows += reader.rows;
            report.bad_rows += reader.bad_rows;
            pieces.extend(reader.pieces);
            shown.extend(reader.shown);
        }
        pieces.sort_unstable();
        shown.sort_by_key(|(piece, line, ..)| (*piece, *line));
        shown.truncate(SHOWN);
        let starts: Vec<u64> = pieces
            .iter()
            .scan(first_line, |line, (_, lines)| Some(std::mem::replace(line, *line + lines)))
            .collect();
        let placed = shown.into_iter().map(|(piece, line, column, what)| {
            let start = starts.get(piece).copied().unwrap_or(first_line);
            BadRow { line: start + line, column, what }
        });
        report.shown = placed.collect();
        report
    }
}
