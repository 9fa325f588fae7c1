//! What a manager writes of a payer and an agent reads during the call: fields, contract, entitlements.

use kernel::{
    french::short_date,
    jiff::{ToSpan, civil::Date},
};
use serde::{Deserialize, Serialize};

/// What the agent sees in the payer's window. Every part is administrable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// « Effectif : 3 200 salariés »: whatever the structure wants to show.
    pub fields: Vec<Field>,
    pub contract: Contract,
    pub entitlements: Vec<Entitlement>,
    /// Services the contract includes, in plain words.
    pub services_included: Vec<String>,
    pub notes: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub label: String,
    pub value: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contract {
    pub number: String,
    pub starts: Option<Date>,
    /// Last day.
    pub ends: Option<Date>,
    pub contact: String,
}

impl Contract {
    /// `false` before its first day and after its last.
    pub fn runs_on(&self, day: Date) -> bool {
        self.starts.is_none_or(|starts| starts <= day) && self.ends.is_none_or(|ends| day <= ends)
    }

    /// What is known of it, each part under its name.
    pub fn lines_fr(&self) -> Vec<(&'static str, String)> {
        let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let lines = [
            ("Contrat", text(&self.number)),
            ("Du", self.starts.map(short_date)),
            ("Au", self.ends.map(short_date)),
            ("Contact", text(&self.contact)),
        ];
        lines.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
    }

    /// First day of the year of the contract `day` falls in; of the calendar's, without a first day.
    pub fn year_of(&self, day: Date) -> Date {
        let Some(starts) = self.starts else { return day.first_of_year() };
        let years = day.year() - starts.year();
        let anniversary = starts.saturating_add(years.years());
        if anniversary <= day { anniversary } else { starts.saturating_add((years - 1).years()) }
    }
}

/// What uses an entitlement up by itself, for the year of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Each call that ends with a plan sent or with a level, whoever called.
    Dossier,
    /// The same, for each member.
    MemberDossier,
}

impl Counts {
    pub const ALL: [Self; 2] = [Self::Dossier, Self::MemberDossier];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Dossier => "dossier",
            Self::MemberDossier => "member_dossier",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Dossier => "par dossier, pour tout l’organisme",
            Self::MemberDossier => "par dossier, pour chaque adhérent",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|counts| counts.code() == code)
    }
}

/// « Bilans : 12 sur 40 ».
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlement {
    pub label: String,
    pub total: u32,
    pub used: u32,
    /// « bilans », « heures », « par an »…
    pub unit: String,
    /// `None`: `used` is written by hand.
    #[serde(default)]
    pub counts: Option<Counts>,
}

impl Entitlement {
    pub fn left(&self) -> u32 {
        self.total.saturating_sub(self.used)
    }
}
