//! A file and a format give rows, one line at a time.

use std::io::Read;

use kernel::french;
use records::{Finding, Row};

use crate::{
    engine::{Engine, Extras},
    finding::{self, Placed},
    format::Format,
    layout::{FileKind, Role},
    limits::Limits,
    lines::Lines,
};

/// One line of data.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// From 1, in the file.
    pub number: u64,
    /// The row, or everything that keeps the line from being one.
    pub row: Result<Row, Vec<Finding>>,
    /// Of a line in fault, what could be read of it: enough to say which message it belongs to.
    pub partial: Option<Row>,
    /// Of the columns the format keeps.
    pub extras: Extras,
    /// What somebody should look at though the row is taken in.
    pub remarks: Vec<Finding>,
}

/// A line with the cells it was read from.
pub(crate) struct Seen {
    pub line: Line,
    /// Of all the columns of the layout; `None` when the line could not be cut.
    pub cells: Option<Vec<String>>,
}

/// An iterator over the lines of data. Kinds that give no row are read and not returned.
pub struct Reading<'f, R: Read> {
    pub(crate) engine: Engine<'f>,
    lines: Lines<R>,
    /// Where each column of the layout stands in the file, when the file says its titles.
    order: Option<Vec<Option<usize>>>,
    /// Cells of the last header of each kind.
    carried: Vec<Option<Vec<String>>>,
    remarks: Vec<Finding>,
    skipped: u64,
    ignored: u64,
    pub(crate) titles: Vec<String>,
}

/// Reads within the ordinary limits.
///
/// # Errors
/// What keeps the whole file from being read: a format in fault, a column that is missing, not a workbook.
pub fn read<R: Read>(format: &Format, reader: R) -> Result<Reading<'_, R>, Vec<Finding>> {
    read_within(format, reader, Limits::default())
}

/// # Errors
/// As [`read`].
pub fn read_within<R: Read>(
    format: &Format,
    reader: R,
    limits: Limits,
) -> Result<Reading<'_, R>, Vec<Finding>> {
    let engine = Engine::new(format)?;
    let mut lines = Lines::new(&format.layout, reader, limits).map_err(|finding| vec![finding])?;
    let mut remarks = Vec::new();
    let mut titles = Vec::new();
    let mut order = None;
    if format.layout.header {
        let header = lines.next().ok_or_else(|| vec![empty()])?;
        titles = unique(&header.cells.map_err(|finding| vec![finding])?);
        if format.layout.file != FileKind::FixedWidth {
            order = Some(places(&engine, &titles, header.number, &mut remarks)?);
        }
    }
    let carried = engine.records.iter().map(|_| None).collect();
    Ok(Reading { engine, lines, order, carried, remarks, skipped: 0, ignored: 0, titles })
}

fn empty() -> Finding {
    finding::blocks(
        "file.empty",
        "Ce fichier est vide : il n’a pas même de ligne de titres. Exportez-le de nouveau.",
    )
}

/// Titles as names of columns: without spaces around, none empty, no doubles.
pub(crate) fn unique(titles: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(titles.len());
    for (place, title) in titles.iter().enumerate() {
        let plain: String = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let base = if plain.is_empty() { format!("colonne {}", place + 1) } else { plain };
        let mut name = base.clone();
        let mut time = 2;
        while names.contains(&name) {
            name = format!("{base} ({time})");
            time += 1;
        }
        names.push(name);
    }
    names
}

fn places(
    engine: &Engine<'_>,
    titles: &[String],
    number: u64,
    remarks: &mut Vec<Finding>,
) -> Result<Vec<Option<usize>>, Vec<Finding>> {
    let plain: Vec<String> = titles.iter().map(|title| french::fold(title)).collect();
    let found: Vec<Option<usize>> = engine
        .columns
        .iter()
        .map(|column| {
            let exact = titles.iter().position(|title| *title == column.name);
            exact.or_else(|| plain.iter().position(|title| *title == french::fold(&column.name)))
        })
        .collect();
    let told: Vec<String> = titles.iter().take(60).map(|title| format!("« {title} »")).collect();
    let missing: Vec<Finding> = found
        .iter()
        .enumerate()
        .filter(|(place, found)| found.is_none() && engine.needs(*place))
        .map(|(place, _)| {
            let name = &engine.columns[place].name;
            finding::blocks(
                "file.column_missing",
                format!(
                    "La colonne « {name} » manque dans la ligne de titres. Remettez-la, ou changez le format si elle a changé de nom."
                ),
            )
            .at(number, name)
            .found(told.join(", "))
        })
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    for (place, title) in titles.iter().enumerate() {
        if !found.contains(&Some(place)) {
            remarks.push(
                finding::warns(
                    "file.column_unknown",
                    format!("La colonne « {title} » n’est pas dans le format : elle n’est pas lue."),
                )
                .at(number, title),
            );
        }
    }
    Ok(found)
}

