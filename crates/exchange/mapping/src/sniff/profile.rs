//! What the values of a column seem to be.

use kernel::{Siret, jiff::civil::Date};
use records::Finding;

use super::{Guess, LINES, guess, percent, tally};
use crate::{format::Format, layout::Layout, limits::SAMPLE, number, pattern::Pattern, read::read};

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looks {
    Empty,
    Date(Pattern),
    DateTime(Pattern),
    /// A time of the day or a duration: both are written alike.
    Clock(Pattern),
    Siret,
    /// With its decimal sign, and its number of decimals when all have the same.
    Number {
        decimal: char,
        decimals: Option<u32>,
    },
    Text,
}

/// A column of the sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub column: String,
    pub looks: Looks,
    /// Of a hundred: share of the values that look so.
    pub confidence: u8,
    /// Values that are not empty, in the order of the file; at most five hundred.
    pub values: Vec<String>,
    pub distinct: usize,
    /// Lines looked at.
    pub lines: usize,
}

impl Profile {
    pub fn constant(&self) -> bool {
        self.distinct == 1 && self.values.len() > 1 && self.values.len() == self.lines
    }

    /// How a column of times of the day is written, once something else says that it holds times: decimal hours and
    /// minutes since midnight look like any numbers.
    pub(crate) fn clock(&self) -> Option<Pattern> {
        match &self.looks {
            Looks::Clock(pattern) => Some(pattern.clone()),
            Looks::Number { decimal, .. } => bare_clock(&self.values, *decimal)?.parse().ok(),
            _ => None,
        }
    }

    /// The same, of two columns of bare numbers written alike.
    pub(crate) fn clock_with(&self, other: &Self) -> Option<Pattern> {
        let (Looks::Number { decimal, .. }, Looks::Number { decimal: same, .. }) =
            (&self.looks, &other.looks)
        else {
            return None;
        };
        let decimal = if *same == ',' { *same } else { *decimal };
        bare_clock(&[&self.values[..], &other.values].concat(), decimal)?.parse().ok()
    }

    pub(crate) fn told(&self) -> Option<Guess> {
        let (said, what) = match &self.looks {
            Looks::Date(pattern) => (format!("date écrite « {pattern} »"), "se lisent ainsi"),
            Looks::DateTime(pattern) => (format!("date et heure écrites « {pattern} »"), "se lisent ainsi"),
            Looks::Clock(pattern) => (format!("heure ou durée écrite « {pattern} »"), "se lisent ainsi"),
            Looks::Siret => ("SIRET".to_owned(), "ont quatorze chiffres et une clé juste"),
            Looks::Number { decimal: ',', .. } => ("nombre à virgule".to_owned(), "sont des nombres"),
            Looks::Number { .. } => ("nombre".to_owned(), "sont des nombres"),
            Looks::Empty | Looks::Text => return None,
        };
        let example = self.values.first().map(String::as_str).unwrap_or_default();
        Some(guess(
            &format!("Colonne « {} »", self.column),
            said,
            self.confidence,
            format!("{} % des valeurs {what} ; par exemple « {example} ».", self.confidence),
        ))
    }
}

/// Of the columns of the layout, in its order.
pub fn profiles(layout: &Layout, sample: &[u8]) -> Result<Vec<Profile>, Finding> {
    Ok(columns(layout, sample)?
        .into_iter()
        .map(|(column, cells)| {
            let lines = cells.len();
            let values: Vec<String> =
                cells.iter().map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect();
            let distinct = tally(values.iter()).len();
            let (looks, confidence) = looks(&values);
            Profile { column, looks, confidence, values, distinct, lines }
        })
        .collect())
}

/// The cells of each column, as many for all; of a header, repeated on the lines that follow it.
pub(crate) fn columns(layout: &Layout, sample: &[u8]) -> Result<Vec<(String, Vec<String>)>, Finding> {
    let start = if layout.file.is_text() { &sample[..sample.len().min(SAMPLE)] } else { sample };
    // A format without a field reads cells alone.
    let format = Format::new("", records::Flow::Order, layout.clone());
    let mut reading = read(&format, start).map_err(|mut findings| findings.remove(0))?;
    let mut columns: Vec<(String, Vec<String>)> =
        layout.columns().map(|column| (column.name.clone(), Vec::new())).collect();
    let mut lines = 0;
    while let Some(seen) = reading.next_seen() {
        let Some(cells) = seen.cells else { continue };
        for ((_, column), cell) in columns.iter_mut().zip(cells) {
            column.push(cell);
        }
        lines += 1;
        if lines >= LINES {
            break;
        }
    }
    Ok(columns)
}

const DATES: [&str; 9] = [
    "aaaa-MM-jj",
    "jj/MM/aaaa",
    "j/M/aaaa",
    "jj/MM/aa",
    "jj-MM-aaaa",
    "jj.MM.aaaa",
    "aaaa/MM/jj",
    "aaaaMMjj",
    "jjMMaaaa",
];

