//! Workbooks: which sheet, where the table starts, how its columns are held.

use records::Finding;

use super::{
    Guess, LINES, guess, percent, tally,
    text::{leading_told, titles},
};
use crate::{
    finding,
    layout::{Cell, Column, FileKind, Layout, Record},
    limits::Limits,
    lines::{Rows, load, names},
    read::unique,
};

/// Sheets looked at.
const SHEETS: usize = 20;

/// Of the sheet a person chose, or of the longest.
pub(super) fn layout(
    file: FileKind,
    wanted: Option<&str>,
    sample: &[u8],
    guesses: &mut Vec<Guess>,
) -> Result<Layout, Finding> {
    let (sheet, mut rows) = match wanted {
        Some(wanted) => {
            guesses.push(guess("Feuille", format!("« {wanted} »"), 99, "Choisie par vous."));
            (wanted.to_owned(), load(file, Some(wanted), sample, Limits::default())?)
        }
        None => longest(file, sample, guesses)?,
    };
    if rows.is_empty() {
        return Err(finding::blocks(
            "file.empty",
            format!("La feuille « {sheet} » n’a aucune ligne. Choisissez-en une qui en a quelques-unes."),
        ));
    }
    rows.truncate(LINES);
    let filled = |row: &[crate::lines::Value]| row.iter().filter(|value| !value.text.is_empty()).count();
    let usual = tally(rows.iter().map(|(_, row)| filled(row))).first().map_or(1, |(count, _)| *count);
    // The table starts with the first line that is about as full as the others.
    let first = rows.iter().position(|(_, row)| filled(row) * 10 >= usual * 7).unwrap_or(0);
    let skipped = usize::try_from(rows[first].0).unwrap_or(1) - 1;
    leading_told(skipped, guesses);
    let mut leading = vec![String::new(); skipped];
    for (number, row) in &rows[..first] {
        let line: Vec<&str> = row.iter().map(|value| value.text.as_str()).collect();
        leading[usize::try_from(*number).unwrap_or(1) - 1] = line.join("\t").trim_end().to_owned();
    }
    let width = rows[first..].iter().map(|(_, row)| row.len()).max().unwrap_or(1);
    let texts: Vec<Vec<String>> = rows[first..]
        .iter()
        .map(|(_, row)| {
            (0..width).map(|place| row.get(place).map_or(String::new(), |value| value.text.clone())).collect()
        })
        .collect();
    let body: Vec<&[String]> = texts.iter().map(Vec::as_slice).collect();
    let titles = titles(&body, guesses);
    let header = titles.is_some();
    let data = &rows[first + usize::from(header)..];
    let columns = unique(&titles.unwrap_or_else(|| vec![String::new(); width]))
        .into_iter()
        .enumerate()
        .map(|(place, name)| {
            let held: Vec<Cell> = data
                .iter()
                .filter_map(|(_, row)| row.get(place))
                .filter(|value| !value.text.is_empty())
                .map(|value| value.cell)
                .collect();
            let count = held.len();
            let mut cell = tally(held.iter().copied()).first().map_or(Cell::Text, |(cell, _)| *cell);
            // A moment at midnight looks like a day.
            if cell == Cell::Date && held.contains(&Cell::DateTime) {
                cell = Cell::DateTime;
            }
            if matches!(cell, Cell::Date | Cell::DateTime | Cell::Time) {
                let dated = held.iter().filter(|held| **held != Cell::Text && **held != Cell::Number).count();
                guesses.push(guess(
                    &format!("Colonne « {name} »"),
                    "tenue par le classeur comme une date ou une heure",
                    percent(dated, count),
                    format!("{dated} cellules sur {count} le disent."),
                ));
            }
            Column { cell, ..Column::named(name) }
        })
        .collect();
    Ok(Layout {
        file,
        sheet: Some(sheet),
        leading,
        header,
        records: vec![Record { columns, ..Record::default() }],
        ..Layout::default()
    })
}

/// The sheet that has the most lines, of the first ones.
fn longest(file: FileKind, sample: &[u8], guesses: &mut Vec<Guess>) -> Result<(String, Rows), Finding> {
    let limits = Limits::default();
    let names = names(file, sample, limits)?;
    let mut chosen: Option<(String, Rows)> = None;
    for name in names.iter().take(SHEETS) {
        let rows = load(file, Some(name), sample, limits)?;
        if chosen.as_ref().is_none_or(|(_, most)| rows.len() > most.len()) {
            chosen = Some((name.clone(), rows));
        }
    }
    let (sheet, rows) = chosen.filter(|(_, rows)| !rows.is_empty()).ok_or_else(|| {
        finding::blocks(
            "file.empty",
            "Ce classeur n’a aucune ligne. Choisissez-en un qui en a quelques-unes.",
        )
    })?;
    guesses.push(guess(
        "Feuille",
        format!("« {sheet} »"),
        if names.len() == 1 { 99 } else { 80 },
        format!("C’est, de {} feuilles, celle qui a le plus de lignes.", names.len()),
    ));
    Ok((sheet, rows))
}
