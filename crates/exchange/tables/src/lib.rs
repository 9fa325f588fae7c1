//! The four tables of the reconciliation as files: CSV or Parquet, by the extension.
//!
//! Reading keeps little in memory: a block of a CSV or a page of Parquet per reader, and what the kernel keeps of it.
//! A bad row is told, with its line and column, and the others are answered all the same.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "numbers of rows, keys and minutes far below what their types hold"
)]

mod cell;
mod csv_file;
pub mod departement;
mod four;
mod pages;
mod parquet_file;
mod reconcile;
mod report;
mod rows;
mod visits;
mod writer;

pub use cell::{Cell, Trouble};
pub use four::{
    DELIVERIES, INVOICES, ORDERS, RULES, read_deliveries, read_invoices, read_orders, read_rules,
};
pub use reconcile::{Files, Reconciliation, Selection, count_findings};
pub use report::{BadRow, Report};
pub use rows::TableError;
pub use writer::{Kind, Writer};
