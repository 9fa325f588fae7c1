//! An acknowledgement as people read it: of a file received, and of one that is only tried.

use flows::{Outcome, Report};
use records::{Finding, Flow, Severity};
use web::words;

/// Most lines shown of each kind.
const SHOWN: usize = 200;

#[derive(Clone, Debug, Default)]
pub struct ReportView {
    pub refused: Vec<Refused>,
    pub refused_more: usize,
    pub outcomes: Vec<(String, String)>,
    pub accepted: Vec<Accepted>,
    pub accepted_more: usize,
    pub accepted_said: String,
    pub remarks: Vec<Remark>,
    pub remarks_more: usize,
}

#[derive(Clone, Debug)]
pub struct Refused {
    pub flow: &'static str,
    pub message: String,
    pub reason: String,
}

#[derive(Clone, Debug)]
pub struct Accepted {
    pub flow: &'static str,
    pub message: String,
    pub outcome: &'static str,
}

#[derive(Clone, Debug)]
pub struct Remark {
    pub severity: &'static str,
    pub tone: &'static str,
    pub place: String,
    pub message: String,
    pub code: String,
    pub expected: String,
    pub found: String,
}

impl ReportView {
    pub fn of(report: &Report) -> Self {
        let refused = report.refused().map(|line| Refused {
            flow: kind(line.flow),
            message: line.message.clone(),
            reason: line.reason.clone(),
        });
        let accepted = report.lines.iter().filter(|line| line.outcome != Outcome::Refused);
        let accepted = accepted.map(|line| Accepted {
            flow: kind(line.flow),
            message: line.message.clone(),
            outcome: line.outcome.label(),
        });
        let mut findings: Vec<&Finding> = report.findings.iter().collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Self {
            refused: refused.take(SHOWN).collect(),
            refused_more: report.refused().count().saturating_sub(SHOWN),
            outcomes: outcomes(report),
            accepted: accepted.take(SHOWN).collect(),
            accepted_more: report.accepted().saturating_sub(SHOWN),
            accepted_said: words::count(report.accepted() as u64, "message", "messages"),
            remarks_more: findings.len().saturating_sub(SHOWN),
            remarks: findings.into_iter().take(SHOWN).map(remark).collect(),
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
        (words::capital(outcome.label()), count)
    });
    counted
        .filter(|(_, count)| *count > 0)
        .map(|(label, count)| (label, words::grouped(count as u64)))
        .collect()
}

pub fn kind(flow: Flow) -> &'static str {
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
        message: words::capital(&finding.message),
        code: finding.code.clone(),
        expected: finding.expected.clone().unwrap_or_default(),
        found: finding.found.clone().unwrap_or_default(),
    }
}