const CLOCKS: [&str; 9] =
    ["HH:mm:ss", "HH:mm", "H:mm", "HH'h'mm", "H'h'mm", "H'h'[mm]", "HH'H'mm", "HH.mm.ss", "HH'h'mm'm'ss"];

fn looks(values: &[String]) -> (Looks, u8) {
    if values.is_empty() {
        return (Looks::Empty, 99);
    }
    let share = |fits: &dyn Fn(&str) -> bool| {
        percent(values.iter().filter(|value| fits(value)).count(), values.len())
    };
    if let share @ 90.. = share(&|value| value.parse::<Siret>().is_ok()) {
        return (Looks::Siret, share);
    }
    let mut best: Option<(Looks, u8)> = None;
    let mut consider = |looks: Looks, share: u8| {
        if share >= 90 && best.as_ref().is_none_or(|(_, most)| share > *most) {
            best = Some((looks, share));
        }
    };
    for pattern in DATES.iter().filter_map(|text| text.parse::<Pattern>().ok()) {
        let share = share(&|value| pattern.date(value).is_some_and(plausible));
        consider(Looks::Date(pattern), share);
    }
    for pattern in CLOCKS.iter().filter_map(|text| text.parse::<Pattern>().ok()) {
        let share = share(&|value| pattern.seconds(value).is_some());
        consider(Looks::Clock(pattern), share);
    }
    for date in DATES {
        for between in [" ", "'T'", " 'à' "] {
            for clock in &CLOCKS[..6] {
                let Ok(pattern) = format!("{date}{between}{clock}").parse::<Pattern>() else { continue };
                let share = share(&|value| pattern.date_time(value).is_some());
                consider(Looks::DateTime(pattern), share);
            }
        }
    }
    if let Some(found) = best {
        return found;
    }
    for decimal in [',', '.'] {
        // An identifier of fixed length with zeros ahead is a number only for whoever knows it.
        let share = share(&|value| number::parse(value, decimal).is_some());
        if share >= 90 && (decimal == '.' || values.iter().any(|value| value.contains(','))) {
            let fractions = tally(
                values
                    .iter()
                    .map(|value| value.split_once(decimal).map_or(0, |(_, fraction)| fraction.len())),
            );
            let decimals = match fractions[..] {
                [(count, _)] => u32::try_from(count).ok(),
                _ => None,
            };
            return (Looks::Number { decimal, decimals }, share);
        }
    }
    (Looks::Text, 99)
}

/// The pattern of times written as bare numbers, all of them within the day.
fn bare_clock(values: &[String], decimal: char) -> Option<&'static str> {
    let all = |written: &str| {
        written
            .parse::<Pattern>()
            .is_ok_and(|pattern| values.iter().all(|value| pattern.time(value).is_some()))
    };
    let fractions: Vec<&str> = values.iter().filter_map(|value| Some(value.split_once(decimal)?.1)).collect();
    if fractions.is_empty() {
        // « 800 » is eight o’clock as well as 800 minutes: only digits that no minutes of an hour have tell the second.
        let past_59 = || values.iter().filter_map(|value| value.parse::<u32>().ok()).any(|n| n % 100 > 59);
        return ["HHmm", "mmmm", "H", "Hmm", "mmm"]
            .into_iter()
            .find(|written| all(written) && (*written != "mmm" || past_59()));
    }
    let [sexagesimal, full, short] =
        if decimal == ',' { ["H,mm", "H,cc", "H[,cc]"] } else { ["H.mm", "H.cc", "H[.cc]"] };
    // « 11,25 » might be either; quarters alone are those of decimal hours.
    let quarters = fractions.iter().all(|fraction| ["", "0", "00", "25", "5", "50", "75"].contains(fraction))
        && fractions.contains(&"25");
    let readings = if quarters { [full, short, sexagesimal] } else { [sexagesimal, full, short] };
    readings.into_iter().find(|written| all(written))
}

/// A day somebody alive or served may have: digits alone are easily taken for a date.
pub(crate) fn plausible(date: Date) -> bool {
    (1900..2100).contains(&date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_numbers_say_how_times_are_written() {
        for (values, pattern) in [
            (&["8", "14,75", "7,95"][..], Some("H[,cc]")),
            (&["9,25", "11,50"], Some("H,cc")),
            (&["9,25", "11,5"], Some("H[,cc]")),
            (&["9,15", "11,40"], Some("H,mm")),
            (&["8.25", "17.9"], Some("H[.cc]")),
            (&["0485", "0518"], Some("mmmm")),
            (&["0800", "0830"], Some("HHmm")),
            (&["485", "1080"], Some("mmm")),
            (&["800", "945", "1430"], Some("Hmm")),
            (&["800", "1430", "30"], None),
            (&["800", "485", "30"], Some("mmm")),
            (&["7.333333333333333", "9.25", "12"], Some("H[.cc]")),
            (&["0.016666666666666666", "8.5"], Some("H[.cc]")),
            (&["25,5", "3,0"], None),
            (&["9999"], None),
        ] {
            let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            let decimal = if values[0].contains('.') { '.' } else { ',' };
            assert_eq!(bare_clock(&values, decimal), pattern, "{values:?}");
        }
    }
}
