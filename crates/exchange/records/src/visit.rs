//! Flow B: one intervention at home, in four layers that never overwrite each other: planned, stamped, retained, billed.

use kernel::jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::value::{Coded, Identifier, Party, Period, Person, Quantity, Unknown};

/// « Motif de correction »: `ESPPADOM_EFFECTIVITY_AJUST`, as EDESS published it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Correction {
    /// Création d'une intervention non horodatée.
    Cre,
    /// Modification hors données horaires.
    Mdt,
    /// Suppression.
    Sup,
    /// Absence d'arrivée horodatée.
    Coa,
    /// Absence de départ horodaté.
    Cod,
    /// Absence d'arrivée et de départ horodatés.
    Co2,
    /// Clock data only: the retained period does not count.
    Hor,
}

impl Correction {
    pub const ALL: [Self; 7] = [Self::Cre, Self::Mdt, Self::Sup, Self::Coa, Self::Cod, Self::Co2, Self::Hor];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Cre => "CRE",
            Self::Mdt => "MDT",
            Self::Sup => "SUP",
            Self::Coa => "COA",
            Self::Cod => "COD",
            Self::Co2 => "CO2",
            Self::Hor => "HOR",
        }
    }

    /// As EDESS words it, in French.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cre => "création d’une intervention non horodatée",
            Self::Mdt => "modification hors données horaires",
            Self::Sup => "suppression",
            Self::Coa => "absence d’arrivée horodatée",
            Self::Cod => "absence de départ horodaté",
            Self::Co2 => "absence d’arrivée et de départ horodatés",
            Self::Hor => "horodatage seul, sans horaire retenu",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|correction| correction.code() == code)
    }
}

/// Why a planned visit did not take place. ESPPADOM has no code for it (`SUP` says that, not why): these four are ours,
/// written where the motive of correction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NotDone {
    /// Nobody was at home.
    Absence,
    Hospital,
    /// The person did not want it.
    Refusal,
    /// The service had nobody to send.
    Staff,
}

impl NotDone {
    pub const ALL: [Self; 4] = [Self::Absence, Self::Hospital, Self::Refusal, Self::Staff];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Absence => "ABS",
            Self::Hospital => "HOS",
            Self::Refusal => "REF",
            Self::Staff => "PER",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Absence => "personne absente",
            Self::Hospital => "personne hospitalisée",
            Self::Refusal => "refus de la personne",
            Self::Staff => "manque de personnel",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == code)
    }
}

/// « Horodatage »: one arrival or departure, as the clock took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub at: DateTime,
    /// How the place was recognised (`ESPPADOM_TIMESTAMP_METHOD`): badge, telephone, QR code…
    pub customer_method: Option<Coded>,
    /// How the worker was.
    pub supplier_method: Option<Coded>,
}

/// « Intervenant ».
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Worker {
    pub id: Identifier,
    pub name: Option<String>,
    pub role: Option<Coded>,
}

/// « Intervention ».
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Visit {
    /// Stable: a visit sent again under the same identifier replaces the older.
    pub id: String,
    pub transaction: Option<String>,
    pub version: Option<String>,
    pub issued_at: Option<DateTime>,
    pub order_number: Option<String>,
    /// « N° de plan d'aide ».
    pub order_line: Option<String>,
    pub line_id: Option<String>,
    pub funder: Party,
    /// `GlobalID` of the contract reference: « P » in the files observed, its sense unknown.
    pub contract_flag: Option<String>,
    pub beneficiary: Person,
    pub provider: Party,
    pub workers: Vec<Worker>,
    pub planned: Option<Period>,
    pub stamp_in: Option<Stamp>,
    pub stamp_out: Option<Stamp>,
    /// `None` only where the file breaks the rule.
    pub retained: Option<Period>,
    /// As written, so that an unknown code survives.
    pub correction: Option<Coded>,
    pub billed: Option<Quantity>,
    pub framework: Option<Coded>,
    /// Type of aid in the files observed, code of the local list of services where partners agreed so.
    pub product: Option<Coded>,
    pub tasks: Vec<Coded>,
    pub unknown: Vec<Unknown>,
}

impl Visit {
    /// `None` without a correction, and for a code the list does not have.
    pub fn correction(&self) -> Option<Correction> {
        Correction::from_code(&self.correction.as_ref()?.code)
    }

    /// `None` for a visit that took place, and for one cancelled without a reason.
    pub fn not_done(&self) -> Option<NotDone> {
        NotDone::from_code(&self.correction.as_ref()?.code)
    }
}
