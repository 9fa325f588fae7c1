//! An XLSX sheet. A day is a day for the spreadsheet, a number a number: people sort and add.

use std::io;

use records::Finding;
use rust_xlsxwriter::{ColNum, Format as Style, RowNum, Workbook, Worksheet, XlsxError};

use crate::{
    finding,
    layout::{Cell, Column, Layout},
    pattern::Pattern,
};

/// Rows a sheet can hold.
const MOST: u32 = 1_048_576;

pub(super) struct Sheet {
    sheet: Worksheet,
    next: RowNum,
    styles: Styles,
}

struct Styles {
    title: Style,
    date: Style,
    date_time: Style,
    time: Style,
}

impl Sheet {
    /// With the leading lines, merged over all the columns, and the titles.
    pub fn new(layout: &Layout, columns: &[&Column]) -> io::Result<Self> {
        let styles = Styles {
            title: Style::new().set_bold(),
            date: Style::new().set_num_format("dd/mm/yyyy"),
            date_time: Style::new().set_num_format("dd/mm/yyyy hh:mm:ss"),
            time: Style::new().set_num_format("[hh]:mm:ss"),
        };
        let mut sheet = Worksheet::new();
        if let Some(name) = &layout.sheet {
            sheet.set_name(name).map_err(failed)?;
        }
        let mut next: RowNum = 0;
        let last = ColNum::try_from(columns.len().saturating_sub(1)).unwrap_or(ColNum::MAX);
        for line in &layout.leading {
            if last > 0 && !line.is_empty() && !line.contains('\t') {
                sheet.merge_range(next, 0, next, last, line, &styles.title).map_err(failed)?;
            } else {
                for (place, text) in (0..).zip(line.split('\t')).filter(|(_, text)| !text.is_empty()) {
                    sheet.write_string(next, place, text).map_err(failed)?;
                }
            }
            next += 1;
        }
        if layout.header {
            for (place, column) in (0..).zip(columns) {
                sheet.write_string_with_format(next, place, &column.name, &styles.title).map_err(failed)?;
            }
            next += 1;
        }
        Ok(Self { sheet, next, styles })
    }

    pub fn line(&mut self, columns: &[&Column], cells: &[String]) -> Result<(), Finding> {
        if self.next >= MOST {
            return Err(finding::blocks(
                "write.sheet_full",
                "Une feuille a au plus 1 048 576 lignes : exportez par mois ou par service.",
            ));
        }
        for ((place, column), cell) in (0..).zip(columns).zip(cells) {
            if !cell.is_empty() {
                self.cell(place, column.cell, cell).map_err(|_| {
                    finding::blocks(
                        "write.cell",
                        format!(
                            "La valeur de « {} » ne tient pas dans une cellule : elle est trop longue.",
                            column.name
                        ),
                    )
                })?;
            }
        }
        self.next += 1;
        Ok(())
    }

    fn cell(&mut self, place: ColNum, cell: Cell, text: &str) -> Result<(), XlsxError> {
        let row = self.next;
        let styled = match cell {
            Cell::Text => None,
            Cell::Number => {
                // Only what the sheet gives back the same: « 007 » stays a text, « 25.00 » is 25.
                let plain =
                    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
                if let Some(value) = text.parse::<f64>().ok().filter(|value| value.to_string() == plain) {
                    self.sheet.write_number(row, place, value)?;
                    return Ok(());
                }
                None
            }
            Cell::Date => serial(text, "aaaa-MM-jj").map(|value| (value, &self.styles.date)),
            Cell::DateTime => {
                serial(text, "aaaa-MM-jj HH:mm:ss").map(|value| (value, &self.styles.date_time))
            }
            Cell::Time => {
                let seconds = "HH:mm:ss".parse::<Pattern>().ok().and_then(|pattern| pattern.seconds(text));
                seconds.map(|seconds| (seconds as f64 / 86_400.0, &self.styles.time))
            }
        };
        match styled {
            Some((value, style)) => self.sheet.write_number_with_format(row, place, value, style)?,
            None => self.sheet.write_string(row, place, text)?,
        };
        Ok(())
    }

    pub fn bytes(self) -> io::Result<Vec<u8>> {
        let mut book = Workbook::new();
        book.push_worksheet(self.sheet);
        book.save_to_buffer().map_err(failed)
    }
}

/// Days since the start of the spreadsheet's calendar.
fn serial(text: &str, pattern: &str) -> Option<f64> {
    let pattern: Pattern = pattern.parse().ok()?;
    let at = pattern.date_time(text).or_else(|| Some(pattern.date(text)?.at(0, 0, 0, 0)))?;
    "serie".parse::<Pattern>().ok()?.write_date_time(at).parse().ok()
}

fn failed(error: XlsxError) -> io::Error {
    io::Error::other(error)
}
