//! `GET /departement/analyses/{id}/lignes.csv`

use axum::{Extension, extract::Path, response::Response};
use flows::{Archive, StudyLine, StudyQuery};
use sheets::{Kind, Table, Value};
use uuid::Uuid;
use web::{Caseworker, Failure, attachment};

use crate::failures::failed;

/// More lines than a spreadsheet shows.
const MOST: u64 = 1_048_575;

const COLUMNS: [(&str, Kind); 16] = [
    ("Service", Kind::Text),
    ("Facture", Kind::Text),
    ("Ligne", Kind::Text),
    ("Bénéficiaire", Kind::Text),
    ("Prestation", Kind::Text),
    ("Mois", Kind::Text),
    ("Commandé (h)", Kind::Minutes),
    ("Fait (h)", Kind::Minutes),
    ("Facturé (h)", Kind::Minutes),
    ("Retenu (h)", Kind::Minutes),
    ("Facturé (€)", Kind::Money),
    ("Retenu (€)", Kind::Money),
    ("Écart (€)", Kind::Money),
    ("Constats", Kind::Text),
    ("Règles", Kind::Text),
    ("Retenu avant l’essai (€)", Kind::Money),
];

pub async fn export(
    agent: Caseworker,
    Extension(archive): Extension<Archive>,
    Path(id): Path<Uuid>,
) -> Result<Response, Failure> {
    let study = flows::study(&agent.cx, id).await.map_err(failed)?;
    let asked = StudyQuery { size: MOST, ..StudyQuery::default() };
    let lines = flows::study_lines(&agent.cx, &archive, id, asked).await.map_err(failed)?.lines;
    let table = Table { rows: lines.iter().map(row).collect(), ..Table::new("Analyse", &COLUMNS) };
    let bytes = sheets::csv(&table).map_err(|cause| Failure::Broken(cause.to_string()))?;
    let name = format!("Analyse_{}_{}.csv", study.criteria.from, study.criteria.to);
    Ok(attachment(bytes, "text/csv; charset=utf-8", &name, false))
}

fn row(line: &StudyLine) -> Vec<Value> {
    let found = &line.found;
    let findings: Vec<&str> = line.findings().iter().map(|finding| finding.in_french()).collect();
    let rules: Vec<String> = found.explained.rules.iter().map(i64::to_string).collect();
    let minutes = |minutes: Option<i64>| minutes.map_or(Value::Empty, Value::Minutes);
    vec![
        Value::text(&line.partner_name),
        Value::text(&line.invoice),
        Value::text(&line.line),
        Value::text(&line.beneficiary),
        Value::text(&line.product),
        Value::text(line.month.map(|month| month.to_string()).unwrap_or_default()),
        minutes(found.planned_min),
        minutes(found.delivered_min),
        Value::Minutes(line.quantity_min),
        Value::Minutes(found.explained.payable_min),
        Value::Money(line.gross),
        Value::Money(line.due()),
        Value::Money(line.gross - line.due()),
        Value::text(findings.join(", ")),
        Value::text(rules.join(", ")),
        line.due_before().map_or(Value::Empty, Value::Money),
    ]
}
