//! The four states of a question, never to be confused with « non ».

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Value;

/// Answers by question key. Hidden questions keep theirs.
pub type Answers = BTreeMap<String, Answer>;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub state: State,
    /// Kept aside, and ignored, when the state is no longer [`State::Answered`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// « Non abordé »
    #[default]
    NotAsked,
    /// « Répondu »
    Answered,
    /// « Ne sait pas »
    Unknown,
    /// « Refuse ou sans objet »
    Refused,
}

impl Answer {
    pub const fn of(value: Value) -> Self {
        Self { state: State::Answered, value: Some(value) }
    }

    /// The value to reason with: only what was really answered.
    pub fn known(&self) -> Option<&Value> {
        self.value.as_ref().filter(|_| self.state == State::Answered)
    }
}

impl State {
    pub const ALL: [Self; 4] = [Self::NotAsked, Self::Answered, Self::Unknown, Self::Refused];

    pub const fn label(self) -> &'static str {
        match self {
            Self::NotAsked => "Non abordé",
            Self::Answered => "Répondu",
            Self::Unknown => "Ne sait pas",
            Self::Refused => "Refuse ou sans objet",
        }
    }
}
