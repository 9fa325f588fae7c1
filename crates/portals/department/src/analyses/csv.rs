//! `GET /departement/analyses/{id}/lignes.csv`

use axum::{extract::Path, response::Response};
use flows::{StudyLine, StudyQuery};
use uuid::Uuid;
use web::{Caseworker, Failure, attachment};

use crate::{
    failures::failed,
    spreadsheet::{self, decimal, hours, plain},
};

/// More lines than a spreadsheet shows.
const MOST: u64 = 1_048_575;

const HEADER: [&str; 16] = [
    "Service",
    "Facture",
    "Ligne",
    "Bénéficiaire",
    "Prestation",
    "Mois",
    "Commandé (h)",
    "Fait (h)",
    "Facturé (h)",
    "Retenu (h)",
    "Facturé (€)",
    "Retenu (€)",
    "Écart (€)",
    "Constats",
    "Règles",
    "Retenu avant l’essai (€)",
];

pub async fn export(agent: Caseworker, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let study = flows::study(&agent.cx, id).await.map_err(failed)?;
    let asked = StudyQuery { size: MOST, ..StudyQuery::default() };
    let lines = flows::study_lines(&agent.cx, id, asked).await.map_err(failed)?.lines;
    let bytes = written(&lines).map_err(|cause| Failure::Broken(cause.to_string()))?;
    let name = format!("Analyse_{}_{}.csv", study.criteria.from, study.criteria.to);
    Ok(attachment(bytes, "text/csv; charset=utf-8", &name, false))
}

fn written(lines: &[StudyLine]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = spreadsheet::writer();
    writer.write_record(HEADER)?;
    for line in lines {
        let found = &line.found;
        let findings: Vec<&str> = line.findings().iter().map(|finding| finding.in_french()).collect();
        let rules: Vec<String> = found.explained.rules.iter().map(i64::to_string).collect();
        writer.write_record([
            plain(&line.partner_name),
            plain(&line.invoice),
            plain(&line.line),
            plain(&line.beneficiary),
            plain(&line.product),
            line.month.map(|month| month.to_string()).unwrap_or_default(),
            found.planned_min.map(hours).unwrap_or_default(),
            found.delivered_min.map(hours).unwrap_or_default(),
            hours(line.quantity_min),
            hours(found.explained.payable_min),
            decimal(line.gross),
            decimal(line.due()),
            decimal(line.gross - line.due()),
            findings.join(", "),
            rules.join(", "),
            line.due_before().map(decimal).unwrap_or_default(),
        ])?;
    }
    writer.into_inner().map_err(|cause| csv::Error::from(cause.into_error()))
}
