//! From a row to cells.

use records::{Datum, Field, Finding, Kind, Row};
use rust_decimal::Decimal;

use super::{Engine, Extras, Mapped, Ready, get::same_day, refused, value_or_default};
use crate::{
    finding::{self, Placed},
    number::{self, Style, Unit},
    rule::{Others, Piece, Rule},
};

/// Cells being filled.
#[derive(Clone)]
struct Board {
    cells: Vec<Option<String>>,
    /// Parts of cells, put together at the end.
    parts: Vec<(usize, Piece, String)>,
}

/// A cell that two fields fill differently.
struct Conflict {
    place: usize,
    first: String,
    second: String,
}

impl Board {
    fn set(&mut self, place: usize, text: String) -> Result<(), Conflict> {
        match &self.cells[place] {
            Some(first) if *first != text => Err(Conflict { place, first: first.clone(), second: text }),
            _ => {
                self.cells[place] = Some(text);
                Ok(())
            }
        }
    }

    fn filled(&self) -> usize {
        self.cells.iter().flatten().count() + self.parts.len()
    }

    fn texts(&self) -> Vec<String> {
        let mut texts: Vec<String> = self.cells.iter().map(|cell| cell.clone().unwrap_or_default()).collect();
        let mut done: Vec<usize> = Vec::new();
        for (place, ..) in &self.parts {
            if !done.contains(place) && self.cells[*place].is_none() {
                done.push(*place);
                let parts: Vec<(&Piece, &str)> = self
                    .parts
                    .iter()
                    .filter(|(other, ..)| other == place)
                    .map(|(_, piece, text)| (piece, text.as_str()))
                    .collect();
                texts[*place] = together(&parts);
            }
        }
        texts
    }
}

/// A column from the parts of it.
fn together(parts: &[(&Piece, &str)]) -> String {
    let mut split: Vec<&str> = Vec::new();
    let mut between = "";
    let mut slots: Vec<char> = Vec::new();
    for (piece, text) in parts {
        match piece {
            Piece::Split { separator, piece, .. } => {
                between = separator;
                if split.len() < *piece {
                    split.resize(*piece, "");
                }
                split[piece - 1] = text;
            }
            Piece::Slice { from, .. } => {
                let end = from - 1 + text.chars().count();
                if slots.len() < end {
                    slots.resize(end, ' ');
                }
                for (slot, character) in slots[from - 1..].iter_mut().zip(text.chars()) {
                    *slot = character;
                }
            }
        }
    }
    while split.last().is_some_and(|last| last.is_empty()) {
        split.pop();
    }
    if slots.is_empty() { split.join(between) } else { slots.into_iter().collect() }
}

impl Engine<'_> {
    /// # Errors
    /// Values this format cannot hold.
    pub fn put(&self, row: &Row, extras: &Extras) -> Result<Vec<String>, Vec<Finding>> {
        let mut board = Board { cells: vec![None; self.columns.len()], parts: Vec::new() };
        for place in &self.keep {
            if let Some(text) = extras.get(&self.columns[*place].name) {
                board.cells[*place] = Some(text.clone());
            }
        }
        let mut findings = Vec::new();
        // What is written without condition first: conditions look at it.
        let (simple, choices): (Vec<_>, Vec<_>) = self
            .fields
            .iter()
            .partition(|mapped| matches!(&mapped.rules[..], [ready] if ready.when.is_empty()));
        for mapped in simple {
            if let Err(finding) = mapped.rules[0].put(mapped.field, row, &mut board, self) {
                findings.push(finding);
            }
        }
        for mapped in choices {
            match self.choose(mapped, row, &board) {
                Ok(chosen) => board = chosen,
                Err(finding) => findings.push(finding),
            }
        }
        if findings.is_empty() { Ok(board.texts()) } else { Err(findings) }
    }

    /// Of the rules that read back what is written, the one that fills the fewest cells.
    fn choose(&self, mapped: &Mapped<'_>, row: &Row, board: &Board) -> Result<Board, Finding> {
        let Some(wanted) = row.get(&mapped.field.key) else { return Ok(board.clone()) };
        let mut best: Option<Board> = None;
        let mut why = None;
        for ready in &mapped.rules {
            let mut tried = board.clone();
            for (place, condition) in &ready.when {
                if let (None, [text, ..]) = (&tried.cells[*place], &condition.is[..]) {
                    tried.cells[*place] = Some(text.clone());
                }
            }
            match ready.put(mapped.field, row, &mut tried, self) {
                Err(finding) => why = why.or(Some(finding)),
                Ok(()) => {
                    let reads_back = mapped.read_back(&tried.texts(), row).as_ref() == Some(wanted);
                    if reads_back && best.as_ref().is_none_or(|best| tried.filled() < best.filled()) {
                        best = Some(tried);
                    }
                }
            }
        }
        best.ok_or_else(|| {
            why.unwrap_or_else(|| {
                refused(
                    mapped.field,
                    "write.no_rule",
                    &format!(
                        "aucune des règles de ce format ne sait écrire « {wanted} ». Ajoutez une règle."
                    ),
                )
            })
        })
    }
}

