use kernel::jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::content::{Content, Kind, Problem};

/// A workshop for caregivers (D04-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workshop {
    /// The option of the form's list « ateliers ».
    pub key: String,
    pub title: String,
    pub summary: String,
    /// « visioconférence », « présence »
    pub format: String,
    pub place: Option<String>,
    pub minutes: u32,
    pub seats: u32,
    /// In the zone of France.
    pub next_at: Option<DateTime>,
}

impl Content for Workshop {
    const KIND: Kind = Kind::Workshop;

    fn key(&self) -> &str {
        &self.key
    }

    fn label(&self) -> &str {
        &self.title
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problems.extend(Problem::unless_filled("title", &self.title, "Donnez un titre à l’atelier."));
        if self.seats == 0 {
            problems.push(Problem::new("seats", "Un atelier a au moins une place."));
        }
        problems
    }
}
