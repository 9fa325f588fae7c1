//! Numbers and amounts as people write them: « 2 000 », « 2000,50 € », « 84 ans ».

use kernel::Money;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use kernel::french::fold;

/// No answer of ours goes beyond this.
const LARGEST: i64 = 100_000_000;

/// An amount in euros, at most two decimals, between `min` and `max` euros when given.
pub fn amount(text: &str, min: Option<i64>, max: Option<i64>) -> Result<Money, String> {
    let typed = without_suffix(text, &["€", "euros", "euro", "eur"]);
    let euros = decimal(typed).ok_or("Écrivez un montant en euros, par exemple 2000 ou 1250,50.")?;
    if euros.scale() > 2 {
        return Err("Un montant a deux chiffres au plus après la virgule.".into());
    }
    within(euros, min, max, "\u{a0}€")?;
    let cents = (euros * Decimal::ONE_HUNDRED).to_i64();
    cents.map(Money::from_cents).ok_or_else(|| "Ce montant est trop grand.".into())
}

/// A number, at most four decimals, followed or not by its unit.
pub fn number(text: &str, unit: Option<&str>, min: Option<i64>, max: Option<i64>) -> Result<Decimal, String> {
    let typed = without_suffix(text, &[unit.unwrap_or("%"), "%", "ans", "an"]);
    let number = decimal(typed).ok_or("Écrivez un nombre, par exemple 12 ou 12,5.")?;
    if number.normalize().scale() > 4 {
        return Err("Un nombre a quatre chiffres au plus après la virgule.".into());
    }
    within(number, min, max, "")?;
    Ok(number.normalize())
}

fn without_suffix<'a>(text: &'a str, suffixes: &[&str]) -> &'a str {
    let start = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let written = fold(&text[start.len()..]);
    if suffixes.iter().any(|suffix| fold(suffix) == written) { start } else { text }
}

/// Comma or point before the decimals; spaces, or points when a comma follows, between thousands.
fn decimal(text: &str) -> Option<Decimal> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    let (whole, decimals) = match compact.rsplit_once([',', '.']) {
        Some((whole, decimals)) => (whole, decimals),
        None => (compact.as_str(), "0"),
    };
    let grouped = compact.contains(',') && whole.contains('.');
    let whole = if grouped { whole.replace('.', "") } else { whole.to_owned() };
    // « 2.000 » may be two or two thousand: only the person who typed it knows.
    let ambiguous = compact.contains('.') && !grouped && decimals.len() == 3;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if ambiguous || !digits(&whole) || !digits(decimals) || whole.len() > 15 || decimals.len() > 9 {
        return None;
    }
    format!("{whole}.{decimals}").parse().ok()
}

fn within(number: Decimal, min: Option<i64>, max: Option<i64>, unit: &str) -> Result<(), String> {
    let (min, max) = (min.unwrap_or(0), max.unwrap_or(LARGEST));
    if number < Decimal::from(min) || number > Decimal::from(max) {
        return Err(format!("Vérifiez ce nombre : il va de {min} à {max}{unit}."));
    }
    Ok(())
}
