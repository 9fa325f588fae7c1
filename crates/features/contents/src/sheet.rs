use kernel::jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::content::{Content, Kind, Problem};

/// The fragility of a sheet that concerns everybody.
pub const EVERYONE: &str = "toutes";

/// A practical sheet (« fiche pratique », D04-07).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub key: String,
    pub title: String,
    /// Options of the form's list « fragilites », or [`EVERYONE`].
    pub fragilities: Vec<String>,
    /// Options of the form's question « raison ».
    pub reasons: Vec<String>,
    /// Printed in the plan.
    pub summary: String,
    /// Markdown, read in the family room.
    pub body: String,
    pub reviewed_on: Date,
}

impl Sheet {
    pub fn concerns(&self, fragility: &str) -> bool {
        self.fragilities.iter().any(|wanted| wanted == fragility || wanted == EVERYONE)
    }
}

impl Content for Sheet {
    const KIND: Kind = Kind::Sheet;

    fn key(&self) -> &str {
        &self.key
    }

    fn label(&self) -> &str {
        &self.title
    }

    fn problems(&self) -> Vec<Problem> {
        [
            Problem::unless_filled("title", &self.title, "Donnez un titre à la fiche."),
            Problem::unless_filled(
                "summary",
                &self.summary,
                "Écrivez les deux phrases imprimées dans le plan.",
            ),
            Problem::unless_filled("body", &self.body, "Écrivez le texte de la fiche."),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
