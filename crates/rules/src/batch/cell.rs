//! What a cell may hold. Each error names its column.

use kernel::Money;
use num_traits::Signed;

use crate::exact::{Exact, decimal};

/// An amount of zero or more, in euros: `1600`, `1600.50`, `1 600,50`.
pub(super) fn amount(column: &str, text: &str) -> Result<Exact, String> {
    let compact: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    match decimal(&compact.replace(',', ".")) {
        Some(amount) if amount.is_negative() => {
            Err(format!("{column} : un montant ne peut pas être négatif."))
        }
        Some(amount) => Ok(amount),
        None => Err(format!("{column} : « {} » n’est pas un montant.", shortened(text))),
    }
}

pub(super) fn number<N: std::str::FromStr>(column: &str, text: &str) -> Result<N, String> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number
        .ok_or_else(|| format!("{column} : « {} » n’est pas un nombre entier attendu ici.", shortened(text)))
}

pub(super) fn yes_no(column: &str, text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "true" | "1" | "oui" => Ok(true),
        "false" | "0" | "non" => Ok(false),
        _ => Err(format!("{column} : « {} » : écrivez oui ou non, true ou false, 1 ou 0.", shortened(text))),
    }
}

/// Euros with two decimals and a dot.
pub(super) fn euros_with_dot(money: Money) -> String {
    format!("{}.{:02}", money.cents() / 100, money.cents().unsigned_abs() % 100)
}

/// A cell as a message can quote it.
pub(super) fn shortened(text: &str) -> String {
    let mut start: String = text.chars().take(40).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}
