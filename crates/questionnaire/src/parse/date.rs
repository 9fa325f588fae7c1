//! Dates as people write them: « 3/4/1942 », « 03 04 1942 », « 3 avril 1942 », « 1942-04-03 ».

use kernel::jiff::civil::Date;

use kernel::french::fold;

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

pub fn date(text: &str) -> Result<Date, String> {
    let folded = fold(text);
    let parts: Vec<&str> = match folded.as_bytes() {
        digits if digits.len() == 8 && digits.iter().all(u8::is_ascii_digit) => {
            vec![&folded[..2], &folded[2..4], &folded[4..]]
        }
        _ => folded.split(' ').collect(),
    };
    let [first, month, last] = parts[..] else { return Err(expected()) };
    let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
    let day: i8 = day.strip_suffix("er").unwrap_or(day).parse().map_err(|_| expected())?;
    let month: i8 = month_number(month).ok_or_else(expected)?;
    if year.len() != 4 {
        return Err("Écrivez l’année avec quatre chiffres, par exemple 1942.".into());
    }
    let year: i16 = year.parse().map_err(|_| expected())?;
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
