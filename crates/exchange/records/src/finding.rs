//! What a reader or a check has to say about a file, in words its author can act on.

use std::fmt;

use kernel::french::grouped;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know; nothing is asked.
    Informs,
    /// Taken in; somebody should look.
    Warns,
    /// Not taken in.
    Blocks,
}

impl Severity {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Informs => "information",
            Self::Warns => "à vérifier",
            Self::Blocks => "bloquant",
        }
    }
}

/// Where in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// From 1.
    pub line: Option<u64>,
    /// Column of a table (its name), or path of an element (local names joined by « / »).
    pub path: Option<String>,
    /// Identifier of the message: number of the order, of the visit, of the invoice.
    pub message: Option<String>,
    /// Key of the field it is about, in the dictionary of the flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Place {
    /// « ligne 1 240, message V-12, retained / start »; empty when nothing is known.
    pub fn in_french(&self) -> String {
        let line =
            self.line.map(|line| format!("ligne {}", grouped(i64::try_from(line).unwrap_or(i64::MAX))));
        let message = self.message.as_ref().map(|message| format!("message {message}"));
        let parts: Vec<String> = [line, message, self.path.clone()].into_iter().flatten().collect();
        parts.join(", ")
    }
}

/// One remark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable, for machines: `L1.unknown_element`.
    pub code: String,
    pub severity: Severity,
    pub place: Place,
    /// In French: what is wrong and what to do.
    pub message: String,
    pub expected: Option<String>,
    pub found: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.place.line {
            write!(f, "ligne {line} : ")?;
        }
        write!(f, "{} [{}]", self.message, self.code)
    }
}
