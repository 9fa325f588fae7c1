//! The flat shape: one line of a table, each datum under its key of the dictionary.

mod delivery;
mod invoice;
mod order;
mod parts;

use std::{collections::BTreeMap, fmt};

use kernel::{
    Money,
    jiff::civil::{Date, DateTime},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Flow, dictionary};

pub use self::{invoice::invoices, order::orders};

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Text,
    /// One of the field's codes.
    Code,
    Date,
    DateTime,
    Decimal,
    /// Euros, to the cent.
    Money,
}

/// A field of the dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub key: String,
    /// As a column title, in French.
    pub label: String,
    pub kind: Kind,
    /// Without it the row cannot be taken in.
    pub required: bool,
    pub help: String,
    /// Of a [`Kind::Code`].
    pub codes: Vec<String>,
    /// What stands for an empty value.
    pub default: Option<String>,
}

/// A value of a row. Printed as the reference writes it: ISO dates, decimal point, euros with two decimals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datum {
    Text(String),
    Date(Date),
    DateTime(DateTime),
    Decimal(Decimal),
    Money(Money),
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Date(date) => write!(f, "{date}"),
            Self::DateTime(at) => write!(f, "{at}"),
            Self::Decimal(value) => write!(f, "{value}"),
            Self::Money(money) => {
                let sign = if money.cents() < 0 { "-" } else { "" };
                let cents = money.cents().unsigned_abs();
                write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
            }
        }
    }
}

impl Datum {
    /// Reads what [`Datum`] prints; `None` when the text is not one of `kind`. Codes are checked apart.
    pub fn parse(kind: Kind, text: &str) -> Option<Self> {
        match kind {
            Kind::Text | Kind::Code => Some(Self::Text(text.to_owned())),
            Kind::Date => text.parse().ok().map(Self::Date),
            Kind::DateTime => text.parse().ok().map(Self::DateTime),
            Kind::Decimal => text.parse().ok().map(Self::Decimal),
            Kind::Money => cents(text.parse().ok()?).map(Self::Money),
        }
    }
}

/// Exact euros to cents; `None` for a fraction of a cent.
pub fn cents(euros: Decimal) -> Option<Money> {
    let cents = euros.checked_mul(Decimal::ONE_HUNDRED)?;
    (cents.fract().is_zero()).then(|| cents.try_into().ok().map(Money::from_cents))?
}

/// One datum that keeps a row from being taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    #[error("« {} » manque", label(*.0, .1))]
    Missing(Flow, &'static str),
    #[error("« {} » : « {found} » n’est pas attendu ; écrivez {}", label(*.flow, .key), codes(*.flow, .key))]
    NotACode { flow: Flow, key: &'static str, found: String },
}

impl Invalid {
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Missing(_, key) | Self::NotACode { key, .. } => key,
        }
    }
}

fn label(flow: Flow, key: &str) -> &'static str {
    dictionary::field(flow, key).map_or("?", |field| field.label.as_str())
}

fn codes(flow: Flow, key: &str) -> String {
    dictionary::field(flow, key).map(|field| field.codes.join(", ")).unwrap_or_default()
}

/// A line of a table of one flow. Empty values are absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub flow: Flow,
    data: BTreeMap<&'static str, Datum>,
}

impl Row {
    pub fn new(flow: Flow) -> Self {
        Self { flow, data: BTreeMap::new() }
    }

    pub fn get(&self, key: &str) -> Option<&Datum> {
        self.data.get(key)
    }

    /// An empty text is no value. `false` for a key the dictionary does not have, or of another kind.
    pub fn set(&mut self, key: &str, datum: Datum) -> bool {
        let Some(field) = dictionary::field(self.flow, key) else { return false };
        let fits = matches!(
            (field.kind, &datum),
            (Kind::Text | Kind::Code, Datum::Text(_))
                | (Kind::Date, Datum::Date(_))
                | (Kind::DateTime, Datum::DateTime(_))
                | (Kind::Decimal, Datum::Decimal(_))
                | (Kind::Money, Datum::Money(_))
        );
        if fits && datum != Datum::Text(String::new()) {
            self.data.insert(&field.key, datum);
        }
        fits
    }

    /// In the order of the dictionary; `None` where nothing is known.
    pub fn cells(&self) -> impl Iterator<Item = (&'static Field, Option<&Datum>)> {
        dictionary::fields(self.flow).iter().map(|field| (field, self.get(&field.key)))
    }

    /// What keeps this row from being a record.
    pub fn invalid(&self) -> Vec<Invalid> {
        self.cells()
            .filter_map(|(field, datum)| match datum {
                None => (field.required && field.default.is_none())
                    .then(|| Invalid::Missing(self.flow, &field.key)),
                Some(Datum::Text(code)) if field.kind == Kind::Code && !field.codes.contains(code) => {
                    Some(Invalid::NotACode { flow: self.flow, key: &field.key, found: code.clone() })
                }
                Some(_) => None,
            })
            .collect()
    }

    fn put<T>(&mut self, key: &'static str, value: Option<T>, datum: impl Fn(T) -> Datum) {
        if let Some(value) = value {
            debug_assert!(dictionary::field(self.flow, key).is_some(), "{key}");
            self.set(key, datum(value));
        }
    }

    fn put_text<'a>(&mut self, key: &'static str, value: impl Into<Option<&'a str>>) {
        self.put(key, value.into(), |text| Datum::Text(text.to_owned()));
    }

    /// The value, else the field's default.
    fn text(&self, key: &str) -> Option<String> {
        match self.get(key) {
            Some(Datum::Text(text)) => Some(text.clone()),
            _ => dictionary::field(self.flow, key)?.default.clone(),
        }
    }

    fn date(&self, key: &str) -> Option<Date> {
        if let Some(Datum::Date(date)) = self.get(key) { Some(*date) } else { None }
    }

    fn date_time(&self, key: &str) -> Option<DateTime> {
        if let Some(Datum::DateTime(at)) = self.get(key) { Some(*at) } else { None }
    }

    fn decimal(&self, key: &str) -> Option<Decimal> {
        if let Some(Datum::Decimal(value)) = self.get(key) { Some(*value) } else { None }
    }

    fn money(&self, key: &str) -> Option<Money> {
        if let Some(Datum::Money(money)) = self.get(key) { Some(*money) } else { None }
    }
}

#[cfg(test)]
mod tests;