impl Ready<'_> {
    fn put(
        &self,
        field: &'static Field,
        row: &Row,
        board: &mut Board,
        engine: &Engine<'_>,
    ) -> Result<(), Finding> {
        let rule = self.rule;
        let datum = row.get(&field.key);
        if let Some(constant) = &rule.constant {
            let said = value_or_default(row, field);
            return match said {
                Some(said) if Datum::parse(field.kind, constant).as_ref() != Some(&said) => Err(refused(
                    field,
                    "write.constant",
                    &format!(
                        "ce format ne vaut que pour « {constant} » et la ligne dit « {said} ». Prenez un autre format pour elle."
                    ),
                )),
                _ => Ok(()),
            };
        }
        let Some(datum) = datum else {
            // Nothing to say; the sign for nothing, where the file has one.
            if let ([place], Some(empty)) = (&self.columns[..], rule.empty.first())
                && rule.part.is_none()
                && board.cells[*place].is_none()
            {
                board.cells[*place] = Some(empty.clone());
            }
            return Ok(());
        };
        let datum = match (datum, rule.next_day_after.as_ref().and_then(|start| row.get(start))) {
            (Datum::DateTime(end), Some(Datum::DateTime(start))) => Datum::DateTime(same_day(*end, *start)),
            (datum, _) => datum.clone(),
        };
        let text = text(rule, field, &datum)?;
        if let (Some(piece), [place]) = (&rule.part, &self.columns[..]) {
            board.parts.push((*place, piece.clone(), text));
            return Ok(());
        }
        let mut pieces = pieces(rule, &datum, &text).into_iter();
        for place in &self.columns {
            let piece = pieces.next().unwrap_or_default().to_owned();
            board.set(*place, piece).map_err(|Conflict { place, first, second }| {
                refused(
                    field,
                    "write.conflict",
                    &format!(
                        "il devrait écrire « {second} » dans la colonne « {} », où un autre champ écrit « {first} ».",
                        engine.columns[place].name
                    ),
                )
            })?;
        }
        Ok(())
    }
}

/// What goes to each of the joined columns. With nothing between them, a day is told from its time; any other date goes
/// whole to the last, without which nothing is read, and any other text to the first.
fn pieces<'t>(rule: &Rule, datum: &Datum, text: &'t str) -> Vec<&'t str> {
    if !rule.join.is_empty() {
        return text.splitn(rule.columns.len(), rule.join.as_str()).collect();
    }
    let parted = match (datum, &rule.pattern) {
        (Datum::DateTime(at), Some(pattern)) if rule.columns.len() == 2 => {
            // A text of the table of values is not the pattern's: it may be shorter.
            pattern.time_starts(*at).and_then(|place| text.split_at_checked(place))
        }
        _ => None,
    };
    match (parted, datum) {
        (Some((day, time)), _) => vec![day, time],
        (None, Datum::Date(_) | Datum::DateTime(_)) => {
            let mut pieces = vec![""; rule.columns.len()];
            if let Some(last) = pieces.last_mut() {
                *last = text;
            }
            pieces
        }
        (None, _) => vec![text],
    }
}

/// The text the file gives for this value.
fn text(rule: &Rule, field: &Field, datum: &Datum) -> Result<String, Finding> {
    if !rule.values.is_empty() {
        let said = datum.to_string();
        match (rule.values.iter().find(|(_, target)| **target == said), &rule.others) {
            (Some((source, _)), _) => return Ok(padded(rule, source.clone())),
            (None, Others::Keep) => {}
            (None, _) => {
                return Err(refused(
                    field,
                    "write.table",
                    &format!("la table de valeurs ne dit pas comment écrire « {said} ». Ajoutez-l’y."),
                ));
            }
        }
    }
    let lost = || {
        refused(
            field,
            "write.precision",
            &format!(
                "« {datum} » ne peut pas être écrit sans perte : ce format n’a pas assez de décimales, ou pas de secondes."
            ),
        )
    };
    let written = match (datum, &rule.pattern) {
        (Datum::Text(text), _) => text.clone(),
        (Datum::Date(date), Some(pattern)) => {
            let text = pattern.write_date(*date);
            if pattern.date(&text) != Some(*date) {
                return Err(lost());
            }
            text
        }
        (Datum::DateTime(at), Some(pattern)) => {
            let text = pattern.write_date_time(*at);
            if pattern.date_time(&text) != Some(*at) {
                return Err(lost());
            }
            text
        }
        (Datum::Decimal(hours), Some(pattern)) => {
            let seconds = number::from_reference(*hours, Unit::Seconds).ok_or_else(lost)?;
            let whole = i64::try_from(seconds.round()).map_err(|_| lost())?;
            let text = pattern.write_seconds(whole);
            // The sixth decimal of an hour is four thousandths of a second.
            let kept = (seconds - seconds.round()).abs() < Decimal::new(1, 2)
                && pattern.seconds(&text) == Some(whole);
            if !kept {
                return Err(lost());
            }
            text
        }
        (Datum::Decimal(value), None) => number(rule, *value).ok_or_else(lost)?,
        (Datum::Money(money), _) => number(rule, Decimal::new(money.cents(), 2)).ok_or_else(lost)?,
        (Datum::Date(_) | Datum::DateTime(_), None) => datum.to_string(),
    };
    if field.kind == Kind::Text && rule.empty.contains(&written) {
        return Err(finding::blocks(
            "write.empty",
            format!("« {} » : ce format écrit « {written} » quand il n’y a rien.", field.label),
        )
        .about(field));
    }
    Ok(padded(rule, written))
}

fn number(rule: &Rule, value: Decimal) -> Option<String> {
    let style = Style { decimal: rule.decimal, decimals: rule.decimals, thousands: rule.thousands };
    number::write(number::from_reference(value, rule.unit)?, style)
}

fn padded(rule: &Rule, text: String) -> String {
    let Some(pad) = &rule.pad else { return text };
    let lacks = pad.to.saturating_sub(text.chars().count());
    std::iter::repeat_n(pad.with, lacks).collect::<String>() + &text
}
