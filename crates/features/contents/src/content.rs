use kernel::jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

/// The kinds of contents, under the code they are stored and addressed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Service,
    Sheet,
    Contact,
    Workshop,
    MailText,
    PlanSection,
    Wording,
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Sheet => "fiche",
            Self::Contact => "contact",
            Self::Workshop => "atelier",
            Self::MailText => "courriel",
            Self::PlanSection => "section",
            Self::Wording => "texte",
        }
    }
}

/// One thing an administrator writes.
pub trait Content: Serialize + DeserializeOwned + Clone + Send + Sync {
    const KIND: Kind;

    /// Stable: other contents, forms and the program refer to it.
    fn key(&self) -> &str;

    fn label(&self) -> &str;

    /// What lists are sorted by, before the label.
    fn rank(&self) -> i64 {
        0
    }

    /// The rank, when administrators choose the order.
    fn rank_mut(&mut self) -> Option<&mut i64> {
        None
    }

    /// What must be corrected before it can be saved; empty when all is well.
    fn problems(&self) -> Vec<Problem>;
}

/// Something to correct, at a field of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub field: &'static str,
    pub message: String,
}

impl Problem {
    pub(crate) fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }

    /// The problem of a text that must not be blank.
    pub(crate) fn unless_filled(field: &'static str, text: &str, message: &str) -> Option<Self> {
        text.trim().is_empty().then(|| Self::new(field, message))
    }
}

/// A content as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored<C> {
    pub content: C,
    /// Counts from 1; given back when saving, so that nobody overwrites a change they have not seen.
    pub version: i64,
    /// Kept for what already refers to it, no longer offered.
    pub retired: bool,
    pub changed_at: Timestamp,
    pub changed_by: String,
}

/// A content as it stood. The same facts, in the past.
pub type Version<C> = Stored<C>;
