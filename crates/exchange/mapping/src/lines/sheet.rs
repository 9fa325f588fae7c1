//! A sheet of a workbook, within limits: unpacked bytes, rows, columns, text of the cells.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader as _, Xlsx};
use kernel::jiff::{ToSpan, civil::DateTime};
use records::Finding;
use zip::ZipArchive;

use crate::{
    finding,
    layout::{Cell, FileKind},
    limits::{Limits, size},
};

/// A cell as rules see it, and how the sheet held it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Value {
    pub text: String,
    pub cell: Cell,
}

impl Value {
    fn new(text: impl Into<String>, cell: Cell) -> Self {
        Self { text: text.into(), cell }
    }
}

pub(crate) type Rows = Vec<(u64, Vec<Value>)>;

/// The lines that are not empty, with their numbers.
///
/// # Errors
/// In French: not a workbook, no such sheet, beyond the limits.
pub(crate) fn load(
    file: FileKind,
    sheet: Option<&str>,
    reader: impl Read,
    limits: Limits,
) -> Result<Rows, Finding> {
    let bytes = unpackable(reader, limits)?;
    let mut gathered = Gathered { rows: Vec::new(), text: 0, limits };
    if file == FileKind::Ods {
        let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|_| not_a_workbook())?;
        let name = chosen(&book.sheet_names(), sheet)?;
        let range = book.worksheet_range(&name).map_err(|_| not_a_workbook())?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            gathered.push(row as u32 + top, column as u32 + left, owned(data))?;
        }
    } else {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| not_a_workbook())?;
        let name = chosen(&book.sheet_names(), sheet)?;
        // Cell by cell: a range would reserve all the cells up to the last, wherever it says it stands.
        let mut cells = book.worksheet_cells_reader(&name).map_err(|_| not_a_workbook())?;
        while let Some(cell) = cells.next_cell().map_err(|_| not_a_workbook())? {
            let (row, column) = cell.get_position();
            gathered.push(row, column, borrowed(cell.get_value()))?;
        }
    }
    gathered.rows.retain(|(_, values)| values.iter().any(|value| !value.text.is_empty()));
    gathered.rows.sort_by_key(|(number, _)| *number);
    Ok(gathered.rows)
}

/// The names of the sheets.
pub(crate) fn names(file: FileKind, reader: impl Read, limits: Limits) -> Result<Vec<String>, Finding> {
    let bytes = Cursor::new(unpackable(reader, limits)?);
    if file == FileKind::Ods {
        Ok(Ods::new(bytes).map_err(|_| not_a_workbook())?.sheet_names())
    } else {
        Ok(Xlsx::new(bytes).map_err(|_| not_a_workbook())?.sheet_names())
    }
}

struct Gathered {
    rows: Rows,
    text: u64,
    limits: Limits,
}

impl Gathered {
    fn push(&mut self, row: u32, column: u32, value: Value) -> Result<(), Finding> {
        if value.text.is_empty() {
            return Ok(());
        }
        let column = column as usize;
        if column >= self.limits.columns {
            return Err(finding::blocks(
                "sheet.too_wide",
                format!(
                    "La feuille a une valeur au-delà de la colonne {} : retirez-la, ou vérifiez que c’est la bonne feuille.",
                    self.limits.columns
                ),
            ));
        }
        let number = u64::from(row) + 1;
        if self.rows.last().is_none_or(|(last, _)| *last != number) {
            self.rows.push((number, Vec::new()));
            self.text += 64;
        }
        let Some((_, values)) = self.rows.last_mut() else { return Ok(()) };
        let grown = (column + 1).saturating_sub(values.len());
        self.text += (grown * size_of::<Value>() + value.text.len()) as u64;
        if self.text > self.limits.unpacked {
            return Err(too_large(self.limits));
        }
        values.resize(values.len() + grown, Value::default());
        values[column] = value;
        Ok(())
    }
}

