//! Semicolons, a byte-order mark and decimal commas: French spreadsheets open it as it is.

use crate::{
    SheetError,
    value::{Table, Value, decimal},
};
use kernel::french::short_date;

/// # Errors
/// [`SheetError`]; writing to memory does not fail.
pub fn csv(table: &Table) -> Result<Vec<u8>, SheetError> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(table.columns.iter().map(|column| &column.label)).map_err(SheetError::of)?;
    let total = Some(&table.total).filter(|total| !total.is_empty());
    for row in table.rows.iter().chain(total) {
        writer.write_record(row.iter().map(cell)).map_err(SheetError::of)?;
    }
    writer.into_inner().map_err(SheetError::of)
}

fn cell(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => plain(text),
        Value::Count(count) => count.to_string(),
        // Hundredths of an hour, half up.
        Value::Minutes(minutes) => decimal((minutes * 100 + 30).div_euclid(60), 100, 2),
        Value::Money(amount) => decimal(amount.cents(), 100, 2),
        Value::Rate(tenths) => decimal(*tenths, 10, 1),
        Value::Day(day) => short_date(*day),
    }
}

/// A text that a spreadsheet would run as a formula stays a text.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
