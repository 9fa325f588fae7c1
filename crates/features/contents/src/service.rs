//! The catalogue of services and its dated prices.

use db::sea_orm::{ConnectionTrait, DbErr};
use kernel::{Money, jiff::civil::Date};
use rules::situation::SubCap;
use serde::{Deserialize, Serialize};

use crate::{
    content::{Content, Kind, Problem},
    read,
};

/// What a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    #[serde(rename = "heure")]
    Hour,
    #[serde(rename = "nuit")]
    Night,
    #[serde(rename = "visite")]
    Visit,
    #[serde(rename = "seance")]
    Session,
    #[serde(rename = "rendez_vous")]
    Appointment,
    #[serde(rename = "acte")]
    Act,
    #[serde(rename = "recherche")]
    Search,
    #[serde(rename = "mois")]
    Month,
}

impl Unit {
    pub const ALL: [Self; 8] = [
        Self::Hour,
        Self::Night,
        Self::Visit,
        Self::Session,
        Self::Appointment,
        Self::Act,
        Self::Search,
        Self::Month,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Hour => "heure",
            Self::Night => "nuit",
            Self::Visit => "visite",
            Self::Session => "seance",
            Self::Appointment => "rendez_vous",
            Self::Act => "acte",
            Self::Search => "recherche",
            Self::Month => "mois",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Session => "séance",
            Self::Appointment => "rendez-vous",
            other => other.code(),
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.code() == code)
    }
}

/// A price, VAT included, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    pub since: Date,
    pub amount: Money,
}

/// A service as the administrator writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueService {
    /// The option of the form's list « services ».
    pub code: String,
    pub label: String,
    pub unit: Unit,
    /// Any order; empty: on quotation, never guessed.
    pub prices: Vec<Price>,
    /// Where the price comes from, for who reviews it.
    pub source: String,
    /// Percent, for information: « 5,5 ».
    pub vat: Option<String>,
    pub counts_in_apa_plan: bool,
    pub counts_for_tax_credit: bool,
    pub sub_cap: Option<SubCap>,
    /// Proposed length of one visit; 0 when it makes no sense.
    pub default_minutes: u32,
    pub recurring: bool,
    /// Coordination: never in an APA or PCH plan (D10-10).
    pub is_care_management: bool,
    /// Not among the recommendations: added to the plan by one tick.
    pub off_list: bool,
    pub order: i64,
}

impl CatalogueService {
    /// The price in force on a day.
    pub fn price_on(&self, date: Date) -> Option<&Price> {
        self.prices.iter().filter(|price| price.since <= date).max_by_key(|price| price.since)
    }
}

impl Content for CatalogueService {
    const KIND: Kind = Kind::Service;

    fn key(&self) -> &str {
        &self.code
    }

    fn label(&self) -> &str {
        &self.label
    }

    fn rank(&self) -> i64 {
        self.order
    }

    fn rank_mut(&mut self) -> Option<&mut i64> {
        Some(&mut self.order)
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problems.extend(Problem::unless_filled("label", &self.label, "Donnez un nom au service."));
        problems.extend(Problem::unless_filled("code", &self.code, "Donnez un code au service."));
        if self.prices.iter().any(|price| price.amount <= Money::ZERO) {
            problems.push(Problem::new(
                "price",
                "Un prix est plus grand que zéro. Sans prix, le service est sur devis.",
            ));
        }
        let mut days: Vec<Date> = self.prices.iter().map(|price| price.since).collect();
        days.sort_unstable();
        if days.windows(2).any(|pair| pair[0] == pair[1]) {
            problems.push(Problem::new("since", "Deux prix commencent le même jour. Gardez-en un."));
        }
        problems
    }
}

/// A service and its price on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub code: String,
    pub label: String,
    pub unit: Unit,
    /// VAT included; `None`: on quotation.
    pub price: Option<Money>,
    pub price_since: Option<Date>,
    pub vat: Option<String>,
    pub counts_in_apa_plan: bool,
    pub counts_for_tax_credit: bool,
    pub sub_cap: Option<SubCap>,
    pub default_minutes: u32,
    pub recurring: bool,
    pub is_care_management: bool,
    pub off_list: bool,
    pub retired: bool,
}

/// The catalogue with the prices of a day, retired services too: a dossier may still hold one.
///
/// # Errors
/// When the database does not answer.
pub async fn services(on: &impl ConnectionTrait, date: Date) -> Result<Vec<Service>, DbErr> {
    let catalogue = read::all::<CatalogueService>(on).await?;
    Ok(catalogue
        .into_iter()
        .map(|stored| {
            let service = stored.content;
            let price = service.price_on(date);
            Service {
                price: price.map(|price| price.amount),
                price_since: price.map(|price| price.since),
                code: service.code,
                label: service.label,
                unit: service.unit,
                vat: service.vat,
                counts_in_apa_plan: service.counts_in_apa_plan,
                counts_for_tax_credit: service.counts_for_tax_credit,
                sub_cap: service.sub_cap,
                default_minutes: service.default_minutes,
                recurring: service.recurring,
                is_care_management: service.is_care_management,
                off_list: service.off_list,
                retired: stored.retired,
            }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::date;

    use super::*;

    fn cleaning(prices: &[(Date, i64)]) -> CatalogueService {
        let prices = prices
            .iter()
            .map(|(since, cents)| Price { since: *since, amount: Money::from_cents(*cents) })
            .collect();
        CatalogueService {
            code: "menage".to_owned(),
            label: "Ménage".to_owned(),
            unit: Unit::Hour,
            prices,
            source: String::new(),
            vat: Some("10".to_owned()),
            counts_in_apa_plan: true,
            counts_for_tax_credit: true,
            sub_cap: None,
            default_minutes: 120,
            recurring: true,
            is_care_management: false,
            off_list: false,
            order: 2,
        }
    }

    #[test]
    fn a_price_holds_from_its_day_until_the_next_one() {
        let service = cleaning(&[(date(2026, 7, 1), 2_900), (date(2026, 1, 1), 2_800)]);
        let on = |day| service.price_on(day).map(|price| price.amount.cents());
        assert_eq!(on(date(2025, 12, 31)), None);
        assert_eq!(on(date(2026, 1, 1)), Some(2_800));
        assert_eq!(on(date(2026, 6, 30)), Some(2_800));
        assert_eq!(on(date(2026, 7, 1)), Some(2_900));
    }

    #[test]
    fn two_prices_of_one_day_or_a_free_one_are_refused() {
        assert!(cleaning(&[(date(2026, 1, 1), 2_800)]).problems().is_empty());
        let twice = cleaning(&[(date(2026, 1, 1), 2_800), (date(2026, 1, 1), 2_900)]);
        assert_eq!(twice.problems()[0].field, "since");
        assert_eq!(cleaning(&[(date(2026, 1, 1), 0)]).problems()[0].field, "price");
    }
}
