//! Exact numbers: the law's decimals without binary fractions, of any size, rounded once.

use kernel::Money;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};

/// A rational of any size: no overflow to prove absent.
pub type Exact = BigRational;

/// `numerator / denominator`.
///
/// # Panics
/// When the denominator is zero.
pub fn ratio(numerator: i64, denominator: i64) -> Exact {
    Exact::new(numerator.into(), denominator.into())
}

pub fn whole(number: i64) -> Exact {
    ratio(number, 1)
}

/// Euros.
pub fn euros(money: Money) -> Exact {
    ratio(money.cents(), 100)
}

/// Rounds to the cent, halves away from zero. Past what [`Money`] holds, the largest amount.
pub fn to_money(amount: &Exact) -> Money {
    let cents = (amount * whole(100)).round().to_integer();
    let largest = if amount.is_negative() { i64::MIN } else { i64::MAX };
    Money::from_cents(cents.to_i64().unwrap_or(largest))
}

/// A decimal written with a dot: `1288.13`, `-0.5`, `12`.
pub fn decimal(text: &str) -> Option<Exact> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (units, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits =
        |part: &str| !part.is_empty() && part.len() <= 15 && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(units) || !digits(fraction) {
        return None;
    }
    let scale = 10_i64.checked_pow(fraction.len().try_into().ok()?)?;
    let value = whole(units.parse().ok()?) + ratio(fraction.parse().ok()?, scale);
    Some(if unsigned.len() < text.len() { -value } else { value })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn halves_round_away_from_zero() {
        for (text, cents) in
            [("0.005", 1), ("-0.005", -1), ("0.0049999", 0), ("1.675", 168), ("-2.344", -234)]
        {
            assert_eq!(to_money(&decimal(text).unwrap()), Money::from_cents(cents), "{text}");
        }
    }

    #[test]
    fn decimals_are_read_exactly() {
        assert_eq!(decimal("1288.13"), Some(ratio(128_813, 100)));
        assert_eq!(decimal("-0.50"), Some(ratio(-1, 2)));
        for text in ["", "-", ".5", "5.", "1,5", "1e3", "+1", "١", "1.2.3", "1234567890123456"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn an_amount_too_large_is_the_largest() {
        let huge = whole(i64::MAX) * whole(i64::MAX);
        assert_eq!(to_money(&huge), Money::from_cents(i64::MAX));
        assert_eq!(to_money(&-huge), Money::from_cents(i64::MIN));
    }

    proptest! {
        #[test]
        fn cents_survive(cents: i64) {
            let money = Money::from_cents(cents);
            prop_assert_eq!(to_money(&euros(money)), money);
        }
    }
}
