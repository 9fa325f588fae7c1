//! A table written row by row, as CSV or Parquet by the extension.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow_array::{
    ArrayRef, RecordBatch,
    builder::{Date32Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder},
};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use parquet::{
    arrow::ArrowWriter, basic::Compression, errors::ParquetError, file::properties::WriterProperties,
    schema::types::ColumnPath,
};
use reconciliation::calendar::{DAY, civil};

use crate::{
    cell::Cell,
    rows::{Format, TableError, shown},
};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Whole,
    Text,
    Date,
    Stamp,
}

/// Cells of another kind than their column's are written empty.
pub struct Writer {
    path: PathBuf,
    to: To,
}

enum To {
    Csv(BufWriter<File>),
    Parquet(Box<Groups>),
}

struct Groups {
    writer: ArrowWriter<File>,
    schema: Arc<Schema>,
    columns: Vec<Column>,
    rows: usize,
}

/// Rows of a row group: enough to compress, few enough to share a file between readers.
const GROUP: usize = 122_880;

impl Writer {
    /// # Errors
    /// When the file cannot be created, or has neither extension.
    pub fn create(path: &Path, columns: &[(&str, Kind)]) -> Result<Self, TableError> {
        let format = Format::of(path)?;
        let file = File::create(path).map_err(|cause| TableError::Io { file: shown(path), cause })?;
        let path = path.to_owned();
        let to = match format {
            Format::Csv => {
                let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
                let mut file = BufWriter::with_capacity(1 << 18, file);
                writeln!(file, "{}", names.join(","))
                    .map_err(|cause| TableError::Io { file: shown(&path), cause })?;
                To::Csv(file)
            }
            Format::Parquet => {
                To::Parquet(Box::new(Groups::new(file, columns).map_err(|cause| failed(&path, cause))?))
            }
        };
        Ok(Self { path, to })
    }

    /// # Errors
    /// When the disk refuses.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), TableError> {
        match &mut self.to {
            To::Csv(file) => {
                write_csv(file, cells).map_err(|cause| TableError::Io { file: shown(&self.path), cause })
            }
            To::Parquet(groups) => groups.row(cells).map_err(|cause| failed(&self.path, cause)),
        }
    }

    /// # Errors
    /// When the disk refuses.
    pub fn finish(self) -> Result<(), TableError> {
        match self.to {
            To::Csv(mut file) => {
                file.flush().map_err(|cause| TableError::Io { file: shown(&self.path), cause })
            }
            To::Parquet(groups) => groups.finish().map_err(|cause| failed(&self.path, cause)),
        }
    }
}

fn failed(path: &Path, cause: ParquetError) -> TableError {
    TableError::Io { file: shown(path), cause: io::Error::other(cause) }
}

fn write_csv(file: &mut impl Write, cells: &[Cell<'_>]) -> io::Result<()> {
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            file.write_all(b",")?;
        }
        match cell {
            Cell::Empty => {}
            Cell::Whole(number) => write_whole(file, *number)?,
            Cell::Text(text) => write_text(file, text)?,
            Cell::Date(days) => write_date(file, *days)?,
            Cell::Stamp(seconds) => {
                write_date(file, seconds.div_euclid(i64::from(DAY)))?;
                let second = seconds.rem_euclid(i64::from(DAY));
                write!(file, "T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)?;
            }
        }
    }
    file.write_all(b"\n")
}

/// What `write!` does, without its detours: an answer has four numbers for every line.
fn write_whole(file: &mut impl Write, number: i64) -> io::Result<()> {
    let mut digits = [0; 20];
    let mut from = digits.len();
    let mut left = number.unsigned_abs();
    loop {
        from -= 1;
        digits[from] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if number < 0 {
        file.write_all(b"-")?;
    }
    file.write_all(&digits[from..])
}

fn write_date(file: &mut impl Write, days: i64) -> io::Result<()> {
    let (year, month, day) = civil(u32::try_from(days).map_err(io::Error::other)?);
    write!(file, "{year:04}-{month:02}-{day:02}")
}

fn write_text(file: &mut impl Write, text: &[u8]) -> io::Result<()> {
    if !text.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        return file.write_all(text);
    }
    file.write_all(b"\"")?;
    for part in text.split_inclusive(|byte| *byte == b'"') {
        file.write_all(part)?;
        if part.ends_with(b"\"") {
            file.write_all(b"\"")?;
        }
    }
    file.write_all(b"\"")
}

enum Column {
    Whole(Int64Builder),
    Text(StringBuilder),
    Date(Date32Builder),
    Stamp(TimestampMicrosecondBuilder),
}

impl Groups {
    fn new(file: File, columns: &[(&str, Kind)]) -> Result<Self, ParquetError> {
        let field = |(name, kind): &(&str, Kind)| {
            let kind = match kind {
                Kind::Whole => DataType::Int64,
                Kind::Text => DataType::Utf8,
                Kind::Date => DataType::Date32,
                Kind::Stamp => DataType::Timestamp(TimeUnit::Microsecond, None),
            };
            Field::new(*name, kind, true)
        };
        let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(GROUP));
        // Values that do not repeat, a row's own identifier or its stamps, would fill a dictionary for nothing.
        let unrepeated =
            columns.iter().enumerate().filter(|(place, (_, kind))| *place == 0 || *kind == Kind::Stamp);
        let properties = unrepeated.fold(properties, |properties, (_, (name, _))| {
            properties.set_column_dictionary_enabled(ColumnPath::from(*name), false)
        });
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties.build()))?;
        let column = |(_, kind): &(&str, Kind)| match kind {
            Kind::Whole => Column::Whole(Int64Builder::new()),
            Kind::Text => Column::Text(StringBuilder::new()),
            Kind::Date => Column::Date(Date32Builder::new()),
            Kind::Stamp => Column::Stamp(TimestampMicrosecondBuilder::new()),
        };
        Ok(Self { writer, schema, columns: columns.iter().map(column).collect(), rows: 0 })
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), ParquetError> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            match (column, *cell) {
                (Column::Whole(values), Cell::Whole(value)) => values.append_value(value),
                (Column::Whole(values), _) => values.append_null(),
                (Column::Text(values), Cell::Text(text)) => {
                    values.append_option(std::str::from_utf8(text).ok());
                }
                (Column::Text(values), _) => values.append_null(),
                (Column::Date(values), Cell::Date(days)) => values.append_option(i32::try_from(days).ok()),
                (Column::Date(values), _) => values.append_null(),
                (Column::Stamp(values), Cell::Stamp(seconds)) => values.append_value(seconds * 1_000_000),
                (Column::Stamp(values), _) => values.append_null(),
            }
        }
        self.rows += 1;
        if self.rows == GROUP { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        let arrays = self.columns.iter_mut().map(|column| -> ArrayRef {
            match column {
                Column::Whole(values) => Arc::new(values.finish()),
                Column::Text(values) => Arc::new(values.finish()),
                Column::Date(values) => Arc::new(values.finish()),
                Column::Stamp(values) => Arc::new(values.finish()),
            }
        });
        let batch = RecordBatch::try_new(self.schema.clone(), arrays.collect())?;
        self.rows = 0;
        self.writer.write(&batch)
    }

    fn finish(mut self) -> Result<(), ParquetError> {
        self.flush()?;
        self.writer.close().map(|_| ())
    }
}
