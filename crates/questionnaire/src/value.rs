//! What was answered, typed.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    Money,
    jiff::civil::{Date, Time},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One variant per family of kinds; options are kept by key, so that a label may be reworded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Text(String),
    Choice(String),
    Choices(BTreeSet<String>),
    /// Amount per month of each ticked option, `None` when not known.
    Amounts(BTreeMap<String, Option<Money>>),
    Date(Date),
    Amount(Money),
    Number(Decimal),
    YesNo(bool),
    Grid(BTreeMap<Day, BTreeSet<Slot>>),
    Address(Address),
    Person(Person),
    People(Vec<Person>),
    Autonomy(Autonomy),
    Aggir(Aggir),
    Services(Vec<Service>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    Lun,
    Mar,
    Mer,
    Jeu,
    Ven,
    Sam,
    Dim,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    Matin,
    Midi,
    ApresMidi,
    Soir,
    Nuit,
}

/// A postal address in France, as said: nothing is checked against a directory here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complement: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Commune code (INSEE), when the city was chosen from the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insee: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// How somebody manages one act of daily life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Autonomy {
    Autonome,
    AvecDifficulte,
    AidePartielle,
    AideTotale,
}

/// One AGGIR variable, answered by its four adverbs or directly by its letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggir {
    Letter(Letter),
    Adverbs(Adverbs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Letter {
    A,
    B,
    C,
}

/// Does the person do it alone, spontaneously, totally, correctly, habitually? `None` is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adverbs {
    pub spontanement: Option<bool>,
    pub totalement: Option<bool>,
    pub correctement: Option<bool>,
    pub habituellement: Option<bool>,
}

/// One service asked for or recommended, with what was said of it so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Key of the option.
    pub service: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence: Option<Recurrence>,
    /// Visits per [`Service::per`], or in all when one-off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<Period>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub days: BTreeSet<Day>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub slots: BTreeSet<Slot>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Time>,
    /// Length of one visit, in minutes, 5 to 1,440.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u16>,
    /// 1 (first) to 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    Recurring,
    OneOff,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Week,
    Month,
}

/// How often a service comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frequency {
    PerWeek(u16),
    PerMonth(u16),
    /// One-off: this many visits in all.
    InAll(u16),
}

impl Aggir {
    /// Four yes make A, four no make C, one yes with one no make B whatever is still unknown.
    /// `None` while the known adverbs do not settle it (CASF annexe 2-1).
    pub fn letter(self) -> Option<Letter> {
        let adverbs = match self {
            Self::Letter(letter) => return Some(letter),
            Self::Adverbs(adverbs) => adverbs.in_order(),
        };
        let yes = adverbs.iter().filter(|answer| **answer == Some(true)).count();
        let no = adverbs.iter().filter(|answer| **answer == Some(false)).count();
        match (yes, no) {
            (4, _) => Some(Letter::A),
            (_, 4) => Some(Letter::C),
            (1.., 1..) => Some(Letter::B),
            _ => None,
        }
    }
}

impl Adverbs {
    pub const fn in_order(self) -> [Option<bool>; 4] {
        [self.spontanement, self.totalement, self.correctement, self.habituellement]
    }
}

impl Service {
    /// From the number said, else from the days and moments ticked. `None` while neither is known.
    pub fn frequency(&self) -> Option<Frequency> {
        let ticked = (self.days.len() * self.slots.len().max(1)) as u16;
        match (self.recurrence, self.times.map(u16::from), self.per) {
            (Some(Recurrence::OneOff), times, _) => Some(Frequency::InAll(times.unwrap_or(1))),
            (_, Some(times), Some(Period::Month)) => Some(Frequency::PerMonth(times)),
            (_, Some(times), _) => Some(Frequency::PerWeek(times)),
            (_, None, _) if ticked > 0 => Some(Frequency::PerWeek(ticked)),
            _ => None,
        }
    }
}

impl Value {
    /// A whole number, when this is one.
    pub fn whole(&self) -> Option<i64> {
        match self {
            Self::Number(number) if number.is_integer() => i64::try_from(*number).ok(),
            _ => None,
        }
    }

    pub fn amount(&self) -> Option<Money> {
        match self {
            Self::Amount(amount) => Some(*amount),
            _ => None,
        }
    }

    pub fn yes_no(&self) -> Option<bool> {
        match self {
            Self::YesNo(answer) => Some(*answer),
            _ => None,
        }
    }

    pub fn date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The key of the single option chosen.
    pub fn choice(&self) -> Option<&str> {
        match self {
            Self::Choice(key) => Some(key),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Is this option chosen, alone or among others?
    pub fn holds(&self, option: &str) -> bool {
        match self {
            Self::Choice(key) => key == option,
            Self::Choices(keys) => keys.contains(option),
            Self::Amounts(amounts) => amounts.contains_key(option),
            Self::Services(services) => services.iter().any(|service| service.service == option),
            _ => false,
        }
    }
}
