//! `GET /departement/fichiers/{id}`: the acknowledgement of a file, as people read it.

use askama::Template;
use axum::{extract::Path, response::Response};
use flows::{Channel, FileState, ReceivedFile, Report};
use kernel::id::ReceivedFileId;
use records::Flow;
use web::{Caseworker, Failure, Shell, page};

use super::{BASE, inbox::tone};
use crate::{failures::failed, words};

#[derive(Template)]
#[template(path = "files/one.html")]
struct FilePage {
    shell: Shell,
    base: String,
    name: String,
    state: &'static str,
    tone: &'static str,
    waiting: bool,
    conclusion: String,
    /// Empty: no line was passed.
    passed: String,
    service: String,
    sent_by: String,
    channel: &'static str,
    received: String,
    flow: &'static str,
    size: String,
    sha256: String,
    report: Report,
    empty: bool,
}

pub async fn show(agent: Caseworker, Path(id): Path<ReceivedFileId>) -> Result<Response, Failure> {
    let (file, report) = flows::received(&agent.cx, id).await.map_err(failed)?;
    page(FilePage {
        shell: agent.shell.with_current("fichiers"),
        base: format!("{BASE}/{}", file.id),
        state: file.state.label(),
        tone: tone(file.state),
        waiting: file.state == FileState::Waiting,
        conclusion: conclusion(&file, &report),
        passed: report.passed_told(),
        service: file.partner_name.unwrap_or_else(|| "Département".to_owned()),
        sent_by: file.sent_by,
        channel: Channel::label(&file.channel),
        received: words::moment(file.received_at),
        flow: file.flow.map_or("", Flow::label),
        size: words::size(file.size),
        sha256: file.sha256,
        name: file.name,
        empty: file.state != FileState::Waiting && report.lines.is_empty() && report.findings.is_empty(),
        report,
    })
}

fn conclusion(file: &ReceivedFile, report: &Report) -> String {
    let accepted = report.accepted_told();
    let refused = words::count(file.refused, "refusé", "refusés");
    match file.state {
        FileState::Waiting => "Le fichier est gardé tel que reçu. Il est en cours de lecture.".to_owned(),
        FileState::Taken if report.has_doubts() => {
            format!("{accepted}, aucun refusé. Le service relit les remarques : elles n’empêchent rien.")
        }
        FileState::Taken => format!("{accepted}, aucun refusé. Le service n’a rien à faire."),
        FileState::Partly if file.refused == 0 => {
            format!("{accepted}. Une partie du fichier n’a pas pu être lue : voyez les remarques.")
        }
        FileState::Partly => {
            format!("{accepted}, {refused}. Le service corrige ce qui est refusé, puis renvoie le fichier entier : ce qui est déjà pris en compte ne compte pas deux fois.")
        }
        FileState::Refused if report.lines.is_empty() => {
            "Aucun message n’a pu être lu. Le service corrige le fichier d’après les remarques, puis le renvoie.".to_owned()
        }
        FileState::Refused => {
            format!("Aucun message pris en compte, {refused}. Le service corrige d’après les motifs, puis renvoie le fichier.")
        }
    }
}
