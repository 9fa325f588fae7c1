//! The definition of a format: data only, written as a text that a département can give to another.

mod check;
mod text;

pub(crate) use self::check::asked;

use std::collections::BTreeSet;

use records::{Flow, dictionary};
use serde::{Deserialize, Serialize};

use crate::{
    layout::{Layout, is_default},
    rule::{Condition, Rule},
};

/// Of the text of a format: what this program writes, and the newest it reads.
pub const SCHEMA: u32 = 1;

/// What a file looks like and how each field of the reference is found in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// [`SCHEMA`].
    pub schema: u32,
    pub name: String,
    /// Of this format: one more at each publication.
    pub version: u32,
    pub flow: Flow,
    #[serde(default, skip_serializing_if = "is_default")]
    pub description: String,
    /// Columns no field takes, kept with each row so that they are written again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// Fields to look at again: a column of theirs changed its title or its place since somebody chose it. Of a draft only.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub doubtful: BTreeSet<String>,
    pub layout: Layout,
    /// Lines of which one of these holds are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skip: Vec<Condition>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Rule>,
}

impl Format {
    pub fn new(name: impl Into<String>, flow: Flow, layout: Layout) -> Self {
        Self {
            schema: SCHEMA,
            name: name.into(),
            version: 1,
            flow,
            description: String::new(),
            keep: Vec::new(),
            layout,
            skip: Vec::new(),
            fields: Vec::new(),
            doubtful: BTreeSet::new(),
        }
    }

    /// Doubts each field that reads, or depends on, a column of which this holds.
    #[must_use]
    pub fn doubting(mut self, changed: impl Fn(&str) -> bool) -> Self {
        let reads = |rule: &&Rule| {
            let asked = rule.when.iter().map(|condition| &condition.column);
            rule.columns.iter().chain(asked).any(|column| changed(column))
        };
        let keys: Vec<String> = self.fields.iter().filter(reads).map(|rule| rule.key.clone()).collect();
        self.doubtful.extend(keys);
        self
    }

    /// The fields a person chose the rules of, or chose to leave without: what `guessed`, a guess of the same layout, does not
    /// say. Without a guess, all of them.
    pub fn by_hand(&self, guessed: Option<&Self>) -> BTreeSet<String> {
        let rules = |format: &Self, key: &str| -> Vec<Rule> {
            format.fields.iter().filter(|rule| rule.key == key).cloned().collect()
        };
        dictionary::fields(self.flow)
            .iter()
            .filter(|field| {
                let own = rules(self, &field.key);
                match guessed {
                    Some(guessed) => own != rules(guessed, &field.key) && !(own.is_empty() && field.required),
                    None => !own.is_empty(),
                }
            })
            .map(|field| field.key.clone())
            .collect()
    }

    /// With the rules of `guessed` for the fields that have none, but those to be left so, and but columns that a field says
    /// already.
    #[must_use]
    pub fn completed_by(mut self, guessed: Self, left: impl Fn(&str) -> bool) -> Self {
        let filled: BTreeSet<String> = self.fields.iter().map(|rule| rule.key.clone()).collect();
        // Of a day and an hour, the hour is what the field says.
        let said: BTreeSet<String> =
            self.fields.iter().filter_map(|rule| rule.columns.last().cloned()).collect();
        let free = |rule: &Rule| rule.columns.last().is_none_or(|column| !said.contains(column));
        let more = guessed.fields.into_iter();
        self.fields.extend(more.filter(|rule| !filled.contains(&rule.key) && !left(&rule.key) && free(rule)));
        self
    }

    /// Proposed afresh: the columns kept and the lines passed stay, and the constants of fields no column fits.
    #[must_use]
    pub fn guessed_again(mut self, proposed: Self) -> Self {
        let filled = |key: &str| proposed.fields.iter().any(|rule| rule.key == key);
        self.fields.retain(|rule| rule.constant.is_some() && !filled(&rule.key));
        self.fields.extend(proposed.fields);
        self.doubtful.clear();
        self
    }

    /// After a change: a column that a field takes is no longer kept beside it, and one that nothing takes any more, or that is
    /// new, is kept as it stands. What a person let go stays so.
    #[must_use]
    pub fn keeping_freed(mut self, let_go: &BTreeSet<String>) -> Self {
        let taken: BTreeSet<&String> = self.fields.iter().flat_map(|rule| &rule.columns).collect();
        self.keep.retain(|name| !taken.contains(name));
        let freed: Vec<String> =
            self.unused().into_iter().filter(|name| !let_go.contains(*name)).map(str::to_owned).collect();
        self.keep.extend(freed);
        self
    }

    /// Columns nothing reads: neither a field, nor a condition, nor the code of a kind of lines, nor [`Format::keep`].
    pub fn unused(&self) -> Vec<&str> {
        let read = |name: &str| {
            self.fields.iter().any(|rule| {
                rule.columns.iter().any(|column| column == name)
                    || rule.when.iter().any(|condition| condition.column == name)
            }) || self.skip.iter().any(|condition| condition.column == name)
                || self.keep.iter().any(|column| column == name)
        };
        let several = self.layout.several_kinds();
        self.layout
            .records
            .iter()
            .filter(|record| record.role != crate::layout::Role::Ignored)
            .flat_map(|record| record.columns.iter().skip(usize::from(several)))
            .map(|column| column.name.as_str())
            .filter(|name| !read(name))
            .collect()
    }

    /// Columns that serve as conditions alone: no field gives them back, and they may be kept.
    pub fn only_conditions(&self) -> Vec<&str> {
        let taken = |name: &str| {
            self.keep
                .iter()
                .chain(self.fields.iter().flat_map(|rule| &rule.columns))
                .any(|column| column == name)
        };
        let asked = self.fields.iter().flat_map(|rule| &rule.when).chain(&self.skip);
        let asked: Vec<&str> = asked.map(|condition| condition.column.as_str()).collect();
        self.layout
            .columns()
            .map(|column| column.name.as_str())
            .filter(|name| asked.contains(name) && !taken(name))
            .collect()
    }

    /// Keeps every unused column as an extra that survives the round trip.
    #[must_use]
    pub fn keeping_unused(mut self) -> Self {
        let unused: Vec<String> = self.unused().into_iter().map(str::to_owned).collect();
        self.keep.extend(unused);
        self
    }
}
