//! A workbook of one sheet: numbers stay numbers and days days.

use rust_xlsxwriter::{ColNum, ExcelDateTime, Format, RowNum, Workbook, Worksheet, XlsxError};

use crate::{
    SheetError,
    value::{Kind, Table, Value},
};

/// # Errors
/// [`SheetError`]: more rows than a sheet holds.
pub fn xlsx(table: &Table) -> Result<Vec<u8>, SheetError> {
    written(table).map_err(SheetError::of)
}

fn written(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let strong = Format::new().set_bold();
    for (place, column) in table.columns.iter().enumerate() {
        let width = if column.kind == Kind::Text { 28 } else { 16 };
        sheet.set_column_width(at(place), width)?;
        sheet.write_string_with_format(0, at(place), titled(&column.label, column.kind), &strong)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    let total = Some(&table.total).filter(|total| !total.is_empty());
    for (number, row) in table.rows.iter().chain(total).enumerate() {
        let number = RowNum::try_from(number + 1).unwrap_or(RowNum::MAX);
        for (place, value) in row.iter().enumerate() {
            write(sheet, number, at(place), value)?;
        }
    }
    book.save_to_buffer()
}

fn at(place: usize) -> ColNum {
    ColNum::try_from(place).unwrap_or(ColNum::MAX)
}

/// A number alone says no unit.
fn titled(label: &str, kind: Kind) -> String {
    match kind {
        Kind::Minutes => format!("{label} (heures)"),
        Kind::Money => format!("{label} (€)"),
        Kind::Rate => format!("{label} (%)"),
        Kind::Text | Kind::Count | Kind::Day => label.to_owned(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a spreadsheet knows no other number")]
fn write(sheet: &mut Worksheet, row: RowNum, column: ColNum, value: &Value) -> Result<(), XlsxError> {
    let number = |format: &str| Format::new().set_num_format(format);
    match value {
        Value::Empty => {}
        Value::Text(text) => drop(sheet.write_string(row, column, text)?),
        Value::Count(count) => drop(sheet.write_number(row, column, *count as f64)?),
        Value::Minutes(minutes) => {
            sheet.write_number_with_format(row, column, *minutes as f64 / 60.0, &number("#,##0.00"))?;
        }
        Value::Money(amount) => {
            let euros = amount.cents() as f64 / 100.0;
            sheet.write_number_with_format(row, column, euros, &number("#,##0.00"))?;
        }
        Value::Rate(tenths) => {
            sheet.write_number_with_format(row, column, *tenths as f64 / 10.0, &number("0.0"))?;
        }
        Value::Day(day) => {
            let year = u16::try_from(day.year()).unwrap_or_default();
            let date = ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs())?;
            sheet.write_datetime_with_format(row, column, &date, &number("dd/mm/yyyy"))?;
        }
    }
    Ok(())
}
