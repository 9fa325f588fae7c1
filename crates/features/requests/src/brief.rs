//! What is asked of providers, frozen when it is asked: who reads it a month later reads the same.

use intake::Week;
use kernel::jiff::civil::Date;
use rules::Situation;
use serde::{Deserialize, Serialize};

use crate::field::Field;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// In the order they are read; a field has one part at most.
    pub parts: Vec<Part>,
    /// The eight of D05-12 that apply, in order: a quote answers each by its place.
    pub prerequisites: Vec<Prerequisite>,
    pub week: Week,
    /// What the week is made of, with what the aids need to know of each service.
    pub services: Vec<Wanted>,
    pub start: Option<Date>,
    /// `None`: « fixe, sans date de fin ».
    pub until: Option<Date>,
    /// Who the provider would be chosen by: the company's words about itself.
    pub company: String,
    /// What aids are computed from. Never shown to a provider.
    pub situation: Situation,
}

/// All that is said of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub field: Field,
    pub facts: Vec<Fact>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prerequisite {
    pub label: String,
    /// What is asked, in words.
    pub asked: String,
}

/// A service of the week. A tariff is asked for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub code: String,
    pub label: String,
    /// Bought by the hour; else by the visit.
    pub hourly: bool,
    /// « de l’heure », « par visite »…
    pub unit: String,
    pub counts_in_apa_plan: bool,
    pub counts_for_tax_credit: bool,
    pub sub_cap: Option<rules::situation::SubCap>,
}

impl Fact {
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

impl Brief {
    pub fn part(&self, field: Field) -> Option<&Part> {
        self.parts.iter().find(|part| part.field == field)
    }

    /// What the levels let through.
    pub fn shown(&self, visible: impl Fn(Field) -> bool) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| visible(part.field))
    }
}
