//! Parquet, a row group at a time, shared between readers. Only the columns of the table are read.

use std::{
    fs::File,
    ops::Range,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use arrow_array::{
    Array, ArrayRef, RecordBatch,
    cast::AsArray,
    types::{
        ArrowPrimitiveType, Date32Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
        TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
        UInt32Type, UInt64Type,
    },
};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{
            ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection,
        },
        parquet_column,
    },
    errors::ParquetError,
    file::{metadata::RowGroupMetaData, statistics::Statistics},
};

use reconciliation::Names;

use crate::{
    cell::{Cell, END_OF_STAMPS, is_figure},
    pages::Pages,
    report::{Found, Report},
    rows::{Sink, TableError, shown},
};

/// Rows at a time: few enough to stay near the processor.
const BATCH: usize = 8192;

pub(crate) fn read<S: Sink>(
    path: &Path,
    columns: &[&'static str],
    sinks: &mut [S],
) -> Result<Report, TableError> {
    let options = types_of_parquet();
    let metadata =
        ArrowReaderMetadata::load(&open(path)?, options.clone()).map_err(|cause| unreadable(path, cause))?;
    let places = places(path, columns, &metadata)?;
    let ranked: Vec<usize> = S::RANKED.iter().map(|column| places[*column]).collect();
    let options = options.with_schema(with_dictionaries(metadata.schema(), &ranked));
    let metadata = ArrowReaderMetadata::try_new(metadata.metadata().clone(), options)
        .map_err(|cause| unreadable(path, cause))?;
    let numbered = S::NUMBERED.filter(|column| promises_numbers(&metadata, columns[*column]));
    let groups = Groups { path, columns, places, numbered, metadata, next: AtomicUsize::new(0) };
    let found: Vec<Result<Found, TableError>> = thread::scope(|scope| {
        let readers: Vec<_> = sinks.iter_mut().map(|sink| scope.spawn(|| groups.share(sink))).collect();
        // A reader that panics takes the program with it.
        readers
            .into_iter()
            .map(|reader| reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    Ok(Report::of(found.into_iter().collect::<Result<_, _>>()?, 1))
}

/// The types are those of Parquet, whatever the writer's own schema says of them.
fn types_of_parquet() -> ArrowReaderOptions {
    ArrowReaderOptions::new().with_skip_arrow_metadata(true)
}

fn open(path: &Path) -> Result<File, TableError> {
    File::open(path).map_err(|cause| TableError::Io { file: shown(path), cause })
}

fn unreadable(path: &Path, cause: ParquetError) -> TableError {
    TableError::Parquet { file: shown(path), cause }
}

/// Where each column of the table is in the file.
fn places(
    path: &Path,
    columns: &[&'static str],
    metadata: &ArrowReaderMetadata,
) -> Result<Vec<usize>, TableError> {
    let place = |column: &&'static str| {
        metadata.schema().index_of(column).map_err(|_| TableError::MissingColumn {
            file: shown(path),
            column,
            expected: columns.join(","),
        })
    };
    columns.iter().map(place).collect()
}

/// Numbers from here on may not be kept as they are.
const SMALL: i64 = 1 << 31;

/// Whether the statistics of every row group say that nothing else than small numbers is in a column.
fn promises_numbers(metadata: &ArrowReaderMetadata, column: &str) -> bool {
    let Some((leaf, field)) = parquet_column(metadata.parquet_schema(), metadata.schema(), column) else {
        return false;
    };
    let promises = |group: &RowGroupMetaData| {
        let statistics = group.column(leaf).statistics()?;
        let (least, most) = match statistics {
            Statistics::Int64(values) => (*values.min_opt()?, *values.max_opt()?),
            Statistics::Int32(values) => ((*values.min_opt()?).into(), (*values.max_opt()?).into()),
            _ => return None,
        };
        (statistics.null_count_opt()? == 0 && least >= 0 && most < SMALL).then_some(())
    };
    let file = metadata.metadata();
    matches!(field.data_type(), DataType::Int64 | DataType::Int32)
        && file.file_metadata().num_rows() < SMALL
        && file.row_groups().iter().all(|group| promises(group).is_some())
}

/// The numbers in a column of such a file, for some rows counted from zero, in ascending order.
pub(crate) fn numbers_at(path: &Path, column: &'static str, rows: &[u64]) -> Result<Vec<u64>, TableError> {
    let unreadable = |cause| unreadable(path, cause);
    let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(open(path)?, types_of_parquet())
        .map_err(unreadable)?;
    let ranges = rows.iter().map(|row| *row as usize..*row as usize + 1);
    let selection =
        RowSelection::from_consecutive_ranges(ranges, reader.metadata().file_metadata().num_rows() as usize);
    let column = ProjectionMask::columns(reader.parquet_schema(), [column]);
    let batches = reader.with_projection(column).with_row_selection(selection).build().map_err(unreadable)?;
    let mut numbers = Vec::with_capacity(rows.len());
    for batch in batches {
        let batch = batch.map_err(|cause| unreadable(cause.into()))?;
        let mut more = Vec::new();
        if Values::of(batch.column(0)).ok().and_then(|values| values.numbers(&mut more)).is_some() {
            numbers.append(&mut more);
        }
    }
    if numbers.len() == rows.len() {
        Ok(numbers)
    } else {
        Err(unreadable(ParquetError::General("its statistics are not true".to_owned())))
    }
}

/// Texts that repeat are read as numbers in a list of texts, as the file holds them.
fn with_dictionaries(schema: &Schema, ranked: &[usize]) -> Arc<Schema> {
    let field = |(place, field): (usize, &Arc<Field>)| {
        if ranked.contains(&place) && *field.data_type() == DataType::Utf8 {
            let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            Arc::new(field.as_ref().clone().with_data_type(dictionary))
        } else {
            field.clone()
        }
    };
    Arc::new(Schema::new(schema.fields().iter().enumerate().map(field).collect::<Vec<_>>()))
}

/// The row groups still to read.
struct Groups<'p> {
    path: &'p Path,
    columns: &'p [&'static str],
    places: Vec<usize>,
    /// The column whose values the numbers of the rows stand for.
    numbered: Option<usize>,
    metadata: ArrowReaderMetadata,
    next: AtomicUsize,
}

impl Groups<'_> {
    /// One reader's share, taken group by group.
    fn share<S: Sink>(&self, sink: &mut S) -> Result<Found, TableError> {
        let mut found = Found::default();
        let unreadable = |cause| unreadable(self.path, cause);
        let file = open(self.path)?;
        let mut buffer = Vec::new();
        loop {
            let group = self.next.fetch_add(1, Ordering::Relaxed);
            if group >= self.metadata.metadata().num_row_groups() {
                return Ok(found);
            }
            let read = (0..).zip(&self.places).filter(|(column, _)| !self.leaves_out::<S>(*column));
            let roots = ProjectionMask::roots(self.metadata.parquet_schema(), read.map(|(_, place)| *place));
            let pages = Pages::read(&file, self.metadata.metadata().row_group(group), &roots, &mut buffer)
                .map_err(unreadable)?;
            let bytes = pages.bytes();
            let batches = ParquetRecordBatchReaderBuilder::new_with_metadata(pages, self.metadata.clone())
                .with_projection(roots)
                .with_row_groups(vec![group])
                .with_batch_size(BATCH)
                .build()
                .map_err(unreadable)?;
            let before = &self.metadata.metadata().row_groups()[..group];
            let first_row: i64 = before.iter().map(RowGroupMetaData::num_rows).sum();
            let mut line = 0;
            for batch in batches {
                let batch = batch.map_err(|cause| unreadable(cause.into()))?;
                self.batch(group, line, first_row + line as i64, &batch, sink, &mut found)?;
                line += batch.num_rows() as u64;
            }
            found.pieces.push((group, line));
            buffer = bytes.into();
        }
    }

    /// Of the columns of the table.
    fn leaves_out<S: Sink>(&self, column: usize) -> bool {
        S::UNREAD.contains(&column) || self.numbered == Some(column)
    }

    /// `first_line` is counted in the row group, `first_row` in the file.
    fn batch<S: Sink>(
        &self,
        group: usize,
        first_line: u64,
        first_row: i64,
        batch: &RecordBatch,
        sink: &mut S,
        found: &mut Found,
    ) -> Result<(), TableError> {
        let column = |(number, column): (usize, &&'static str)| {
            if self.numbered == Some(number) {
                return Ok(Values::without(Kind::Rows(first_row..first_row + batch.num_rows() as i64)));
            }
            if S::UNREAD.contains(&number) {
                return Ok(Values::without(Kind::Unread));
            }
            let array = batch.column_by_name(column).filter(|array| array.len() == batch.num_rows());
            let array = array.ok_or_else(|| TableError::MissingColumn {
                file: shown(self.path),
                column,
                expected: self.columns.join(","),
            })?;
            Values::of(array).map_err(|expected| TableError::ColumnType {
                file: shown(self.path),
                column,
                found: array.data_type().to_string(),
                expected,
            })
        };
        let columns = self.columns.iter().enumerate().map(column).collect::<Result<Vec<_>, _>>()?;
        if sink.batch(&columns) {
            found.rows += batch.num_rows() as u64;
            return Ok(());
        }
        let mut cells = vec![Cell::Empty; columns.len()];
        found.rows += batch.num_rows() as u64;
        for row in 0..batch.num_rows() {
            for (cell, column) in cells.iter_mut().zip(&columns) {
                *cell = column.cell(row);
            }
            if let Err(refused) = sink.row(&cells) {
                let line = first_line + row as u64;
                found.bad(group, line, Some(self.columns[refused.column]), &refused.trouble);
            }
        }
        Ok(())
    }
}

/// A column of a batch, as cells.
pub(crate) struct Values<'b> {
    array: Option<&'b dyn Array>,
    nullable: bool,
    kind: Kind<'b>,
}