fn chosen(names: &[String], wanted: Option<&str>) -> Result<String, Finding> {
    let found = match wanted {
        None => names.first(),
        Some(wanted) => names.iter().find(|name| *name == wanted),
    };
    found.cloned().ok_or_else(|| {
        let all: Vec<String> = names.iter().map(|name| format!("« {name} »")).collect();
        finding::blocks(
            "sheet.unknown",
            format!(
                "Ce classeur n’a pas de feuille « {} ». Il a : {}. Renommez la feuille, ou corrigez le format.",
                wanted.unwrap_or_default(),
                all.join(", ")
            ),
        )
    })
}

fn not_a_workbook() -> Finding {
    finding::blocks(
        "sheet.unreadable",
        "Ce fichier n’est pas un classeur lisible : il est abîmé, protégé par un mot de passe ou d’une autre sorte. \
         Ouvrez-le et enregistrez-le de nouveau au format XLSX.",
    )
}

fn too_large(limits: Limits) -> Finding {
    finding::blocks(
        "sheet.too_large",
        format!(
            "Ce classeur dépasse {} une fois déplié : envoyez-le en plusieurs fichiers, ou en CSV qui n’a pas cette limite.",
            size(limits.unpacked)
        ),
    )
}

/// The bytes, once it is sure that unpacking them stays within the limits. What the archive declares of itself is not
/// believed: each part is unpacked once, counted and thrown away.
fn unpackable(reader: impl Read, limits: Limits) -> Result<Vec<u8>, Finding> {
    let mut bytes = Vec::new();
    reader.take(limits.packed + 1).read_to_end(&mut bytes).map_err(|error| super::unreadable(1, &error))?;
    if bytes.len() as u64 > limits.packed {
        return Err(finding::blocks(
            "sheet.too_heavy",
            format!(
                "Ce classeur pèse plus de {} : envoyez-le en plusieurs fichiers, ou en CSV qui n’a pas cette limite.",
                size(limits.packed)
            ),
        ));
    }
    let mut archive = ZipArchive::new(Cursor::new(&bytes)).map_err(|_| not_a_workbook())?;
    let mut left = limits.unpacked;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(|_| not_a_workbook())?;
        let repeated = part.name().is_ok_and(|name| name == "content.xml");
        let mut part = part.take(left + 1);
        let unpacked = if repeated {
            let mut content = Vec::new();
            part.read_to_end(&mut content).map_err(|_| not_a_workbook())?;
            (content.len() as u64).max(repetitions(&String::from_utf8_lossy(&content)))
        } else {
            std::io::copy(&mut part, &mut std::io::sink()).map_err(|_| not_a_workbook())?
        };
        left = left.checked_sub(unpacked).ok_or_else(|| too_large(limits))?;
    }
    Ok(bytes)
}

/// Bytes an ODS table takes once its repeated rows and cells are laid out: a small file may ask for a million rows.
fn repetitions(content: &str) -> u64 {
    let (mut total, mut width, mut empty_rows) = (0_u64, 1_u64, 0_u64);
    for row in content.split("<table:table-row").skip(1) {
        let times = attribute(row, "table:number-rows-repeated");
        let (mut size, mut cells, mut empty_cells) = (0_u64, 0_u64, 0_u64);
        for cell in row.split("table-cell").skip(1) {
            let repeated = attribute(cell, "table:number-columns-repeated");
            if cell.contains("office:value") || cell.contains("<text:") || cell.contains("formula") {
                let laid_out = (cell.len() + size_of::<Data>()) as u64;
                size = size.saturating_add(laid_out.saturating_mul(repeated));
                size = size.saturating_add(empty_cells.saturating_mul(size_of::<Data>() as u64));
                cells = cells.saturating_add(repeated).saturating_add(empty_cells);
                empty_cells = 0;
            } else if !cell.starts_with('>') {
                empty_cells = empty_cells.saturating_add(repeated);
            }
        }
        if cells == 0 {
            empty_rows = empty_rows.saturating_add(times);
            continue;
        }
        width = width.max(cells);
        let between = empty_rows.saturating_mul(width).saturating_mul(size_of::<Data>() as u64);
        total = total.saturating_add(size.saturating_mul(times)).saturating_add(between);
        empty_rows = 0;
    }
    total
}

