//! `GET /departement/fichiers/{id}`: the acknowledgement of a file, as people read it.

use askama::Template;
use axum::{extract::Path, response::Response};
use flows::{Channel, FileState, Outcome, ReceivedFile, Report};
use kernel::id::ReceivedFileId;
use records::{Finding, Flow, Severity};
use web::{Caseworker, Failure, Shell, page};

use super::{BASE, inbox::tone};
use crate::{failures::failed, words};

/// Most lines shown of each kind: past that, the JSON has them all.
const SHOWN: usize = 200;

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
    service: String,
    sent_by: String,
    channel: &'static str,
    received: String,
    flow: &'static str,
    /// What it was read by; empty for ESPPADOM.
    format: String,
    /// How level L4 went; empty when it was not asked for.
    schema: String,
    size: String,
    sha256: String,
    refused: Vec<Refused>,
    refused_more: usize,
    outcomes: Vec<(String, String)>,
    accepted: Vec<Accepted>,
    accepted_more: usize,
    findings: Vec<Remark>,
    findings_more: usize,
}

struct Refused {
    flow: &'static str,
    message: String,
    reason: String,
}

struct Accepted {
    flow: &'static str,
    message: String,
    outcome: &'static str,
}

struct Remark {
    severity: &'static str,
    tone: &'static str,
    place: String,
    message: String,
    code: String,
    expected: String,
    found: String,
}

pub async fn show(agent: Caseworker, Path(id): Path<ReceivedFileId>) -> Result<Response, Failure> {
    let (file, report) = flows::received(&agent.cx, id).await.map_err(failed)?;
    let refused: Vec<Refused> = report.refused().map(refusal).collect();
    let accepted: Vec<Accepted> =
        report.lines.iter().filter(|line| line.outcome != Outcome::Refused).map(taken).collect();
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    page(FilePage {
        shell: agent.shell.with_current("fichiers"),
        base: format!("{BASE}/{}", file.id),
        state: file.state.label(),
        tone: tone(file.state),
        waiting: file.state == FileState::Waiting,
        conclusion: conclusion(&file, &report),
        service: file.partner_name.unwrap_or_else(|| "Département".to_owned()),
        sent_by: file.sent_by,
        channel: Channel::label(&file.channel),
        received: words::moment(file.received_at),
        flow: file.flow.map_or("", Flow::label),
        format: report.format.clone().unwrap_or_default(),
        schema: report.schema.clone().unwrap_or_default(),
        size: words::size(file.size),
        sha256: file.sha256,
        name: file.name,
        outcomes: outcomes(&report),
        refused_more: refused.len().saturating_sub(SHOWN),
        refused: refused.into_iter().take(SHOWN).collect(),
        accepted_more: accepted.len().saturating_sub(SHOWN),
        accepted: accepted.into_iter().take(SHOWN).collect(),
        findings_more: findings.len().saturating_sub(SHOWN),
        findings: findings.into_iter().take(SHOWN).map(remark).collect(),
    })
}

fn conclusion(file: &ReceivedFile, report: &Report) -> String {
    let accepted = words::count(file.accepted, "message pris en compte", "messages pris en compte");
    let refused = words::count(file.refused, "refusé", "refusés");
    match file.state {
        FileState::Waiting => "Le fichier est gardé tel que reçu. Il est en cours de lecture.".to_owned(),
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

/// « Pris en compte », 12.
fn outcomes(report: &Report) -> Vec<(String, String)> {
    let all = [
        Outcome::Created,
        Outcome::Replaced,
        Outcome::Unchanged,
        Outcome::Older,
        Outcome::Cancelled,
        Outcome::Refused,
    ];
    let counted = all.into_iter().map(|outcome| {
        let count = report.lines.iter().filter(|line| line.outcome == outcome).count();
        (outcome.label(), count)
    });
    counted
        .filter(|(_, count)| *count > 0)
        .map(|(label, count)| (words::capital(label), words::grouped(count as u64)))
        .collect()
}

fn refusal(line: &flows::Line) -> Refused {
    Refused { flow: kind(line.flow), message: line.message.clone(), reason: line.reason.clone() }
}

fn taken(line: &flows::Line) -> Accepted {
    Accepted { flow: kind(line.flow), message: line.message.clone(), outcome: line.outcome.label() }
}

fn kind(flow: Flow) -> &'static str {
    match flow {
        Flow::Order => "Prise en charge",
        Flow::Delivery => "Intervention",
        Flow::Invoice => "Facture",
    }
}

fn remark(finding: &Finding) -> Remark {
    let place = &finding.place;
    let line = place.line.map(|line| format!("ligne {}", words::grouped(line)));
    let message = place.message.as_ref().map(|message| format!("message {message}"));
    let whole: Vec<String> = [line, message, place.path.clone()].into_iter().flatten().collect();
    Remark {
        severity: finding.severity.label(),
        tone: match finding.severity {
            Severity::Blocks => "late",
            Severity::Warns => "todo",
            Severity::Informs => "info",
        },
        place: whole.join(", "),
        message: finding.message.clone(),
        code: finding.code.clone(),
        expected: finding.expected.clone().unwrap_or_default(),
        found: finding.found.clone().unwrap_or_default(),
    }
}
