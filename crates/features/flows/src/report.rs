//! What became of each message of a file: the acknowledgement (« accusé de réception ») its sender reads.

mod remarks;

use std::collections::BTreeMap;

use kernel::french::{capital, grouped};
use records::{Finding, Flow, Severity};
use serde::{Deserialize, Serialize};

pub use self::remarks::{Remark, grouped as remarks};

/// What a message did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// Lines passed, as the format asks.
    #[serde(skip_serializing_if = "is_zero")]
    pub passed: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
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

    /// The same sentence once, the gravest first, then the commonest.
    pub fn remarks(&self) -> Vec<Remark> {
        remarks(&self.findings)
    }

    /// Whether somebody should read something again.
    pub fn has_doubts(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Warns)
    }

    /// « 42 messages pris en compte, 2 déjà reçus, sans changement »: what the file did, without what was refused.
    pub fn accepted_told(&self) -> String {
        let of =
            |outcomes: &[Outcome]| self.lines.iter().filter(|line| outcomes.contains(&line.outcome)).count();
        let new = of(&[Outcome::Created, Outcome::Replaced, Outcome::Cancelled]);
        let (same, older) = (of(&[Outcome::Unchanged]), of(&[Outcome::Older]));
        let mut told = Vec::new();
        if new > 0 || same + older == 0 {
            let what = if new < 2 { "message pris en compte" } else { "messages pris en compte" };
            told.push(format!("{} {what}", in_groups(new)));
        }
        for (count, one, many) in [
            (same, "déjà reçu, sans changement", "déjà reçus, sans changement"),
            (
                older,
                "plus ancien que celui déjà reçu, sans effet",
                "plus anciens que ceux déjà reçus, sans effet",
            ),
        ] {
            if count > 0 {
                let messages = match (told.is_empty(), count) {
                    (false, _) => "",
                    (true, 1) => "message ",
                    (true, _) => "messages ",
                };
                told.push(format!("{} {messages}{}", in_groups(count), if count < 2 { one } else { many }));
            }
        }
        told.join(", ")
    }

    /// « 2 lignes passées, comme le format le demande »; empty when there are none.
    pub fn passed_told(&self) -> String {
        passed_told(self.passed)
    }

    /// Of each outcome met, how many messages.
    pub fn counts(&self) -> BTreeMap<Outcome, usize> {
        let mut counts = BTreeMap::new();
        for line in &self.lines {
            *counts.entry(line.outcome).or_default() += 1;
        }
        counts
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

/// « 2 lignes passées, comme le format le demande »; empty when there are none.
pub fn passed_told(count: u64) -> String {
    match count {
        0 => String::new(),
        1 => "1 ligne passée, comme le format le demande".to_owned(),
        many => format!(
            "{} lignes passées, comme le format le demande",
            grouped(i64::try_from(many).unwrap_or(i64::MAX))
        ),
    }
}

fn in_groups(count: usize) -> String {
    grouped(i64::try_from(count).unwrap_or(i64::MAX))
}