impl<R: Read> Reading<'_, R> {
    /// What is to be said of the file as a whole: columns the format does not know.
    pub fn remarks(&self) -> &[Finding] {
        &self.remarks
    }

    /// Lines a condition of the format has left out, so far.
    pub const fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Lines of a kind the format leaves out, so far.
    pub const fn ignored(&self) -> u64 {
        self.ignored
    }

    /// The lines above the header or the data, as they stand in the file.
    pub fn leading(&self) -> &[String] {
        &self.lines.leading
    }

    pub(crate) fn next_seen(&mut self) -> Option<Seen> {
        loop {
            let raw = self.lines.next()?;
            let number = raw.number;
            let fault = |finding: Finding| {
                let row = Err(vec![finding]);
                let line = Line { number, row, partial: None, extras: Extras::new(), remarks: Vec::new() };
                Some(Seen { line, cells: None })
            };
            let cells = match raw.cells {
                Ok(cells) => cells,
                Err(finding) => return fault(finding),
            };
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let record = match self.record(number, &cells) {
                Ok(record) => record,
                Err(finding) => return fault(finding),
            };
            let role = self.engine.records[record].role;
            if role == Role::Ignored {
                self.ignored += 1;
                continue;
            }
            let own = match self.cut(record, number, cells) {
                Ok(own) => own,
                Err(finding) => return fault(finding),
            };
            if role == Role::Header {
                // A new header ends those of the kinds below it.
                self.carried[record] = Some(own);
                self.carried[record + 1..].fill(None);
                continue;
            }
            let mut all = vec![String::new(); self.engine.columns.len()];
            for (kind, carried) in self.engine.records.iter().zip(&self.carried) {
                if let Some(cells) = carried {
                    all[kind.first..kind.first + kind.count].clone_from_slice(cells);
                }
            }
            let first = self.engine.records[record].first;
            for (place, cell) in own.into_iter().enumerate() {
                all[first + place] = cell;
            }
            if self.engine.skips(&all) {
                self.skipped += 1;
                continue;
            }
            let mut remarks = Vec::new();
            if all.iter().any(|cell| cell.contains('\u{fffd}')) {
                remarks.push(
                    finding::warns(
                        "line.unreadable_character",
                        "Un caractère de cette ligne n’est pas lisible (« � ») : vérifiez l’encodage du format.",
                    )
                    .at(number, ""),
                );
            }
            let (row, findings) = self.engine.get(number, &all);
            let (row, partial) =
                if findings.is_empty() { (Ok(row), None) } else { (Err(findings), Some(row)) };
            let extras = self.engine.extras(&all);
            return Some(Seen { line: Line { number, row, partial, extras, remarks }, cells: Some(all) });
        }
    }

    /// Which kind of lines this is.
    fn record(&self, number: u64, cells: &[String]) -> Result<usize, Finding> {
        let layout = &self.engine.format.layout;
        if !layout.several_kinds() {
            return Ok(0);
        }
        let start: String = if layout.file == FileKind::FixedWidth {
            cells[0].chars().take(layout.code_width()).collect()
        } else {
            cells[0].clone()
        };
        let code = start.trim();
        self.engine.records.iter().position(|record| record.code == code).ok_or_else(|| {
            let known: Vec<String> =
                self.engine.records.iter().map(|record| format!("« {} »", record.code)).collect();
            finding::blocks(
                "line.unknown_kind",
                format!("« {code} » n’est pas une sorte de lignes de ce format. Ajoutez-la au format, au besoin comme laissée de côté."),
            )
            .at(number, "")
            .found(code)
            .expected(known.join(", "))
        })
    }

    /// The cells of the columns of this kind, in the order of the layout.
    fn cut(&self, record: usize, number: u64, cells: Vec<String>) -> Result<Vec<String>, Finding> {
        let kind = &self.engine.records[record];
        let columns = &self.engine.columns[kind.first..kind.first + kind.count];
        if self.engine.format.layout.file == FileKind::FixedWidth {
            let mut rest = cells[0].chars();
            let own = columns
                .iter()
                .map(|column| rest.by_ref().take(column.width).collect::<String>())
                .map(|cell| cell.trim_end().to_owned())
                .collect();
            let left: String = rest.collect();
            if !left.trim().is_empty() {
                let width: usize = columns.iter().map(|column| column.width).sum();
                return Err(finding::blocks(
                    "line.too_wide",
                    format!("Cette ligne dépasse les {width} caractères attendus. Vérifiez les largeurs des colonnes."),
                )
                .at(number, "")
                .found(left.trim()));
            }
            return Ok(own);
        }
        let mut cells = cells;
        let own = match &self.order {
            Some(order) => {
                let known = self.titles.len();
                let own = order
                    .iter()
                    .map(|place| {
                        place.and_then(|place| cells.get_mut(place)).map(std::mem::take).unwrap_or_default()
                    })
                    .collect();
                cells.drain(..known.min(cells.len()));
                own
            }
            None => {
                let rest = cells.split_off(kind.count.min(cells.len()));
                cells.resize(kind.count, String::new());
                std::mem::replace(&mut cells, rest)
            }
        };
        if let Some(left) = cells.iter().find(|cell| !cell.trim().is_empty()) {
            return Err(finding::blocks(
                "line.too_wide",
                format!(
                    "Cette ligne a plus de valeurs que les {} colonnes du format. Un séparateur est peut-être dans un texte sans guillemets.",
                    kind.count
                ),
            )
            .at(number, "")
            .found(left.trim()));
        }
        Ok(with_midnight(own, columns))
    }
}

/// A column of moments where one is at midnight: the sheet shows a day alone.
fn with_midnight(mut cells: Vec<String>, columns: &[&crate::layout::Column]) -> Vec<String> {
    for (cell, column) in cells.iter_mut().zip(columns) {
        if column.cell == crate::layout::Cell::DateTime && cell.len() == 10 {
            cell.push_str(" 00:00:00");
        }
    }
    cells
}

impl<R: Read> Iterator for Reading<'_, R> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        self.next_seen().map(|seen| seen.line)
    }
}
