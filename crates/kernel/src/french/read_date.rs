//! Dates as people write them: « 3/4/1942 », « 3/4/42 », « 03041942 », « 3 avril 1942 », « 1942-04-03 ».

use jiff::civil::Date;

use super::fold;

/// Two digits below this may be of either century, in a life: nobody is asked to guess.
const FIRST_CERTAIN: i16 = 30;

const MONTHS: [&str; 12] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];

/// A day of somebody’s life: « 3/4/41 » is 1941.
///
/// # Errors
/// The sentence to show at the field.
pub fn date(text: &str) -> Result<Date, String> {
    read(text, |year| (year >= FIRST_CERTAIN).then_some(1900 + year))
}

/// A day of today’s work, a deadline or a contract: « 3/4/27 » is 2027.
///
/// # Errors
/// The sentence to show at the field.
pub fn near_date(text: &str) -> Result<Date, String> {
    read(text, |year| Some(2000 + year))
}

fn read(text: &str, century: impl Fn(i16) -> Option<i16>) -> Result<Date, String> {
    let folded = fold(text);
    let parts: Vec<&str> = match folded.as_bytes() {
        digits if matches!(digits.len(), 6 | 8) && digits.iter().all(u8::is_ascii_digit) => {
            vec![&folded[..2], &folded[2..4], &folded[4..]]
        }
        _ => folded.split(' ').collect(),
    };
    let [first, month, last] = parts[..] else { return Err(expected()) };
    let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
    let day: i8 = day.strip_suffix("er").unwrap_or(day).parse().map_err(|_| expected())?;
    let month: i8 = month_number(month).ok_or_else(expected)?;
    let typed: i16 = year.parse().map_err(|_| expected())?;
    let year = match year.len() {
        4 => Some(typed),
        2 => century(typed),
        _ => None,
    };
    let year = year.ok_or("Écrivez l’année avec quatre chiffres, par exemple 1942.")?;
    if !(1880..=2150).contains(&year) {
        return Err(format!("Vérifiez l’année {year}."));
    }
    Date::new(year, month, day).map_err(|_| "Cette date n’existe pas dans le calendrier.".into())
}

fn month_number(month: &str) -> Option<i8> {
    month
        .parse()
        .ok()
        .or_else(|| MONTHS.iter().zip(1..).find(|(name, _)| **name == month).map(|(_, number)| number))
}

fn expected() -> String {
    "Écrivez la date avec le jour, le mois et l’année, par exemple 3/4/1942.".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_however_it_is_typed() {
        for typed in ["3/4/1941", "03/04/41", "03041941", "030441", "3 avril 1941", "3.4.41", "1941-04-03"] {
            assert_eq!(date(typed).map(|date| date.to_string()).as_deref(), Ok("1941-04-03"), "{typed}");
        }
        assert_eq!(near_date("2/12/26").map(|date| date.to_string()).as_deref(), Ok("2026-12-02"));
    }

    #[test]
    fn what_is_not_certain_is_asked_again() {
        assert!(date("3/4/24").unwrap_err().contains("quatre chiffres"));
        assert!(date("3/4").unwrap_err().contains("le jour, le mois et l’année"));
        assert!(near_date("31/2/2026").unwrap_err().contains("n’existe pas"));
        assert!(date("3/4/194").unwrap_err().contains("quatre chiffres"));
    }
}
