//! What is known of a person when the law is applied. A caller rarely knows everything: `None`
//! means « not known », and the evaluation says what it would need.

use kernel::{Money, jiff::civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    aggir::{Gir, PartialProfile},
    evaluation::AidCode,
};

/// Amounts are euros; monthly unless the name says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Situation {
    /// The day whose law applies.
    pub date: Date,
    /// Code of the département of the home: `59`, `2A`, `974`.
    pub departement: Option<String>,
    pub age: Option<u8>,
    pub autonomy: PartialProfile,
    /// The GIR the département has notified, which beats any estimate.
    pub notified_gir: Option<Gir>,
    /// Lives at home with a spouse or partner: resources are then the couple's.
    pub couple_at_home: Option<bool>,
    pub resources: Resources,
    pub owner: Option<bool>,
    pub savings: Option<Money>,
    /// The retirement fund pays part of the cleaner (a sign of low income, never a proof).
    pub fund_pays_cleaner: Option<bool>,
    /// Incapacity rate set by the MDPH, in percent.
    pub disability_rate: Option<u8>,
    /// Holds a « carte mobilité inclusion » marked invalidité (80 % and over).
    pub cmi_invalidite: Option<bool>,
    /// The handicap was there before 60, or the person still works: opens the PCH after 60.
    pub disability_before_60: Option<bool>,
    /// Leaves hospital now.
    pub hospital_discharge: Option<bool>,
    /// Help is needed within days.
    pub urgent: Option<bool>,
    /// Lives in an establishment: what is computed here is for somebody at home.
    pub in_institution: Option<bool>,
    /// The complementary insurer, as the caller names it.
    pub insurer: Option<String>,
    /// The main retirement fund, as the caller names it.
    pub retirement_fund: Option<String>,
    /// Who offers the service to the caller, once recognised.
    pub payer: Option<Payer>,
    /// The household employs the helper itself, alone or with an agent.
    pub direct_employment: Option<bool>,
    /// A caregiver is employed (or self-employed, or paid unemployment benefit).
    pub caregiver_employed: Option<bool>,
    /// A caregiver nobody can replace is at home: opens the APA's respite.
    pub irreplaceable_caregiver: Option<bool>,
    pub existing_aids: Vec<ExistingAid>,
    pub tax: TaxFacts,
    /// What the département pays for one hour of the plan; the national floor when not known.
    pub department_hourly_tariff: Option<Money>,
    pub services: Vec<PlannedService>,
}

impl Situation {
    /// Nothing known yet but the day.
    pub fn on(date: Date) -> Self {
        Self { date, ..Self::default() }
    }

    /// 80 % or more, by rate or by card.
    pub fn severe_disability(&self) -> Option<bool> {
        match (self.cmi_invalidite, self.disability_rate) {
            (Some(true), _) => Some(true),
            (_, Some(rate)) => Some(rate >= 80),
            (card, None) => card,
        }
    }
}

/// Either monthly figures given on the phone, or the parts CASF R. 232-5 adds up (they win).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resources {
    /// Retirement pensions, all funds together.
    pub monthly_pension: Option<Money>,
    /// Any other regular income (rents received, wages…).
    pub monthly_other: Option<Money>,
    /// « Revenu déclaré » of the last tax notice, before deductions, both partners.
    pub declared_income_year: Option<Money>,
    /// Income taxed at source (CGI 125 A), a year.
    pub withheld_income_year: Option<Money>,
    /// Rental value of built property that is neither let nor lived in by the family, a year.
    pub unlet_building_value_year: Option<Money>,
    /// Rental value of land not let, a year.
    pub unlet_land_value_year: Option<Money>,
    /// Capital neither invested nor exploited.
    pub idle_capital: Option<Money>,
}

/// A verified payer and what it may finance besides the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    pub kind: PayerKind,
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayerKind {
    /// Of the caregiver.
    Employer,
    Insurer,
    Other,
}

/// An aid the person says they already have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExistingAid {
    pub code: AidCode,
    /// A month; `None`: the caller does not know the amount.
    pub monthly: Option<Money>,
}

/// What moves the ceiling of the home-services tax credit (CGI 199 sexdecies). `None`: nobody said;
/// the lowest ceiling is then used, and the result says so where it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaxFacts {
    /// Children and other dependants of the tax household.
    pub dependants: Option<u8>,
    /// Members of the tax household over 65.
    pub members_over_65: Option<u8>,
    /// Ascendants over 65 who meet the conditions of the APA and whose help the household pays.
    pub ascendants_with_apa: u8,
    /// First year the household employs somebody directly.
    pub first_year_of_direct_employment: bool,
}

/// A recommended service, priced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedService {
    pub code: String,
    pub label: String,
    pub quantity: Quantity,
    /// Per hour when the quantity is a time, per unit otherwise; VAT included.
    pub unit_price: Money,
    /// May be written into an APA plan.
    pub counts_in_apa_plan: bool,
    pub counts_for_tax_credit: bool,
    pub sub_cap: Option<SubCap>,
    /// Coordination by a care manager: never in an APA or PCH plan, creditable.
    pub is_care_management: bool,
}

/// How much of a service, and how often. A month is 52/12 weeks, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    pub amount: Amount,
    pub per: Per,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// Minutes, priced by the hour.
    Minutes(u32),
    /// Visits, meals, subscriptions…
    Units(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    Week,
    Month,
    Year,
    /// Bought once: shown apart from the monthly cost.
    Once,
}

/// Yearly spending limits inside the tax credit (code du travail D. 7233-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubCap {
    /// « Petit bricolage ».
    Handyman,
    /// « Assistance informatique ».
    Computing,
    /// « Petit jardinage ».
    Gardening,
}
