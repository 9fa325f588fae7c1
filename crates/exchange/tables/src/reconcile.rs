//! The file mode: four tables in, one answer per invoice line out.

use std::{
    path::{Path, PathBuf},
    thread,
};

use reconciliation::{
    Book, Deliveries, Filter, Finding, Id, Outcome, Rules, Vocabulary, World, calendar::MonthNo,
};

use crate::{
    cell::Cell,
    four::{read_deliveries, read_invoices, read_orders, read_rules},
    report::Report,
    rows::TableError,
    writer::{Kind, Writer},
};

pub struct Files {
    pub rules: PathBuf,
    pub orders: PathBuf,
    pub deliveries: PathBuf,
    pub invoices: PathBuf,
}

/// Which lines are asked about.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub from: Option<MonthNo>,
    /// Inclusive.
    pub to: Option<MonthNo>,
    pub saad: Option<String>,
    pub service: Option<String>,
}

/// Four tables in memory.
pub struct Reconciliation {
    pub words: Vocabulary,
    pub rules: Rules,
    pub deliveries: Deliveries,
    pub book: Book,
    /// For each file, in the order of [`Files`].
    pub reports: [Report; 4],
}

impl Reconciliation {
    /// # Errors
    /// When a file cannot be read as its table at all; bad rows are in the reports.
    pub fn read(files: &Files) -> Result<Self, TableError> {
        let mut words = Vocabulary::default();
        let mut rules = Rules::default();
        let of_rules = read_rules(&files.rules, &mut words, &mut rules)?;
        let (orders, of_orders) = read_orders(&files.orders, &mut words)?;
        let (lines, of_lines) = read_invoices(&files.invoices, &mut words)?;
        let book = Book::new(&words, orders, lines);
        let readers = thread::available_parallelism().map_or(1, usize::from);
        let (gatherers, of_deliveries) = read_deliveries(&files.deliveries, readers)?;
        let deliveries = Deliveries::new(&mut words, gatherers);
        Ok(Self { words, rules, deliveries, book, reports: [of_rules, of_orders, of_deliveries, of_lines] })
    }

    pub fn world(&self) -> World<'_> {
        World { words: &self.words, deliveries: &self.deliveries, book: &self.book }
    }

    /// One answer per line selected, in the order of their identifiers.
    pub fn answer(&self, selection: &Selection) -> Vec<Outcome> {
        // A name nobody carries: no line can be meant.
        let unknown = u32::MAX;
        let rank = |names: &reconciliation::Names, name: &Option<String>| {
            name.as_deref().map(|name| names.find(Id::from(name)).unwrap_or(unknown))
        };
        let filter = Filter {
            from: selection.from,
            to: selection.to,
            saad: rank(&self.words.saads, &selection.saad),
            service: rank(&self.words.services, &selection.service),
        };
        self.world().answer(&self.rules, &filter)
    }

    /// Lines whose service has no rule.
    pub fn lines_without_rule(&self, outcomes: &[Outcome]) -> usize {
        let ruled = |outcome: &&Outcome| {
            let key = self.words.key(self.book.line(outcome.place).key);
            self.rules.get(key.saad, key.service).is_none()
        };
        outcomes.iter().filter(ruled).count()
    }

    /// `line_id,delivered_min,planned_min,findings`, as CSV or Parquet by the extension.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, outcomes: &[Outcome], path: &Path) -> Result<(), TableError> {
        let numbers = outcomes.iter().all(|outcome| {
            matches!(self.book.line(outcome.place).id.as_id(), Id::Number(number) if i64::try_from(number).is_ok())
        });
        let id = if numbers { Kind::Whole } else { Kind::Text };
        let columns = [
            ("line_id", id),
            ("delivered_min", Kind::Whole),
            ("planned_min", Kind::Whole),
            ("findings", Kind::Whole),
        ];
        let mut writer = Writer::create(path, &columns)?;
        let mut text = String::new();
        for outcome in outcomes {
            let id = match self.book.line(outcome.place).id.as_id() {
                Id::Number(number) if numbers => Cell::Whole(number.cast_signed()),
                id => {
                    text.clear();
                    text.push_str(&id.to_string());
                    Cell::Text(text.as_bytes())
                }
            };
            let findings = Cell::Whole(outcome.findings.bits().into());
            writer.row(&[
                id,
                Cell::Whole(outcome.delivered_min),
                Cell::Whole(outcome.planned_min),
                findings,
            ])?;
        }
        writer.finish()
    }
}

/// How many lines have each finding, in the order of the bits.
pub fn count_findings(outcomes: &[Outcome]) -> [(Finding, usize); Finding::ALL.len()] {
    Finding::ALL
        .map(|finding| (finding, outcomes.iter().filter(|outcome| outcome.findings.has(finding)).count()))
}
