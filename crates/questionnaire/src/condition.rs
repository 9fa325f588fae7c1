//! When a step or a question is shown.
//!
//! Written as the operator, then the question and what it is compared with:
//!
//! ```json
//! {"and": [{"eq": ["raison", "fragilite"]}, {"lt": ["age", 60]}, {"not": {"answered": "apa"}}]}
//! ```

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Value;

/// A question with no answer, or whose answer is unknown, refused or hidden, satisfies none of
/// `eq`, `in`, `lt`, `gt`, `answered`; it satisfies `ne`, which is the contrary of `eq`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The answer is this one; for several choices, it holds this one.
    Eq(String, Scalar),
    Ne(String, Scalar),
    /// The answer is one of these; for several choices, it holds at least one.
    In(String, Vec<Scalar>),
    /// For numbers, amounts (in euros) and dates (`"1942-04-03"`).
    Lt(String, Scalar),
    Gt(String, Scalar),
    Answered(String),
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
}

/// What an answer is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    YesNo(bool),
    Whole(i64),
    Text(String),
}

impl Condition {
    /// Whether it holds. `known` gives the value of a question that is shown and was answered.
    pub fn holds<'a>(&self, known: &impl Fn(&str) -> Option<&'a Value>) -> bool {
        match self {
            Self::Eq(key, expected) => known(key).is_some_and(|value| is(value, expected)),
            Self::Ne(key, expected) => !known(key).is_some_and(|value| is(value, expected)),
            Self::In(key, expected) => {
                known(key).is_some_and(|value| expected.iter().any(|one| is(value, one)))
            }
            Self::Lt(key, bound) => compares(known(key), bound, Ordering::Less),
            Self::Gt(key, bound) => compares(known(key), bound, Ordering::Greater),
            Self::Answered(key) => known(key).is_some(),
            Self::And(all) => all.iter().all(|condition| condition.holds(known)),
            Self::Or(any) => any.iter().any(|condition| condition.holds(known)),
            Self::Not(condition) => !condition.holds(known),
        }
    }

    /// The questions it looks at, with what each is compared with.
    pub(crate) fn visit(&self, seen: &mut impl FnMut(&str, Comparison<'_>)) {
        match self {
            Self::Eq(key, expected) | Self::Ne(key, expected) => {
                seen(key, Comparison::Equals(std::slice::from_ref(expected)));
            }
            Self::In(key, expected) => seen(key, Comparison::Equals(expected)),
            Self::Lt(key, bound) | Self::Gt(key, bound) => seen(key, Comparison::Orders(bound)),
            Self::Answered(key) => seen(key, Comparison::Nothing),
            Self::And(several) | Self::Or(several) => {
                several.iter().for_each(|condition| condition.visit(seen));
            }
            Self::Not(condition) => condition.visit(seen),
        }
    }

    /// Holds an empty group somewhere.
    pub(crate) fn is_void(&self) -> bool {
        match self {
            Self::And(several) | Self::Or(several) => several.is_empty() || several.iter().any(Self::is_void),
            Self::Not(condition) => condition.is_void(),
            Self::In(_, expected) => expected.is_empty(),
            _ => false,
        }
    }

    /// Nested levels, 1 for a lone comparison.
    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::And(several) | Self::Or(several) => {
                1 + several.iter().map(Self::depth).max().unwrap_or_default()
            }
            Self::Not(condition) => 1 + condition.depth(),
            _ => 1,
        }
    }
}

pub(crate) enum Comparison<'a> {
    Equals(&'a [Scalar]),
    Orders(&'a Scalar),
    Nothing,
}

fn is(value: &Value, expected: &Scalar) -> bool {
    match (value, expected) {
        (Value::YesNo(answer), Scalar::YesNo(expected)) => answer == expected,
        (Value::Number(_) | Value::Amount(_) | Value::Date(_), _) => {
            order(value, expected) == Some(Ordering::Equal)
        }
        (Value::Text(text), Scalar::Text(expected)) => text == expected,
        (Value::Autonomy(level), Scalar::Text(expected)) => level.key() == expected,
        (Value::Aggir(answer), Scalar::Text(expected)) => {
            answer.letter().is_some_and(|letter| letter.key() == expected)
        }
        (_, Scalar::Text(option)) => value.holds(option),
        _ => false,
    }
}

fn compares(value: Option<&Value>, bound: &Scalar, wanted: Ordering) -> bool {
    value.and_then(|value| order(value, bound)) == Some(wanted)
}

fn order(value: &Value, bound: &Scalar) -> Option<Ordering> {
    match (value, bound) {
        (Value::Number(number), Scalar::Whole(bound)) => Some(number.cmp(&Decimal::from(*bound))),
        (Value::Amount(amount), Scalar::Whole(euros)) => {
            Some(i128::from(amount.cents()).cmp(&(i128::from(*euros) * 100)))
        }
        (Value::Date(date), Scalar::Text(bound)) => Some(date.cmp(&bound.parse().ok()?)),
        _ => None,
    }
}
