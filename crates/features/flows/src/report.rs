//! What became of each message of a file: the acknowledgement (« accusé de réception ») its sender reads.

use kernel::french::{capital, grouped};
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

    /// The gravest first.
    pub fn remarks(&self) -> Vec<&Finding> {
        let mut remarks: Vec<&Finding> = self.findings.iter().collect();
        remarks.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
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

fn in_groups(count: usize) -> String {
    grouped(i64::try_from(count).unwrap_or(i64::MAX))
}
