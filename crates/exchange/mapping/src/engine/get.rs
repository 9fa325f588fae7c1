//! From cells to a row.

use kernel::{
    Money,
    jiff::{ToSpan, civil::DateTime},
};
use records::{Datum, Field, Finding, Invalid, Kind, Row};
use rust_decimal::Decimal;

use super::{Engine, Mapped, Ready, refused};
use crate::{
    finding::Placed,
    format::asked,
    number,
    rule::{Others, Piece, Rule},
};

/// Why a text is not a value: what is wrong, what is expected, what stood there.
struct Refusal {
    code: &'static str,
    what: String,
    expected: String,
    found: String,
}

impl Engine<'_> {
    /// The row as far as it can be read, and everything that keeps the line from being one.
    pub fn get(&self, number: u64, cells: &[String]) -> (Row, Vec<Finding>) {
        let mut row = Row::new(self.format.flow);
        let mut findings: Vec<Finding> = Vec::new();
        let mut at_fault: Vec<&str> = Vec::new();
        for mapped in &self.fields {
            let field = mapped.field;
            let mut fault = |refusal: Finding| {
                at_fault.push(&field.key);
                findings.push(refusal.at(number, &self.told_columns(&field.key)));
            };
            match mapped.get(cells, &row) {
                Ok(Some(datum)) => {
                    row.set(&field.key, datum);
                }
                Ok(None) if mapped.rules.iter().any(|ready| ready.rule.required && ready.holds(cells)) => {
                    fault(refused(
                        field,
                        "field.missing",
                        "cette valeur est obligatoire dans ce format et manque. Complétez la ligne.",
                    ));
                }
                Ok(None) => {}
                Err(refusal) => fault(
                    refused(field, refusal.code, &refusal.what)
                        .found(refusal.found)
                        .expected(refusal.expected),
                ),
            }
        }
        for invalid in row.invalid() {
            let key = invalid.key();
            if at_fault.contains(&key) {
                continue;
            }
            let code = match invalid {
                Invalid::Missing(..) => "field.missing",
                Invalid::NotACode { .. } => "field.code",
            };
            let mut finding =
                crate::finding::blocks(code, format!("{invalid}. Complétez ou corrigez la ligne."));
            if let Invalid::NotACode { found, .. } = &invalid {
                finding = finding.found(found.as_str());
            }
            if let Some(field) = records::dictionary::field(row.flow, key) {
                finding = finding.about(field).expected(asked(field));
            }
            findings.push(finding.at(number, &self.told_columns(key)));
        }
        (row, findings)
    }
}

impl Mapped<'_> {
    /// `row` holds the fields already read.
    fn get(&self, cells: &[String], row: &Row) -> Result<Option<Datum>, Refusal> {
        let Some(ready) = self.rules.iter().find(|ready| ready.holds(cells)) else { return Ok(None) };
        let Some(datum) = ready.get(self.field, cells)? else { return Ok(None) };
        let Some(start) = &ready.rule.next_day_after else { return Ok(Some(datum)) };
        Ok(Some(match (datum, row.get(start)) {
            (Datum::DateTime(end), Some(Datum::DateTime(start))) if end < *start => {
                Datum::DateTime(end.checked_add(1.day()).unwrap_or(end))
            }
            (datum, _) => datum,
        }))
    }

    /// What reading these cells gives, when it is a value.
    pub(super) fn read_back(&self, cells: &[String], row: &Row) -> Option<Datum> {
        self.get(cells, row).ok().flatten()
    }
}

impl Ready<'_> {
    fn get(&self, field: &Field, cells: &[String]) -> Result<Option<Datum>, Refusal> {
        let rule = self.rule;
        if let Some(constant) = &rule.constant {
            return Ok(Datum::parse(field.kind, constant));
        }
        let pieces: Vec<&str> = self.columns.iter().map(|place| piece(rule, cells[*place].trim())).collect();
        let says_nothing = |text: &str| text.is_empty() || rule.empty.iter().any(|empty| empty == text);
        let dated = matches!(field.kind, Kind::Date | Kind::DateTime);
        let text = if dated {
            // A day without its hour says nothing of the moment.
            if pieces.last().is_none_or(|last| says_nothing(last)) {
                return Ok(None);
            }
            pieces.join(&rule.join)
        } else {
            let said: Vec<&str> = pieces.into_iter().filter(|text| !says_nothing(text)).collect();
            said.join(&rule.join)
        };
        if says_nothing(&text) {
            return Ok(None);
        }
        value(rule, field, &text)
    }
}

