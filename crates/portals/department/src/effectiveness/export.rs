//! A table as a file: CSV, XLSX, Parquet or PDF.

use axum::response::Response;
use kernel::clock::paris;
use pdf::{Document, TableDocument, parts::Issuer, table::TableColumn};
use sheets::{Column, Table, Value};
use web::{Caseworker, Failure, attachment};

/// Past that, paper helps nobody.
const PDF_ROWS: usize = 1_000;

/// (code in the address, name on the page)
pub const FORMATS: [(&str, &str); 4] =
    [("csv", "CSV"), ("xlsx", "Excel (XLSX)"), ("parquet", "Parquet"), ("pdf", "PDF")];

/// `None` when the address asks for no file, or for one of a kind that does not exist.
pub async fn file(
    agent: &Caseworker,
    format: &str,
    table: &Table,
    scope: &str,
    notes: Vec<String>,
) -> Option<Result<Response, Failure>> {
    let broken = |cause: &dyn std::fmt::Display| Failure::Broken(cause.to_string());
    let (bytes, kind) = match format {
        "csv" => (sheets::csv(table).map_err(|cause| broken(&cause)), "text/csv; charset=utf-8"),
        "xlsx" => (
            sheets::xlsx(table).map_err(|cause| broken(&cause)),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        "parquet" => {
            (sheets::parquet(table).map_err(|cause| broken(&cause)), "application/vnd.apache.parquet")
        }
        "pdf" => (printed(agent, table, scope, notes).await, "application/pdf"),
        _ => return None,
    };
    let day = paris(agent.cx.clock.now()).date();
    let name = format!("{day}_{}.{format}", table.title.replace([' ', '\'', '’'], "_"));
    Some(bytes.map(|bytes| attachment(bytes, kind, &name, false)))
}

async fn printed(
    agent: &Caseworker,
    table: &Table,
    scope: &str,
    notes: Vec<String>,
) -> Result<Vec<u8>, Failure> {
    if table.rows.len() > PDF_ROWS {
        return Err(Failure::problem(
            "Ce tableau a plus de 1 000 lignes : choisissez un service ou une commune, ou téléchargez-le en CSV.",
        ));
    }
    let on = agent.cx.db.read();
    let structure = agent.cx.who.structure().ok_or(Failure::Denied)?;
    let own = accounts::structure(on, structure).await?;
    let logo = accounts::logo(on, structure).await?;
    let column =
        |column: &Column| TableColumn { label: column.label.clone(), numeric: column.kind.is_numeric() };
    let shown = |row: &Vec<Value>| row.iter().map(Value::shown).collect();
    let document = TableDocument {
        issuer: Issuer { name: own.map(|own| own.name).unwrap_or_default(), legal_line: None },
        issued_on: paris(agent.cx.clock.now()).date(),
        title: table.title.clone(),
        scope: scope.to_owned(),
        columns: table.columns.iter().map(column).collect(),
        rows: table.rows.iter().map(shown).collect(),
        total: shown(&table.total),
        notes,
    };
    let print = move || pdf::render(Document::Table(&document), logo.as_deref());
    let printed =
        tokio::task::spawn_blocking(print).await.map_err(|cause| Failure::Broken(cause.to_string()))?;
    printed.map_err(|cause| Failure::Broken(cause.to_string()))
}
