//! What the law answers, ready to be read aloud and frozen into a plan.

use std::fmt;

use kernel::{Money, jiff::civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    aggir::{Gir, GirEstimate},
    budget::Budget,
};

/// Everything [`crate::evaluate`] found. All amounts are estimates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    pub date: Date,
    /// What the answers of the call tell.
    pub gir: GirEstimate,
    /// The GIR of the département, when given: the amounts then follow it, not the estimate.
    pub notified_gir: Option<Gir>,
    pub aids: Vec<Aid>,
    pub budget: Budget,
    /// French sentences: what to keep in mind when reading the figures.
    pub warnings: Vec<String>,
}

impl Evaluation {
    pub fn aid(&self, code: &AidCode) -> Option<&Aid> {
        self.aids.iter().find(|aid| aid.code == *code)
    }
}

/// One aid and what the rules say of it for this person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aid {
    pub code: AidCode,
    pub name_fr: String,
    pub outcome: Outcome,
    /// « Sous réserve de… »: when set, the amount is not certain and must be shown with it.
    pub condition_fr: Option<String>,
    /// « Comment c’est calculé », in order.
    pub explanation: Vec<Step>,
    /// Start of validity of the newest figure used.
    pub parameter_date: Option<Date>,
    pub warnings: Vec<String>,
}

/// The aids the product knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AidCode {
    /// Allocation personnalisée d’autonomie at home.
    Apa,
    /// APA: respite of an irreplaceable caregiver.
    ApaRepit,
    /// APA: relay while the caregiver is in hospital.
    ApaHospitalisation,
    /// APA granted provisionally in an emergency.
    ApaUrgence,
    /// Prestation de compensation du handicap.
    Pch,
    /// Majoration pour tierce personne.
    Mtp,
    /// « Aide-ménagère » of the département's social aid.
    AideMenagere,
    /// Plan of the retirement fund (OSCAR).
    Oscar,
    /// Return home after hospital.
    Ardh,
    /// Complementary insurer.
    Mutuelle,
    /// Vouchers financed in advance by an employer.
    CesuPrefinance,
    /// Another social aid declared by the caller.
    AideSociale,
    CreditImpot,
    AvanceImmediate,
    /// Daily allowance of the caregiver.
    Ajpa,
    /// Extra half-share of income tax.
    DemiPart,
    /// Anything else the caller named.
    Autre(String),
}

impl AidCode {
    pub fn name_fr(&self) -> &str {
        match self {
            Self::Apa => "APA à domicile",
            Self::ApaRepit => "APA : répit de l’aidant",
            Self::ApaHospitalisation => "APA : relais de l’aidant hospitalisé",
            Self::ApaUrgence => "APA d’urgence",
            Self::Pch => "PCH (prestation de compensation du handicap)",
            Self::Mtp => "Majoration pour tierce personne",
            Self::AideMenagere => "Aide-ménagère du département",
            Self::Oscar => "Plan d’aide de la caisse de retraite (OSCAR)",
            Self::Ardh => "Aide au retour à domicile après hospitalisation (ARDH)",
            Self::Mutuelle => "Mutuelle",
            Self::CesuPrefinance => "CESU préfinancé",
            Self::AideSociale => "Aide sociale",
            Self::CreditImpot => "Crédit d’impôt services à la personne",
            Self::AvanceImmediate => "Avance immédiate du crédit d’impôt",
            Self::Ajpa => "Allocation journalière du proche aidant (AJPA)",
            Self::DemiPart => "Demi-part d’impôt supplémentaire",
            Self::Autre(name) => name,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A month, computed or declared.
    Granted {
        monthly: Money,
    },
    /// A month, from … to …: something is still open.
    Possible {
        min: Money,
        max: Money,
    },
    /// A right that is not an amount a month, or whose amount somebody else decides.
    Available {
        detail_fr: String,
    },
    NotEligible {
        why_fr: String,
    },
    /// Cannot be had together with another.
    Excluded {
        by: AidCode,
    },
    /// The rules need an answer nobody gave.
    Unknown {
        missing_fr: String,
    },
    /// The law's stored values do not cover the case. Never guessed.
    NotCovered {
        why_fr: String,
    },
}

/// One line of an explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub label_fr: String,
    pub value_fr: String,
    /// « CASF R. 232-11 »; empty when the line only restates an answer.
    pub article: String,
}

/// An amount, or the bounds of an amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub min: Money,
    pub max: Money,
}

impl Span {
    pub const fn exactly(amount: Money) -> Self {
        Self { min: amount, max: amount }
    }

    /// The amount, when the bounds meet.
    pub fn known(self) -> Option<Money> {
        (self.min == self.max).then_some(self.min)
    }

    /// The smallest span holding both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.max(other.max) }
    }
}

/// « 120,00 € » or « entre 120,00 € et 340,00 € ».
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.known() {
            Some(amount) => amount.fmt(f),
            None => write!(f, "entre {} et {}", self.min, self.max),
        }
    }
}
