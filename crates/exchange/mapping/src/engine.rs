//! A format made ready to run: columns by number, rules by field.

mod get;
mod put;

use std::collections::{BTreeMap, HashMap};

use records::{Field, Finding, Row, Severity, dictionary};

use crate::{
    finding::{self, Placed},
    format::Format,
    layout::{Column, Role},
    rule::{Condition, Rule},
};

/// Values of the columns a format keeps without understanding them, by name of column.
pub type Extras = BTreeMap<String, String>;

pub(crate) struct Engine<'f> {
    pub format: &'f Format,
    /// Of all the kinds of lines, one after the other.
    pub columns: Vec<&'f Column>,
    pub records: Vec<Kind<'f>>,
    fields: Vec<Mapped<'f>>,
    skip: Vec<(usize, &'f Condition)>,
    keep: Vec<usize>,
}

/// A kind of lines and where its columns stand among all.
pub(crate) struct Kind<'f> {
    pub code: &'f str,
    pub role: Role,
    pub first: usize,
    pub count: usize,
}

struct Mapped<'f> {
    field: &'static Field,
    rules: Vec<Ready<'f>>,
}

/// A rule with its columns by number.
struct Ready<'f> {
    rule: &'f Rule,
    columns: Vec<usize>,
    when: Vec<(usize, &'f Condition)>,
}

impl<'f> Engine<'f> {
    /// # Errors
    /// What blocks in [`Format::check`].
    pub fn new(format: &'f Format) -> Result<Self, Vec<Finding>> {
        let blocking: Vec<Finding> =
            format.check().into_iter().filter(|finding| finding.severity == Severity::Blocks).collect();
        if !blocking.is_empty() {
            return Err(blocking);
        }
        let columns: Vec<&Column> = format.layout.columns().collect();
        let places: HashMap<&str, usize> =
            columns.iter().enumerate().map(|(place, column)| (column.name.as_str(), place)).collect();
        let place = |name: &String| places.get(name.as_str()).copied();
        let conditions = |conditions: &'f [Condition]| {
            conditions
                .iter()
                .filter_map(|condition| Some((place(&condition.column)?, condition)))
                .collect::<Vec<_>>()
        };
        let mut fields = Vec::new();
        for field in dictionary::fields(format.flow) {
            let rules: Vec<Ready<'_>> = format
                .fields
                .iter()
                .filter(|rule| rule.key == field.key)
                .map(|rule| Ready {
                    rule,
                    columns: rule.columns.iter().filter_map(place).collect(),
                    when: conditions(&rule.when),
                })
                .collect();
            if !rules.is_empty() {
                fields.push(Mapped { field, rules });
            }
        }
        // An end looks at its start, which must be known before.
        fields.sort_by_key(|mapped| mapped.rules.iter().any(|ready| ready.rule.next_day_after.is_some()));
        let mut first = 0;
        let records = format
            .layout
            .records
            .iter()
            .map(|record| {
                let kind = Kind { code: &record.code, role: record.role, first, count: record.columns.len() };
                first += kind.count;
                kind
            })
            .collect();
        Ok(Self {
            format,
            records,
            fields,
            skip: conditions(&format.skip),
            keep: format.keep.iter().filter_map(place).collect(),
            columns,
        })
    }

    pub fn skips(&self, cells: &[String]) -> bool {
        self.skip.iter().any(|(place, condition)| condition.holds(&cells[*place]))
    }

    pub fn extras(&self, cells: &[String]) -> Extras {
        let kept = self.keep.iter().filter(|place| !cells[**place].is_empty());
        kept.map(|place| (self.columns[*place].name.clone(), cells[*place].clone())).collect()
    }

    /// The columns a field is read from, as a person names them.
    pub fn told_columns(&self, key: &str) -> String {
        let mut names: Vec<&str> = Vec::new();
        for rule in self.format.fields.iter().filter(|rule| rule.key == key) {
            names.extend(rule.columns.iter().map(String::as_str));
        }
        names.dedup();
        names.join(" + ")
    }

    /// True when a rule or a condition needs the column.
    pub fn needs(&self, place: usize) -> bool {
        self.keep.contains(&place)
            || self.skip.iter().any(|(needed, _)| *needed == place)
            || self.fields.iter().flat_map(|mapped| &mapped.rules).any(|ready| {
                ready.columns.contains(&place) || ready.when.iter().any(|(needed, _)| *needed == place)
            })
    }
}

impl Ready<'_> {
    fn holds(&self, cells: &[String]) -> bool {
        self.when.iter().all(|(place, condition)| condition.holds(&cells[*place]))
    }
}

/// A field whose rules could not be carried out.
fn refused(field: &Field, code: &str, what: &str) -> Finding {
    finding::blocks(code, format!("« {} » : {what}", field.label)).about(field)
}

/// What the row says of a field, its default when it says nothing.
fn value_or_default(row: &Row, field: &'static Field) -> Option<records::Datum> {
    let default = || records::Datum::parse(field.kind, field.default.as_deref()?);
    row.get(&field.key).cloned().or_else(default)
}