enum Kind<'b> {
    Unread,
    /// Those of the rows in the file, instead of what the column holds.
    Rows(Range<i64>),
    Repeated(&'b [i32], &'b arrow_array::StringArray),
    /// The most common, read where they are.
    Long(&'b [i64]),
    Int(&'b [i32]),
    Unsigned(&'b [u64]),
    /// Of other widths.
    Copied(Vec<i64>),
    Text(&'b arrow_array::StringArray),
    LargeText(&'b arrow_array::LargeStringArray),
    ViewText(&'b arrow_array::StringViewArray),
    Date(&'b [i32]),
    /// With how many of its units make a second.
    Stamp(&'b [i64], i64),
}

/// Or nothing. All are looked at, which is quicker than to stop at the first.
fn all_positive<T: Copy + Default + PartialOrd>(values: &[T]) -> Option<()> {
    values.iter().fold(true, |all, value| all & (*value >= T::default())).then_some(())
}

fn copied<T: ArrowPrimitiveType>(array: &ArrayRef) -> Kind<'_>
where
    T::Native: Into<i64>,
{
    Kind::Copied(array.as_primitive::<T>().values().iter().map(|value| (*value).into()).collect())
}

impl<'b> Values<'b> {
    const fn without(kind: Kind<'b>) -> Self {
        Self { array: None, nullable: false, kind }
    }

    /// Or what type was expected.
    fn of(array: &'b ArrayRef) -> Result<Self, &'static str> {
        let kind = match array.data_type() {
            DataType::Int64 => Kind::Long(array.as_primitive::<Int64Type>().values()),
            DataType::Int32 => Kind::Int(array.as_primitive::<Int32Type>().values()),
            DataType::UInt64 => Kind::Unsigned(array.as_primitive::<UInt64Type>().values()),
            DataType::Int16 => copied::<Int16Type>(array),
            DataType::Int8 => copied::<Int8Type>(array),
            DataType::UInt32 => copied::<UInt32Type>(array),
            DataType::UInt16 => copied::<UInt16Type>(array),
            DataType::UInt8 => copied::<UInt8Type>(array),
            DataType::Utf8 => Kind::Text(array.as_string()),
            DataType::LargeUtf8 => Kind::LargeText(array.as_string()),
            DataType::Utf8View => Kind::ViewText(array.as_string_view()),
            DataType::Dictionary(_, _) => {
                let dictionary = array.as_dictionary::<Int32Type>();
                Kind::Repeated(dictionary.keys().values(), dictionary.values().as_string())
            }
            DataType::Date32 => Kind::Date(array.as_primitive::<Date32Type>().values()),
            DataType::Timestamp(_, Some(_)) => return Err("une heure locale, sans fuseau"),
            DataType::Timestamp(TimeUnit::Second, None) => {
                Kind::Stamp(array.as_primitive::<TimestampSecondType>().values(), 1)
            }
            DataType::Timestamp(TimeUnit::Millisecond, None) => {
                Kind::Stamp(array.as_primitive::<TimestampMillisecondType>().values(), 1_000)
            }
            DataType::Timestamp(TimeUnit::Microsecond, None) => {
                Kind::Stamp(array.as_primitive::<TimestampMicrosecondType>().values(), 1_000_000)
            }
            DataType::Timestamp(TimeUnit::Nanosecond, None) => {
                Kind::Stamp(array.as_primitive::<TimestampNanosecondType>().values(), 1_000_000_000)
            }
            _ => return Err("un entier, un texte, une date ou une heure locale"),
        };
        Ok(Self { array: Some(array), nullable: array.null_count() > 0, kind })
    }

    /// The ranks of the names in the column, or nothing when one is missing or wrong.
    pub fn ranks(&self, names: &mut Names, ranks: &mut Vec<u32>) -> Option<()> {
        if self.nullable {
            return None;
        }
        ranks.clear();
        match &self.kind {
            Kind::Long(values) => {
                all_positive(values)?;
                ranks.extend(values.iter().map(|value| names.rank_of_number(value.cast_unsigned())));
            }
            Kind::Int(values) => {
                all_positive(values)?;
                ranks.extend(values.iter().map(|value| names.rank_of_number(value.cast_unsigned().into())));
            }
            Kind::Repeated(keys, values) => {
                let mut known = vec![None; values.len()];
                for key in *keys {
                    let known = known.get_mut(*key as usize)?;
                    if known.is_none() {
                        *known = names.rank_of_text(values.value(*key as usize).as_bytes());
                    }
                    ranks.push((*known)?);
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Whether the numbers of the rows stand for the values.
    pub const fn are_rows(&self) -> bool {
        matches!(self.kind, Kind::Rows(_))
    }

    /// The numbers of a column, when all are there and none is below zero.
    pub fn numbers(&self, numbers: &mut Vec<u64>) -> Option<()> {
        numbers.clear();
        match &self.kind {
            Kind::Rows(rows) => {
                numbers.extend(rows.clone().map(i64::cast_unsigned));
                Some(())
            }
            Kind::Long(values) if !self.nullable => {
                numbers.extend(values.iter().map(|value| value.cast_unsigned()));
                all_positive(values)
            }
            Kind::Int(values) if !self.nullable => {
                numbers.extend(values.iter().map(|value| u64::from(value.cast_unsigned())));
                all_positive(values)
            }
            _ => None,
        }
    }

    /// The figures of a column, when all are there and none is too great.
    pub fn figures(&self, figures: &mut Vec<i64>) -> Option<()> {
        figures.clear();
        match &self.kind {
            Kind::Long(values) if !self.nullable => figures.extend_from_slice(values),
            Kind::Int(values) if !self.nullable => {
                figures.extend(values.iter().map(|value| i64::from(*value)));
            }
            _ => return None,
        }
        figures.iter().all(|figure| is_figure(*figure)).then_some(())
    }

    /// The seconds of the stamps, `missing` where there is none; nothing when one is wrong.
    pub fn stamps(&self, missing: Option<u32>, stamps: &mut Vec<u32>) -> Option<()> {
        let Kind::Stamp(values, unit) = &self.kind else { return None };
        stamps.clear();
        let mut all_known = true;
        let mut add = |unit: u64| {
            stamps.extend(values.iter().map(|value| {
                // What lies before 1970 becomes greater than all.
                let second = value.cast_unsigned() / unit;
                all_known &= second < u64::from(END_OF_STAMPS);
                second as u32
            }));
        };
        // Divided by a constant, which is quicker.
        match unit {
            1_000_000 => add(1_000_000),
            1_000 => add(1_000),
            unit => add(unit.cast_unsigned()),
        }
        if self.nullable {
            let missing = missing?;
            // Where a value is missing the file holds none, and the reader a zero: few rows, set apart.
            for row in (!self.array?.nulls()?.inner()).set_indices() {
                *stamps.get_mut(row)? = missing;
            }
        }
        all_known.then_some(())
    }

    #[inline]
    fn cell(&self, row: usize) -> Cell<'_> {
        if self.nullable && self.array.is_some_and(|array| array.is_null(row)) {
            return Cell::Empty;
        }
        match &self.kind {
            Kind::Unread => Cell::Empty,
            Kind::Rows(rows) => Cell::Whole(rows.start + row as i64),
            Kind::Long(values) => Cell::Whole(values[row]),
            Kind::Int(values) => Cell::Whole(values[row].into()),
            // No identifier nor figure is beyond: refused as negative or too great.
            Kind::Unsigned(values) => Cell::Whole(i64::try_from(values[row]).unwrap_or(i64::MIN)),
            Kind::Copied(values) => Cell::Whole(values[row]),
            Kind::Repeated(keys, values) => Cell::from_text(values.value(keys[row] as usize).as_bytes()),
            Kind::Text(values) => Cell::from_text(values.value(row).as_bytes()),
            Kind::LargeText(values) => Cell::from_text(values.value(row).as_bytes()),
            Kind::ViewText(values) => Cell::from_text(values.value(row).as_bytes()),
            Kind::Date(values) => Cell::Date(values[row].into()),
            Kind::Stamp(values, unit) => Cell::Stamp(values[row].div_euclid(*unit)),
        }
    }
}
