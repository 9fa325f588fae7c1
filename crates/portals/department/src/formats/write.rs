//! `GET /departement/formats/{id}/ecrire?mois=2026-03`: what stands for a month, as a file of this format.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use flows::{Archive, FormatError, Means};
use kernel::{french::month_year, id::FileFormatId};
use serde::Deserialize;
use web::{App, Caseworker, Failure, Mistakes, Shell, attachment, page_with};

use super::{failed, frame::Frame, one, told};
use crate::{failures, words};

/// Remarks shown.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "formats/written.html")]
struct WrittenPage {
    shell: Shell,
    mistakes: Mistakes,
    frame: Frame,
    month: String,
    rows: u64,
    rows_said: String,
    left_out: String,
    findings: Vec<String>,
    /// Of how many lines the kept columns are empty, and why.
    nothing_kept: String,
    href: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    mois: String,
    /// Downloads what could be written, though something is left out or empty.
    partiel: String,
}

pub async fn write(
    State(app): State<App>,
    Extension(archive): Extension<Archive>,
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let format = flows::format(&agent.cx, id).await.map_err(failed)?;
    let Some(month) = words::month(&asked.mois) else {
        let mistakes = Mistakes::one("mois", words::A_MONTH);
        return one::render(&agent, id, &asked.mois, mistakes).await;
    };
    let means = Means::new(app.shelf.clone(), archive);
    let written = match flows::write_format(&agent.cx, &means, id, month).await {
        Ok(written) => written,
        Err(FormatError::Blocked(findings)) => {
            let mut mistakes = Mistakes::default();
            for finding in &findings {
                mistakes.add("mois", told(finding));
            }
            return one::render(&agent, id, &asked.mois, mistakes).await;
        }
        Err(cause) => return Err(failed(cause)),
    };
    let whole = written.left_out == 0 && written.nothing_kept == 0;
    if written.rows > 0 && (whole || asked.partiel == "oui") {
        return Ok(attachment(written.bytes, "application/octet-stream", &written.name, false));
    }
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let frame = Frame::new(&format, &partners, "resume");
    let page = WrittenPage {
        shell: agent.shell.with_current("formats"),
        mistakes: Mistakes::default(),
        month: month_year(month),
        rows: written.rows,
        rows_said: words::count(written.rows, "ligne peut être écrite", "lignes peuvent être écrites"),
        left_out: if written.left_out == 0 {
            String::new()
        } else {
            words::count(written.left_out, "ne peut pas l’être", "ne peuvent pas l’être")
        },
        nothing_kept: if written.nothing_kept == 0 { String::new() } else { not_kept(written.nothing_kept) },
        findings: written.findings.iter().take(SHOWN).map(told).collect(),
        href: words::address(
            &format!("{}/ecrire", frame.base),
            &[("mois", asked.mois.as_str()), ("partiel", "oui")],
        ),
        frame,
    };
    page_with(page.mistakes.status(), page)
}

fn not_kept(lines: u64) -> String {
    let (came, whose) = if lines < 2 {
        ("ligne n’a pas été reçue par ce format", "ses")
    } else {
        ("lignes n’ont pas été reçues par ce format", "leurs")
    };
    format!(
        "{} mais par un message ESPPADOM ou un autre format : {whose} colonnes gardées sont vides dans le fichier.",
        words::count(lines, came, came)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_told_as_one() {
        assert!(not_kept(1).starts_with("1 ligne n’a pas") && not_kept(1).contains("ses colonnes"));
        assert!(not_kept(2).starts_with("2 lignes n’ont pas") && not_kept(2).contains("leurs colonnes"));
    }
}