/// The number an attribute of the first tag of `text` holds; 1 without it.
fn attribute(text: &str, name: &str) -> u64 {
    let tag = text.split('>').next().unwrap_or_default();
    let value = tag
        .split_once(name)
        .and_then(|(_, after)| after.trim_start_matches(['=', '"', '\'', ' ']).split(['"', '\'']).next());
    value.map_or(1, |value| value.parse().unwrap_or(u64::MAX))
}

fn owned(data: &Data) -> Value {
    match data {
        Data::String(text) => Value::new(text.trim_end_matches('\0'), Cell::Text),
        Data::Int(value) => Value::new(value.to_string(), Cell::Number),
        Data::Float(value) => Value::new(value.to_string(), Cell::Number),
        Data::Bool(value) => truth(*value),
        Data::DateTime(at) => moment(at),
        Data::DateTimeIso(text) => iso(text),
        Data::DurationIso(text) => Value::new(duration(text), Cell::Time),
        Data::Error(error) => Value::new(error.to_string(), Cell::Text),
        _ => Value::default(),
    }
}

fn borrowed(data: &DataRef<'_>) -> Value {
    match data {
        DataRef::SharedString(text) => Value::new(*text, Cell::Text),
        DataRef::String(text) => Value::new(text.as_str(), Cell::Text),
        DataRef::Int(value) => Value::new(value.to_string(), Cell::Number),
        DataRef::Float(value) => Value::new(value.to_string(), Cell::Number),
        DataRef::Bool(value) => truth(*value),
        DataRef::DateTime(at) => moment(at),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::DurationIso(text) => Value::new(duration(text), Cell::Time),
        DataRef::Error(error) => Value::new(error.to_string(), Cell::Text),
        _ => Value::default(),
    }
}

fn truth(value: bool) -> Value {
    Value::new(if value { "VRAI" } else { "FAUX" }, Cell::Text)
}

/// A day, a moment of a day, or a time alone.
fn moment(at: &ExcelDateTime) -> Value {
    let serial = at.as_f64();
    if at.is_duration() || (0.0..1.0).contains(&serial) {
        let seconds = (serial * 86_400.0).round() as i64;
        let size = seconds.unsigned_abs();
        let sign = if seconds < 0 { "-" } else { "" };
        let text = format!("{sign}{:02}:{:02}:{:02}", size / 3600, size / 60 % 60, size % 60);
        return Value::new(text, Cell::Time);
    }
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let exact = i16::try_from(year).ok().and_then(|year| {
        let small = |value: u8| i8::try_from(value).ok();
        DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, 0).ok()
    });
    // A spreadsheet counts in fractions of a day: half a second is rounding, not time.
    match exact.and_then(|exact| exact.checked_add(i64::from(milli >= 500).seconds()).ok()) {
        Some(at) => iso(&at.to_string()),
        None => Value::new(serial.to_string(), Cell::Number),
    }
}

fn iso(text: &str) -> Value {
    match text.split_once('T') {
        None => Value::new(text, Cell::Date),
        Some((date, "00:00:00")) => Value::new(date, Cell::Date),
        Some((date, time)) => Value::new(format!("{date} {time}"), Cell::DateTime),
    }
}

/// `PT01H30M00S` → `01:30:00`; what is not of this shape stays.
fn duration(text: &str) -> String {
    let parts = || {
        let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds = rest.strip_suffix('S')?.split('.').next()?;
        Some(format!("{hours:0>2}:{minutes:0>2}:{seconds:0>2}"))
    };
    parts().unwrap_or_else(|| text.to_owned())
}
