//! How one datum of the reference is found in the columns, and put back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{layout::is_default, number::Unit, pattern::Pattern};

/// One way to fill a field. Several rules of one field are tried in turn: the first whose conditions hold fills it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// The field, by its key in the dictionary.
    pub key: String,
    /// Conditions on the columns; all must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Condition>,
    /// Always the same value, written as the reference writes it. Then no column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
    /// The column, or several joined.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Between joined columns.
    #[serde(skip_serializing_if = "is_space")]
    pub join: String,
    /// Only a part of the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<Piece>,
    /// Texts that say nothing: « 00000000 », « NC ».
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub empty: Vec<String>,
    /// The file fills the value up at the left, the reference does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pad: Option<Pad>,
    /// Of a date, a date and time, or a duration that the reference counts in hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
    /// An end that stands before its start is of the day after: the start's field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_day_after: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub unit: Unit,
    /// Sign before the fraction of a number.
    #[serde(skip_serializing_if = "is_point")]
    pub decimal: char,
    /// Digits after it when writing; as many as the value has when it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u32>,
    /// Sign between thousands when writing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands: Option<char>,
    /// A row without it is refused, even where the dictionary would do without.
    #[serde(skip_serializing_if = "is_default")]
    pub required: bool,
    /// What becomes of a text the table does not have.
    #[serde(skip_serializing_if = "is_default")]
    pub others: Others,
    /// Table of values: text of the file → value of the reference.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            key: String::new(),
            when: Vec::new(),
            constant: None,
            columns: Vec::new(),
            join: " ".to_owned(),
            part: None,
            empty: Vec::new(),
            pad: None,
            pattern: None,
            next_day_after: None,
            unit: Unit::Same,
            decimal: '.',
            decimals: None,
            thousands: None,
            required: false,
            others: Others::Refuse,
            values: BTreeMap::new(),
        }
    }
}

impl Rule {
    /// The column as it stands.
    pub fn column(key: &str, column: impl Into<String>) -> Self {
        Self { key: key.to_owned(), columns: vec![column.into()], ..Self::default() }
    }

    pub fn constant(key: &str, value: impl Into<String>) -> Self {
        Self { key: key.to_owned(), constant: Some(value.into()), ..Self::default() }
    }
}

fn is_space(join: &String) -> bool {
    join == " "
}

fn is_point(decimal: &char) -> bool {
    *decimal == '.'
}

/// A part of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Piece {
    /// The `piece`-th (from 1) of the parts between separators; the `of`-th takes the rest.
    Split { separator: String, piece: usize, of: usize },
    /// Characters `from` to `to`, from 1, both included.
    Slice { from: usize, to: usize },
}

/// Filled at the left with `with` up to `to` characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pad {
    pub to: usize,
    pub with: char,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Others {
    /// The row is refused.
    #[default]
    Refuse,
    /// Taken as it stands.
    Keep,
    /// Replaced by this value.
    Default(String),
}

/// Something asked of a column. What is not said is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Condition {
    pub column: String,
    /// One of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
    /// None of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub is_not: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty: Option<bool>,
}

impl Condition {
    pub(crate) fn holds(&self, cell: &str) -> bool {
        let cell = cell.trim();
        (self.is.is_empty() || self.is.iter().any(|text| text == cell))
            && !self.is_not.iter().any(|text| text == cell)
            && self.empty.is_none_or(|empty| empty == cell.is_empty())
    }
}
