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
