//! A département that does not exist: its deliveries, orders and invoices, and what there is to find in them.
//!
//! 7.5 million visits a year for 24,000 people by 130 providers, unless another number is asked; everything else
//! follows in proportion. What there is to find is noted where it is made, never computed by the kernel: a visit
//! lasts a round time that its stamps blur by less than the rounding, so that the minutes are known; a worker is in
//! two places only where it is noted; the plan suffices, or never does.

mod chance;
mod papers;
mod people;
mod tours;

use std::path::{Path, PathBuf};

use reconciliation::calendar::MonthNo;

use crate::{
    cell::Cell,
    four::{DELIVERIES, INVOICES, ORDERS, RULES},
    reconcile::Files,
    rows::TableError,
    writer::{Kind, Writer},
};
use chance::Chance;
use papers::{LineMade, Plan};
use people::{People, SERVICES};
use tours::Tours;

/// What to make, always the same for the same values.
pub struct Departement {
    pub years: u16,
    pub visits_per_year: u64,
    pub seed: u64,
    /// `csv` or `parquet`.
    pub extension: &'static str,
}

/// How much was made.
#[derive(Debug, PartialEq, Eq)]
pub struct Made {
    pub visits: u64,
    pub lines: u64,
}

const FIRST_YEAR: u16 = 2025;
/// The last year the calendar knows bounds how many there may be.
pub const MOST_YEARS: u16 = 50;

/// Where the tables of a folder are.
pub fn files(folder: &Path, extension: &str) -> Files {
    let file = |name: &str| folder.join(format!("{name}.{extension}"));
    Files {
        rules: file("rules"),
        orders: file("orders"),
        deliveries: file("deliveries"),
        invoices: file("invoices"),
    }
}

/// `line_id,findings` for every line.
pub fn labels(folder: &Path) -> PathBuf {
    folder.join("labels.csv")
}

impl Departement {
    /// Writes the four tables and what is to be found in the folder.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&self, folder: &Path) -> Result<Made, TableError> {
        let mut chance = Chance::new(self.seed);
        let first_month = MonthNo((FIRST_YEAR - 1970) * 12);
        let months = usize::from(self.years.clamp(1, MOST_YEARS)) * 12;
        let people = People::new(&mut chance, self.visits_per_year);
        let files = files(folder, self.extension);
        write_rules(&files.rules, &people)?;
        let mut tours = Tours::new(&people, first_month, months);
        let visits =
            write_deliveries(&files.deliveries, &people, &mut tours, &mut chance, first_month, months)?;
        let plans: Vec<Plan> = (0..people.keys.len())
            .map(|key| Plan::new(&mut chance, first_month, people.rule(key), &tours.made[key]))
            .collect();
        write_orders(&files.orders, &people, &plans)?;
        let mut paper = Paper::new(&files.invoices, &labels(folder))?;
        for month in 0..months {
            let mut again = Vec::new();
            for (key, plan) in plans.iter().enumerate() {
                let made = &tours.made[key][month];
                let mut lines =
                    papers::lines(&mut chance, first_month, month, people.rule(key), plan, made).into_iter();
                if let Some(line) = lines.next() {
                    paper.write(&people, key, &line)?;
                }
                again.extend(lines.map(|line| (key, line)));
            }
            // Invoiced once more, later.
            for (key, line) in again {
                paper.write(&people, key, &line)?;
            }
        }
        let lines = paper.finish()?;
        Ok(Made { visits, lines })
    }
}

fn service(number: usize) -> Cell<'static> {
    Cell::Text(SERVICES[number].as_bytes())
}

/// Numbers from one.
fn id(number: usize) -> Cell<'static> {
    Cell::Whole(number as i64 + 1)
}

