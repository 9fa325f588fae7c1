//! Euros as whole cents.

use std::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Neg, Sub, SubAssign},
};

use serde::{Deserialize, Serialize};

use crate::french::grouped;

/// An amount in euro cents. Adding and subtracting only: a rate is applied in exact rational
/// arithmetic by `rules`, which rounds once, at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    pub const ZERO: Self = Self(0);

    pub const fn from_cents(cents: i64) -> Self {
        Self(cents)
    }

    pub const fn from_euros(euros: i64) -> Self {
        Self(euros * 100)
    }

    pub const fn cents(self) -> i64 {
        self.0
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// French screens and documents: « 1 234,56 € » (narrow no-break space, no-break space).
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Between −1 and 1 euro, the euros alone would lose the sign.
        let sign = if self.0 < 0 { "−" } else { "" };
        let euros = grouped(i64::try_from(self.0.unsigned_abs() / 100).unwrap_or_default());
        write!(f, "{sign}{euros},{:02}\u{a0}€", self.0.unsigned_abs() % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::Money;

    #[test]
    fn prints_the_french_way() {
        assert_eq!(Money::from_cents(123_456_789).to_string(), "1\u{202f}234\u{202f}567,89\u{a0}€");
        assert_eq!(Money::from_cents(-5).to_string(), "−0,05\u{a0}€");
    }
}
