//! A table of figures, as it is shown, and as a file: CSV, XLSX, Parquet. One value, one truth: hours stay whole minutes
//! and euros whole cents until they are written.
//!
//! | value | on screen | CSV (`;`, BOM, decimal comma) | XLSX | Parquet |
//! |---|---|---|---|---|
//! | minutes | « 12 h 30 » | 12,50 | number, hours | integer, minutes |
//! | money | « 12,50 € » | 12,50 | number, euros | integer, cents |
//! | rate | « 33,3 % » | 33,3 | number, per cent | integer, tenths of a per cent |
//! | day | « 21/11/2026 » | 21/11/2026 | date | `2026-11-21` |

mod csv_file;
mod parquet_file;
mod value;
mod xlsx_file;

pub use csv_file::csv;
pub use parquet_file::parquet;
pub use value::{Column, Kind, Table, Value};
pub use xlsx_file::xlsx;

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
#[error("le tableau n’a pas pu être écrit : {0}")]
pub struct SheetError(String);

impl SheetError {
    fn of(cause: impl std::fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

#[cfg(test)]
mod tests;
