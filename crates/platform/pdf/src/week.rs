//! The week, as a table days × slots: inside the plan, or alone on the fridge door.

use kernel::jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::parts::{Contact, Issuer};

/// A week of help. Arrays of seven start on Monday.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    /// Monday of the week shown; `None` for a typical week, printed without dates.
    pub monday: Option<Date>,
    /// « Lundi de Pâques » on its day.
    #[serde(default)]
    pub holidays: [Option<String>; 7],
    /// In the order of the day.
    pub slots: Vec<Slot>,
    /// What comes on no day in particular.
    #[serde(default)]
    pub others: Vec<Other>,
}

impl Week {
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty() && self.others.is_empty()
    }
}

/// A service some times a month, or once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    pub service: String,
    /// « 2 fois par mois, 1 h »
    pub rhythm: String,
    pub note: Option<String>,
}

/// A part of the day, one line of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// « Matin »
    pub label: String,
    /// « 8 h – 12 h »
    pub hours: Option<String>,
    /// Visits of each day, in order.
    pub days: [Vec<Visit>; 7],
}

/// One passage at home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// « Aide à la toilette »
    pub service: String,
    /// Start, when an hour was agreed.
    pub start: Option<Time>,
    pub minutes: Option<u32>,
    /// Who comes, or anything to know: « avec Samira ».
    pub note: Option<String>,
}

/// The weekly calendar in large type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekDocument {
    pub issuer: Issuer,
    pub issued_on: Date,
    /// « Jeanne », as she is called at home.
    pub first_name: String,
    pub week: Week,
    /// Printed large under the table; three at most stay on the page.
    pub contacts: Vec<Contact>,
}