fn piece<'a>(rule: &Rule, text: &'a str) -> &'a str {
    match &rule.part {
        None => text,
        Some(Piece::Split { separator, piece, of }) => {
            text.splitn(*of, separator.as_str()).nth(piece - 1).unwrap_or_default().trim()
        }
        Some(Piece::Slice { from, to }) => {
            let at = |count: usize| text.char_indices().nth(count).map_or(text.len(), |(place, _)| place);
            text[at(from - 1)..at(*to)].trim()
        }
    }
}

fn value(rule: &Rule, field: &Field, text: &str) -> Result<Option<Datum>, Refusal> {
    let unpadded = match &rule.pad {
        // A text made of padding alone keeps its last sign: « 000 » is « 0 ».
        Some(pad) => match text.trim_start_matches(pad.with) {
            "" => text.char_indices().next_back().map_or(text, |(place, _)| &text[place..]),
            stripped => stripped,
        },
        None => text,
    };
    if !rule.values.is_empty() {
        let target = match (rule.values.get(unpadded), &rule.others) {
            (Some(target), _) => Some(target),
            (None, Others::Default(target)) => Some(target),
            (None, Others::Keep) => None,
            (None, Others::Refuse) => {
                let known: Vec<String> = rule.values.keys().map(|text| format!("« {text} »")).collect();
                return Err(Refusal {
                    code: "field.table",
                    what: format!(
                        "« {text} » n’est pas dans la table de valeurs. Ajoutez-l’y, ou corrigez la ligne."
                    ),
                    expected: known.join(", "),
                    found: text.to_owned(),
                });
            }
        };
        if let Some(target) = target {
            return Ok(Datum::parse(field.kind, target).filter(|datum| *datum != Datum::Text(String::new())));
        }
    }
    let refusal =
        |code, what: String, expected: String| Refusal { code, what, expected, found: text.to_owned() };
    let not_dated = |pattern: &crate::pattern::Pattern| {
        refusal(
            "field.date",
            format!(
                "« {text} » n’est pas écrit « {pattern} », ou ce jour ou cette heure n’existe pas. Corrigez la valeur, ou son modèle dans le format."
            ),
            pattern.to_string(),
        )
    };
    let datum = match (field.kind, &rule.pattern) {
        (Kind::Text | Kind::Code, _) => Datum::Text(unpadded.to_owned()),
        (Kind::Date, Some(pattern)) => Datum::Date(pattern.date(unpadded).ok_or_else(|| not_dated(pattern))?),
        (Kind::DateTime, Some(pattern)) => {
            Datum::DateTime(pattern.date_time(unpadded).ok_or_else(|| not_dated(pattern))?)
        }
        (Kind::Decimal, Some(pattern)) => {
            let seconds = pattern.seconds(unpadded).ok_or_else(|| {
                refusal(
                    "field.duration",
                    format!("« {text} » n’est pas une durée écrite « {pattern} ». Corrigez-la, ou son modèle dans le format."),
                    pattern.to_string(),
                )
            })?;
            Datum::Decimal(number::into_reference(Decimal::from(seconds), number::Unit::Seconds))
        }
        (kind, _) => {
            let number = number::parse(unpadded, rule.decimal).ok_or_else(|| {
                refusal(
                    "field.number",
                    format!(
                        "« {text} » n’est pas un nombre. Corrigez-le, ou le signe décimal dans le format."
                    ),
                    format!("un nombre, « {} » avant les décimales", rule.decimal),
                )
            })?;
            let number = number::into_reference(number, rule.unit);
            if kind == Kind::Money {
                Datum::Money(cents(number).ok_or_else(|| {
                    refusal(
                        "field.money",
                        format!(
                            "« {text} » a une fraction de centime, ou dépasse ce qu’un montant peut être."
                        ),
                        "un montant au centime".to_owned(),
                    )
                })?)
            } else {
                Datum::Decimal(number)
            }
        }
    };
    Ok(Some(datum))
}

/// `None` for a fraction of a cent.
fn cents(euros: Decimal) -> Option<Money> {
    let cents = euros.checked_mul(Decimal::ONE_HUNDRED)?;
    if cents.fract().is_zero() { cents.try_into().ok().map(Money::from_cents) } else { None }
}

/// The end of a night, brought back to the day its file gives: the inverse of `next_day_after`.
pub(super) fn same_day(end: DateTime, start: DateTime) -> DateTime {
    match end.checked_sub(1.day()) {
        Ok(before) if before.date() == start.date() && before.time() < start.time() => before,
        _ => end,
    }
}
