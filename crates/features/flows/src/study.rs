//! Looking without deciding: an analysis on demand, a draft of a rule tried on a past period, a past answer computed
//! again. All are kept with their criteria, and none changes an invoice.

mod ask;
mod compute;
mod kept;
mod lines;
mod read;
mod replay;
mod rows;
mod run;
mod summary;

use kernel::{
    Month,
    id::{InvoiceId, PartnerId},
    jiff::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::{
    ask::{StudyError, analyse_again, analyse_on_demand, publish_tried, replay_invoice, try_rule},
    read::{StudyLine, StudyLines, StudyQuery, studies, study, study_lines, study_visits, trials},
    replay::{Cause, Difference, Replayed},
    run::{STUDY_JOB, run},
    summary::{Cell, Counted, Figures, Summary},
};
use crate::{rule::NewRule, store::studies as table};

/// Which invoice lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criteria {
    pub from: Month,
    /// Inclusive.
    pub to: Month,
    pub partner: Option<PartnerId>,
    pub product: Option<String>,
    /// As the files name them.
    pub beneficiary: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StudyKind {
    Analysis,
    /// Of a rule not yet published.
    Trial,
    Replay,
}

impl StudyKind {
    const ALL: [Self; 3] = [Self::Analysis, Self::Trial, Self::Replay];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Analysis => "analysis",
            Self::Trial => "trial",
            Self::Replay => "replay",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Analysis => "Analyse",
            Self::Trial => "Essai d’une règle",
            Self::Replay => "Vérification",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What a study found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// So many services read, of so many.
    Running {
        done: u64,
        total: u64,
    },
    Summed(Summary),
    Replayed(Replayed),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Study {
    pub id: Uuid,
    pub kind: StudyKind,
    pub criteria: Criteria,
    /// The facts and the rules known then.
    pub as_of: Timestamp,
    pub outcome: Outcome,
    /// The rule a trial tries.
    pub draft: Option<NewRule>,
    /// The rule it became.
    pub rule: Option<Uuid>,
    /// What a replay computes again.
    pub of_study: Option<Uuid>,
    pub of_invoice: Option<InvoiceId>,
    pub asked_by: String,
    pub asked_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

const WAITING: &str = "waiting";
const DONE: &str = "done";

fn read_row(row: table::Model) -> Option<Study> {
    let kind = StudyKind::from_code(&row.kind)?;
    let count = |stored: i64| u64::try_from(stored).unwrap_or_default();
    let outcome = match kind {
        _ if row.state != DONE => Outcome::Running { done: count(row.done), total: count(row.total) },
        StudyKind::Replay => Outcome::Replayed(serde_json::from_str(&row.result).ok()?),
        StudyKind::Analysis | StudyKind::Trial => Outcome::Summed(serde_json::from_str(&row.result).ok()?),
    };
    Some(Study {
        id: row.id,
        kind,
        criteria: serde_json::from_str(&row.criteria).ok()?,
        as_of: row.as_of.into(),
        outcome,
        draft: row.draft.as_deref().and_then(|draft| serde_json::from_str(draft).ok()),
        rule: row.rule_id,
        of_study: row.study_id,
        of_invoice: row.invoice_id.map(Into::into),
        asked_by: row.asked_by,
        asked_at: row.asked_at.into(),
        finished_at: row.finished_at.map(Into::into),
    })
}
