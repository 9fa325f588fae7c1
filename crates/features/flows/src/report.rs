//! What became of each message of a file: the acknowledgement (« accusé de réception ») its sender reads.

use std::collections::HashMap;

use kernel::french::{capital, grouped, no_break};
use records::{Finding, Flow};
use serde::{Deserialize, Serialize};

/// What a message did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Created,
    /// Newer than the one of the same identifier, which stays in history.
    Replaced,
    /// The same as the one already here.
    Unchanged,
    /// Older than the one already here.
    Older,
    /// `SUP`.
    Cancelled,
    Refused,
}

impl Outcome {
    pub const ALL: [Self; 6] =
        [Self::Created, Self::Replaced, Self::Unchanged, Self::Older, Self::Cancelled, Self::Refused];

    /// Whether something stands otherwise than before.
    pub const fn changes(self) -> bool {
        matches!(self, Self::Created | Self::Replaced | Self::Cancelled)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Created => "pris en compte",
            Self::Replaced => "remplace le précédent",
            Self::Unchanged => "déjà reçu, sans changement",
            Self::Older => "plus ancien que celui déjà reçu, sans effet",
            Self::Cancelled => "annulé",
            Self::Refused => "refusé",
        }
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub flow: Flow,
    /// Number of the order, of the visit, of the invoice. Empty when it could not be read.
    pub message: String,
    pub outcome: Outcome,
    /// Why it was refused, in words the sender can act on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// The whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    pub lines: Vec<Line>,
    /// About the file and its messages: what blocks and what does not.
    pub findings: Vec<Finding>,
    /// « Télégestion », version 3: what it was read by; `None` for ESPPADOM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// How level L4 went: « vérifié, sans remarque », « non vérifié : … »; `None`: it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
}

impl Report {
    pub(crate) fn stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(crate) fn of_stored(stored: &str) -> Self {
        serde_json::from_str(stored).unwrap_or_default()
    }

    pub(crate) fn say(&mut self, flow: Flow, message: &str, outcome: Outcome) {
        self.lines.push(Line { flow, message: message.to_owned(), outcome, reason: String::new() });
    }

    pub(crate) fn refuse(&mut self, flow: Flow, message: &str, reason: impl Into<String>) {
        let line =
            Line { flow, message: message.to_owned(), outcome: Outcome::Refused, reason: reason.into() };
        self.lines.push(line);
    }

    pub fn refused(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.outcome == Outcome::Refused)
    }

    pub fn taken(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.outcome != Outcome::Refused)
    }

    /// The gravest first, those that say the same together.
    pub fn remarks(&self) -> Vec<Remark<'_>> {
        let mut remarks: Vec<Remark<'_>> = Vec::new();
        let mut places = HashMap::new();
        for finding in &self.findings {
            let said = (finding.severity, &finding.code, &finding.message);
            match places.get(&said) {
                Some(place) => {
                    let known: &mut Remark<'_> = &mut remarks[*place];
                    known.again.push(finding);
                }
                None => {
                    places.insert(said, remarks.len());
                    remarks.push(Remark { first: finding, again: Vec::new() });
                }
            }
        }
        remarks.sort_by_key(|remark| std::cmp::Reverse(remark.first.severity));
        remarks
    }

    /// « Pris en compte », « 6 000 »: each outcome met, and how many messages.
    pub fn outcomes(&self) -> Vec<(String, String)> {
        let of = |outcome| self.lines.iter().filter(|line| line.outcome == outcome).count();
        let met =
            Outcome::ALL.map(|outcome| (outcome, of(outcome))).into_iter().filter(|(_, count)| *count > 0);
        met.map(|(outcome, count)| (capital(outcome.label()), in_groups(count))).collect()
    }

    /// « 6 000 messages ».
    pub fn accepted_in_french(&self) -> String {
        let count = self.accepted();
        format!("{} {}", in_groups(count), if count < 2 { "message" } else { "messages" })
    }

    /// Messages that did not have to be refused.
    pub fn accepted(&self) -> usize {
        self.lines.len() - self.refused().count()
    }
}

/// A finding, and those that say the same elsewhere in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark<'a> {
    pub first: &'a Finding,
    pub again: Vec<&'a Finding>,
}

impl Remark<'_> {
    /// « 70 autres fois : lignes 1 275, 1 820… »; empty when it was said once.
    pub fn again_in_french(&self) -> String {
        /// Lines named.
        const NAMED: usize = 12;
        if self.again.is_empty() {
            return String::new();
        }
        let times = if self.again.len() == 1 { "autre fois" } else { "autres fois" };
        let lines = self.again.iter().filter_map(|finding| finding.place.line);
        let mut named: Vec<String> =
            lines.take(NAMED).map(|line| grouped(i64::try_from(line).unwrap_or(i64::MAX))).collect();
        let word = if named.len() == 1 { "ligne" } else { "lignes" };
        let more = if self.again.len() > NAMED { "…" } else { "" };
        let last = named.pop().map(|last| format!("{last}{more}"));
        let lines = named.into_iter().chain(last).collect::<Vec<_>>().join(", ");
        let count = in_groups(self.again.len());
        no_break(&match lines.as_str() {
            "" => format!("{count} {times}"),
            lines => format!("{count} {times} : {word} {lines}"),
        })
    }
}

fn in_groups(count: usize) -> String {
    grouped(i64::try_from(count).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use records::{Place, Severity};

    use super::*;

    #[test]
    fn remarks_that_say_the_same_are_told_once_with_their_lines() {
        let finding = |line, severity, message: &str| Finding {
            code: "L3.x".to_owned(),
            severity,
            place: Place { line, ..Place::default() },
            message: message.to_owned(),
            expected: None,
            found: None,
        };
        let mut findings = vec![finding(Some(7), Severity::Blocks, "grave")];
        findings.extend((1..=3).map(|line| finding(Some(line * 1000), Severity::Warns, "le même")));
        findings.rotate_left(1);
        let report = Report { findings, ..Report::default() };
        let remarks = report.remarks();
        let told: Vec<_> =
            remarks.iter().map(|one| (one.first.message.as_str(), one.again_in_french())).collect();
        let again = "2\u{a0}autres fois\u{a0}: lignes 2\u{202f}000, 3\u{202f}000";
        assert_eq!(told.len(), 2);
        assert_eq!(told[0], ("grave", String::new()));
        assert_eq!(told[1].1.replace('\u{a0}', " "), again.replace('\u{a0}', " "));
        let many = Report {
            findings: (1..=40).map(|line| finding(Some(line), Severity::Warns, "le même")).collect(),
            ..Report::default()
        };
        assert!(many.remarks()[0].again_in_french().ends_with("12, 13…"));
    }
}
