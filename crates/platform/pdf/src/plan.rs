//! The data of the personalised plan (« PAP », D04-04 to D04-16).
//!
//! Nothing is computed here: amounts, totals and dates are those frozen in the plan. The first page is
//! fixed; the sections after it are a list, because an administrator decides their order and presence.

use kernel::{
    Money,
    jiff::civil::{Date, Time},
};
use serde::{Deserialize, Serialize};

use crate::{
    parts::{Contact, Fact, Issuer, MoneyRange, Source},
    prose::Prose,
    week::Week,
};

/// A whole plan, ready to print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDocument {
    pub issuer: Issuer,
    pub issued_on: Date,
    /// « PAP-2026-0142 », printed in the footer to be quoted on the telephone.
    pub reference: String,
    /// To somebody who called for themself: a letter, not a plan of help at home.
    #[serde(default)]
    pub letter: bool,
    /// « Jeanne », as she is called at home; the title reads « Le plan d'aide de Jeanne ».
    pub first_name: String,
    /// « Mme Jeanne Moreau »
    pub full_name: String,
    pub essentials: Essentials,
    pub sections: Vec<Section>,
}

/// The first page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Essentials {
    /// One or two sentences: what the plan is for.
    pub summary: String,
    /// What was decided during the call, most important first; five or six fit the page.
    pub decisions: Vec<String>,
    pub next_step: NextStep,
    /// The care manager.
    pub contact: Contact,
    /// « 7 jours sur 7, de 8 h à 20 h »
    pub availability: String,
    /// Always worded « GIR estimé »: only the département's team decides it.
    pub gir: Option<Gir>,
    /// The GIR the département notified, 1 to 6: printed instead of the estimate.
    #[serde(default)]
    pub notified_gir: Option<u8>,
    pub left_to_pay: Option<LeftToPay>,
    /// What the tax credit counted in `left_to_pay` still depends on.
    #[serde(default)]
    pub reservation: Option<String>,
}

/// What happens next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStep {
    /// « Julie vous rappelle pour faire le point »
    pub what: String,
    pub day: Option<Date>,
    /// In the zone of the person's home.
    pub time: Option<Time>,
}

/// An estimated GIR, 1 to 6; a range while answers are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gir {
    /// The most dependent possible.
    pub lowest: u8,
    pub highest: u8,
}

/// What the family pays each month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftToPay {
    /// Cash, after the aids paid directly.
    pub now: MoneyRange,
    /// After the tax credit, when it applies.
    pub after_tax_credit: Option<MoneyRange>,
}

/// A section, as the administrator ordered them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub title: String,
    /// Printed under the title; may be empty.
    #[serde(default)]
    pub intro: Prose,
    pub content: Content,
}

/// What a section holds. An empty list prints a sentence that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// The introduction says it all.
    Text,
    /// Needs summary (D04-04).
    Needs { facts: Vec<Fact>, needs: Vec<Need> },
    /// Recommended services (D03-01).
    Services { services: Vec<Service> },
    /// The week, generated from the services.
    Week { week: Week },
    /// Budget estimate (D04-05).
    Budget(Budget),
    /// Funding sources (D04-06).
    Funding { sources: Vec<FundingSource> },
    /// Titled texts: practical sheets (D04-07), administrative help (D04-11), the caregiver's own support
    /// (D04-13 to D04-15).
    Topics { topics: Vec<Topic> },
    /// Contacts by kind (D04-08), MAD names (D04-09), téléassistance (D04-10).
    Contacts { groups: Vec<ContactGroup> },
}

/// 1 is the most urgent, 3 the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    First,
    Second,
    Third,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    pub title: String,
    pub detail: Option<String>,
    pub priority: Option<Priority>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    pub name: String,
    /// « 3 fois par semaine, 1 h, le matin » or « une fois »
    pub rhythm: String,
    /// Why, or how: one sentence.
    pub detail: Option<String>,
    pub priority: Option<Priority>,
}

/// Monthly and one-off costs apart; what pays for them; what is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Each month.
    pub recurring: Vec<BudgetLine>,
    pub recurring_total: Money,
    /// Once.
    pub one_off: Vec<BudgetLine>,
    pub one_off_total: Money,
    /// Deducted each month.
    pub aids: Vec<Aid>,
    /// The monthly share of the tax credit.
    pub tax_credit: Option<Aid>,
    pub left_to_pay: LeftToPay,
    /// Day of the prices used.
    pub prices_on: Date,
    /// « Les règles de 2026 ne sont pas encore votées… »
    #[serde(default)]
    pub warnings: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLine {
    pub label: String,
    /// « 26 h × 26,50 € »
    pub detail: Option<String>,
    pub amount: Money,
}

/// A monthly aid, positive when it lowers what is left to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aid {
    pub name: String,
    /// How it is computed, one step per line.
    #[serde(default)]
    pub explanation: Vec<String>,
    pub amount: MoneyRange,
    pub source: Option<Source>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingSource {
    pub name: String,
    /// « Probable », « À vérifier », « Déjà accordée », « Non cumulable avec l'APA »
    pub status: String,
    /// Per month unless `what_to_do` says otherwise.
    pub amount: Option<MoneyRange>,
    pub what_to_do: Prose,
    pub contact: Option<Contact>,
    pub source: Option<Source>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    pub title: String,
    /// « Inscription demandée », « Atelier du 12 mars »
    pub tag: Option<String>,
    pub body: Prose,
    pub contact: Option<Contact>,
    /// When the text was last read over.
    pub reviewed_on: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactGroup {
    /// « CLIC », « CNAV », « MDPH », « Aide à domicile », « Autres »
    pub kind: String,
    pub contacts: Vec<Contact>,
}
