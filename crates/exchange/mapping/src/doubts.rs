//! What the values read make doubtful, though each of them can be read.

use kernel::jiff::civil::DateTime;
use records::{Datum, Finding, Kind, Row, dictionary};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{
    finding::{self, Placed},
    format::Format,
    preview::{Previewed, preview},
};

/// Rows under which nothing is concluded.
const ENOUGH: usize = 3;

/// Lines on which a whole file is doubted.
const LOOKED_AT: usize = 200;

/// Of the first lines of a file that the format reads.
pub fn doubts(format: &Format, file: &[u8]) -> Vec<Finding> {
    let lines = preview(format, file, LOOKED_AT).lines;
    let rows: Vec<&Row> = lines.iter().filter_map(Previewed::known).collect();
    of_rows(format, &rows)
}

pub(crate) fn of_rows(format: &Format, rows: &[&Row]) -> Vec<Finding> {
    let mut found = hundredths(format, rows);
    found.extend(quantity(rows));
    found
}

/// « 11,25 » read as minutes, where all are quarters of a hundred.
fn hundredths(format: &Format, rows: &[&Row]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for field in dictionary::fields(format.flow).iter().filter(|field| field.kind == Kind::DateTime) {
        let rule = format.fields.iter().find(|rule| rule.key == field.key);
        if !rule.and_then(|rule| rule.pattern.as_ref()).is_some_and(|pattern| pattern.has_decimal_look()) {
            continue;
        }
        let minutes: Vec<i8> =
            rows.iter().filter_map(|row| moment(row, &field.key)).map(DateTime::minute).collect();
        let quarters = minutes.iter().all(|minute| [0, 25, 50, 75].contains(minute));
        if minutes.len() >= ENOUGH && quarters && minutes.contains(&25) {
            let message = format!(
                "« {} » : ces minutes ressemblent à des centièmes d’heure. Si « 11,25 » veut dire 11 h 15, écrivez cc au lieu de mm dans le modèle.",
                field.label
            );
            found.push(finding::warns("field.hundredths", message).about(field));
        }
    }
    found
}

/// A quantity that is never the time between start and end.
fn quantity(rows: &[&Row]) -> Option<Finding> {
    let ratios: Vec<f64> = rows.iter().filter_map(|row| ratio(row)).collect();
    let far = ratios.iter().filter(|ratio| !(0.8..=1.25).contains(*ratio)).count();
    if ratios.len() < ENOUGH || far * 10 < ratios.len() * 9 {
        return None;
    }
    let row = rows.first()?;
    let field = dictionary::field(row.flow, "quantity")?;
    let message = format!(
        "« {} » n’est pas la durée entre le début et la fin : vérifiez la conversion (minutes, centièmes d’heure).",
        field.label
    );
    Some(finding::warns("field.quantity", message).about(field))
}

/// Of the quantity to the hours between the start and the end retained.
pub(crate) fn ratio(row: &Row) -> Option<f64> {
    let seconds = moment(row, "retained_start")?.duration_until(moment(row, "retained_end")?).as_secs();
    let Datum::Decimal(quantity) = row.get("quantity")? else { return None };
    if seconds <= 0 || quantity.is_zero() {
        return None;
    }
    (quantity * Decimal::from(3600)).checked_div(Decimal::from(seconds))?.to_f64()
}

fn moment(row: &Row, key: &str) -> Option<DateTime> {
    match row.get(key)? {
        Datum::DateTime(at) => Some(*at),
        _ => None,
    }
}
