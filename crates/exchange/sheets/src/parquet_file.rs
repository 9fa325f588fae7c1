//! Whole numbers, as any tool reads them: minutes, cents, tenths of a per cent. The total is left to the reader.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;

use crate::{
    SheetError,
    value::{Column, Kind, Table, Value},
};

/// # Errors
/// [`SheetError`]; writing to memory does not fail.
pub fn parquet(table: &Table) -> Result<Vec<u8>, SheetError> {
    let fields: Vec<Field> = table.columns.iter().map(field).collect();
    let schema = Arc::new(Schema::new(fields));
    let columns = table.columns.iter().enumerate().map(|(place, column)| {
        let cells = table.rows.iter().map(|row| &row[place]);
        let array: ArrayRef = if column.kind.is_numeric() {
            Arc::new(cells.map(number).collect::<Int64Array>())
        } else {
            Arc::new(cells.map(text).collect::<StringArray>())
        };
        array
    });
    let batch = RecordBatch::try_new(schema.clone(), columns.collect()).map_err(SheetError::of)?;
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, None).map_err(SheetError::of)?;
    writer.write(&batch).map_err(SheetError::of)?;
    writer.into_inner().map_err(SheetError::of)
}

fn field(column: &Column) -> Field {
    let unit = match column.kind {
        Kind::Minutes => " (min)",
        Kind::Money => " (c)",
        Kind::Rate => " (‰)",
        Kind::Text | Kind::Count | Kind::Day => "",
    };
    let kind = if column.kind.is_numeric() { DataType::Int64 } else { DataType::Utf8 };
    Field::new(format!("{}{unit}", column.label), kind, true)
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Count(number) | Value::Minutes(number) | Value::Rate(number) => Some(*number),
        Value::Money(amount) => Some(amount.cents()),
        Value::Empty | Value::Text(_) | Value::Day(_) => None,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Day(day) => Some(day.to_string()),
        _ => None,
    }
}
