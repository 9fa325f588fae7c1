//! The statement a family reads: what a département's files say of one followed person.
//!
//! A number typed proves nothing. Whoever follows the person asks ([`ask_statement`]) and is answered the same whatever the
//! number; an agent of the département compares the person with its own files and decides ([`answer_statement`]). Nothing
//! is read of a number before that.

mod answer;
mod ask;
mod read;
mod visits;

use kernel::{
    id::{PersonId, StructureId},
    jiff::{Timestamp, civil::Date},
};
use seal::Place;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::{
    answer::{
        AnswerError, KnownBeneficiary, StatementAnswer, StatementRequest, answer_statement,
        statement_requests, waiting_statements,
    },
    ask::{AskError, ask_statement, askable_departments, statement_link, withdraw_statement},
    read::{FamilyStatement, StatementMonth, StatementService, family_statement},
    visits::{FamilyVisit, VisitFate, family_visits},
};
use crate::store::statement_links as table;

/// What became of a request; one at most is asked or confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    Asked,
    Confirmed,
    /// By the département, at once or after it had confirmed.
    Refused,
    /// By whoever follows the person.
    Withdrawn,
}

impl LinkState {
    const ALL: [Self; 4] = [Self::Asked, Self::Confirmed, Self::Refused, Self::Withdrawn];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    pub const fn is_live(self) -> bool {
        matches!(self, Self::Asked | Self::Confirmed)
    }
}

/// Why a département says no. None of them tells whether the number exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Mismatch,
    Consent,
    Closed,
}

impl Refusal {
    pub const ALL: [Self; 3] = [Self::Mismatch, Self::Consent, Self::Closed];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Mismatch => "identite",
            Self::Consent => "accord",
            Self::Closed => "sans-suite",
        }
    }

    /// As an agent chooses it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Mismatch => "Le numéro et l’identité ne vont pas ensemble",
            Self::Consent => "Il manque l’accord écrit de la personne",
            Self::Closed => "Le département ne donne pas suite",
        }
    }

    /// What whoever asked can do about it.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Mismatch => {
                "Relisez le numéro, le nom et la date de naissance sur la notification du plan d’aide, puis refaites la demande."
            }
            Self::Consent => {
                "Envoyez au département l’accord écrit de la personne ou de son représentant, puis refaites la demande."
            }
            Self::Closed => "Appelez le service du département qui suit le plan d’aide pour savoir pourquoi.",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// A person as they were named when the statement was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub given_name: String,
    pub usual_name: String,
    pub birth_name: Option<String>,
    pub birth_date: Date,
}

/// The request that stands about a person, else the latest one, without its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLink {
    pub id: Uuid,
    pub person: PersonId,
    pub department: StructureId,
    pub department_name: String,
    pub state: LinkState,
    pub asked_by: String,
    pub asked_at: Timestamp,
    pub decided_at: Option<Timestamp>,
    pub refusal: Option<Refusal>,
}

fn number_place(row: Uuid) -> Place {
    Place { table: "statement_links", column: "number", row }
}

fn identity_place(row: Uuid) -> Place {
    Place { table: "statement_links", column: "identity", row }
}

fn number(cx: &access::Cx, row: &table::Model) -> Result<String, seal::Unreadable> {
    Ok(String::from_utf8_lossy(&cx.seal.open(number_place(row.id), &row.number)?).into_owned())
}