fn with_kinds<const COLUMNS: usize>(
    names: [&'static str; COLUMNS],
    kinds: [Kind; COLUMNS],
) -> [(&'static str, Kind); COLUMNS] {
    std::array::from_fn(|column| (names[column], kinds[column]))
}

fn write_rules(path: &Path, people: &People) -> Result<(), TableError> {
    use Kind::{Text, Whole};
    let mut writer =
        Writer::create(path, &with_kinds(RULES, [Whole, Text, Whole, Text, Whole, Whole, Whole]))?;
    for (provider, rules) in people.rules.iter().enumerate() {
        for (number, rule) in rules.iter().enumerate() {
            writer.row(&[
                id(provider),
                service(number),
                Cell::Whole(rule.tariff_c),
                Cell::Text(rule.mode.as_bytes()),
                Cell::Whole(rule.step_s),
                Cell::Whole(rule.window as i64),
                Cell::Whole(rule.tolerance_min),
            ])?;
        }
    }
    writer.finish()
}

/// As providers send them: a month of one provider after another.
fn write_deliveries(
    path: &Path,
    people: &People,
    tours: &mut Tours<'_>,
    chance: &mut Chance,
    first_month: MonthNo,
    months: usize,
) -> Result<u64, TableError> {
    use Kind::{Stamp, Text, Whole};
    let kinds = [Whole, Whole, Whole, Whole, Text, Stamp, Stamp];
    let mut writer = Writer::create(path, &with_kinds(DELIVERIES, kinds))?;
    let mut visits = 0;
    for month in (first_month.0..).take(months).map(MonthNo) {
        for provider in 0..people.of_provider.len() {
            for day in month.first_day()..month.end_day() {
                for visit in tours.day(chance, provider, day) {
                    let key = &people.keys[visit.key];
                    visits += 1;
                    writer.row(&[
                        Cell::Whole(visits),
                        id(key.provider),
                        id(key.beneficiary),
                        Cell::Whole(visit.worker.into()),
                        service(key.service),
                        Cell::Stamp(visit.start.into()),
                        visit.end.map_or(Cell::Empty, |end| Cell::Stamp(end.into())),
                    ])?;
                }
            }
        }
    }
    writer.finish()?;
    Ok(visits.unsigned_abs())
}

fn write_orders(path: &Path, people: &People, plans: &[Plan]) -> Result<(), TableError> {
    use Kind::{Date, Text, Whole};
    let kinds = [Whole, Whole, Whole, Text, Whole, Whole, Whole, Date, Date];
    let mut writer = Writer::create(path, &with_kinds(ORDERS, kinds))?;
    let mut number = 0;
    for (key, plan) in plans.iter().enumerate() {
        let known = &people.keys[key];
        for order in &plan.orders {
            writer.row(&[
                id(number),
                id(known.beneficiary),
                id(known.provider),
                service(known.service),
                Cell::Whole(order.monthly_min),
                Cell::Whole(people.rule(key).tariff_c),
                Cell::Whole(known.beneficiary as i64 % 10 * 10),
                Cell::Date(order.from.into()),
                order.to.map_or(Cell::Empty, |to| Cell::Date(to.into())),
            ])?;
            number += 1;
        }
    }
    writer.finish()
}

/// Invoice lines and, beside, what is to be found.
struct Paper {
    lines: Writer,
    labels: Writer,
    written: usize,
}

impl Paper {
    fn new(invoices: &Path, labels: &Path) -> Result<Self, TableError> {
        use Kind::{Text, Whole};
        let kinds = [Whole, Whole, Whole, Whole, Whole, Text, Whole, Whole, Whole];
        let lines = Writer::create(invoices, &with_kinds(INVOICES, kinds))?;
        let labels = Writer::create(labels, &[("line_id", Whole), ("findings", Whole)])?;
        Ok(Self { lines, labels, written: 0 })
    }

    fn write(&mut self, people: &People, key: usize, line: &LineMade) -> Result<(), TableError> {
        let known = &people.keys[key];
        // One invoice of a provider a month.
        let invoice = i64::from(line.month.0) * 1000 + known.provider as i64;
        self.lines.row(&[
            id(self.written),
            Cell::Whole(invoice),
            id(known.provider),
            id(known.beneficiary),
            Cell::Whole(line.month.digits().into()),
            service(known.service),
            Cell::Whole(line.quantity_min),
            Cell::Whole(line.price_c),
            Cell::Whole(line.amount_c),
        ])?;
        self.labels.row(&[id(self.written), Cell::Whole(line.findings.bits().into())])?;
        self.written += 1;
        Ok(())
    }

    fn finish(self) -> Result<u64, TableError> {
        self.lines.finish()?;
        self.labels.finish()?;
        Ok(self.written as u64)
    }
}
