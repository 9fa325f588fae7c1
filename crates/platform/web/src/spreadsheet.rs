//! Tables that a French spreadsheet opens as they are: semicolons, a byte-order mark, decimal commas.

use kernel::Money;

use crate::Failure;

/// # Errors
/// [`Failure::Broken`], which writing to memory does not give.
pub fn written(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, Failure> {
    let broken = |cause: &dyn std::fmt::Display| Failure::Broken(cause.to_string());
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(header).map_err(|cause| broken(&cause))?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| plain(cell))).map_err(|cause| broken(&cause))?;
    }
    writer.into_inner().map_err(|cause| broken(&cause))
}

/// « 1234,56 », « -50,00 ».
pub fn decimal(amount: Money) -> String {
    let cents = amount.cents();
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{},{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

/// A text that a spreadsheet would run as a formula stays a text; a number stays a number.
fn plain(cell: &str) -> String {
    let is_number = cell.chars().skip(1).all(|letter| letter.is_ascii_digit() || letter == ',');
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !(cell.starts_with('-') && is_number);
    if runs { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_french_spreadsheet_reads_it() {
        let row = ["Aide ; Présence", "=F-1", "-cmd", &decimal(Money::from_cents(-123_456))];
        let row = row.map(str::to_owned).to_vec();
        let text = String::from_utf8(written(&["Service", "N°", "Autre", "Total"], [row]).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}Service;N°;Autre;Total\n\"Aide ; Présence\";'=F-1;'-cmd;-1234,56\n");
        assert_eq!(decimal(Money::from_cents(-5)), "-0,05");
    }
}
