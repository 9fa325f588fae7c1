//! What a cell holds, and how it reads.

use kernel::{
    Money,
    french::{NBSP, grouped, short_date, signed_duration},
    jiff::civil::Date,
};

/// What a column holds; its values are of this kind, or empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Count,
    Minutes,
    Money,
    /// Tenths of a per cent.
    Rate,
    Day,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Empty,
    Text(String),
    Count(i64),
    Minutes(i64),
    Money(Money),
    Rate(i64),
    Day(Date),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub label: String,
    pub kind: Kind,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub title: String,
    pub columns: Vec<Column>,
    /// As long as the columns.
    pub rows: Vec<Vec<Value>>,
    /// Under the rows; empty when nothing is added up.
    pub total: Vec<Value>,
}

impl Table {
    pub fn new(title: impl Into<String>, columns: &[(&str, Kind)]) -> Self {
        let column = |(label, kind): &(&str, Kind)| Column { label: (*label).to_owned(), kind: *kind };
        Self { title: title.into(), columns: columns.iter().map(column).collect(), ..Self::default() }
    }
}

impl Kind {
    pub const fn is_numeric(self) -> bool {
        !matches!(self, Self::Text | Self::Day)
    }
}

impl From<Option<Date>> for Value {
    fn from(day: Option<Date>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }
}

impl Value {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn rate(tenths: Option<i64>) -> Self {
        tenths.map_or(Self::Empty, Self::Rate)
    }

    pub fn is_zero(&self) -> bool {
        matches!(self, Self::Empty | Self::Count(0) | Self::Minutes(0) | Self::Money(Money::ZERO))
    }

    /// As a person reads it; « – » for nothing.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => "–".to_owned(),
            Self::Text(text) => text.clone(),
            Self::Count(count) => grouped(*count),
            Self::Minutes(minutes) => hours(*minutes),
            Self::Money(amount) => amount.to_string(),
            // The minus of amounts; a spreadsheet wants the hyphen.
            Self::Rate(tenths) => format!("{}{NBSP}%", decimal(*tenths, 10, 1).replace('-', "−")),
            Self::Day(day) => short_date(*day),
        }
    }
}

/// « 12 h 30 », « 12 480 h » past a thousand, where minutes no longer say anything.
fn hours(minutes: i64) -> String {
    if minutes.abs() >= 60_000 {
        return format!("{}{NBSP}h", grouped((minutes + 30).div_euclid(60)));
    }
    signed_duration(minutes)
}

/// « 12,50 » from 1250 hundredths.
pub(crate) fn decimal(value: i64, unit: u64, digits: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, rest) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    format!("{sign}{whole},{rest:0digits$}")
}
