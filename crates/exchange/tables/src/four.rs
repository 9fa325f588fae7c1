//! The four tables, their columns, and what the kernel makes of their rows.

use std::path::Path;

use reconciliation::{
    Gatherer, InvoiceLine, Name, Names, Order, Rule, Rules, Vocabulary,
    rule::{Mode, Rounding, Smoothing, Step},
};

use crate::{
    cell::{Cell, Trouble},
    report::{Refused, Report},
    rows::{Sink, TableError, read},
    visits::Visits,
};

pub const RULES: [&str; 7] =
    ["saad_id", "service", "tariff_c", "round_mode", "round_step_s", "smoothing_months", "tol_min"];
pub const ORDERS: [&str; 9] = [
    "order_id",
    "beneficiary_id",
    "saad_id",
    "service",
    "monthly_min",
    "tariff_c",
    "participation_pct",
    "valid_from",
    "valid_to",
];
pub const DELIVERIES: [&str; 7] =
    ["intervention_id", "saad_id", "beneficiary_id", "worker_id", "service", "start_ts", "end_ts"];
pub const INVOICES: [&str; 9] = [
    "line_id",
    "invoice_id",
    "saad_id",
    "beneficiary_id",
    "month",
    "service",
    "qty_min",
    "unit_price_c",
    "amount_c",
];

/// Adds the rules of a file to those known.
pub fn read_rules(path: &Path, words: &mut Vocabulary, rules: &mut Rules) -> Result<Report, TableError> {
    read(path, &RULES, &mut [RulesSink { words, rules }])
}

/// # Errors
/// When the file cannot be read as a table at all.
pub fn read_orders(path: &Path, words: &mut Vocabulary) -> Result<(Vec<Order>, Report), TableError> {
    let mut sink = [OrdersSink { words, orders: Vec::new() }];
    let report = read(path, &ORDERS, &mut sink)?;
    let [sink] = sink;
    Ok((sink.orders, report))
}

/// # Errors
/// When the file cannot be read as a table at all.
pub fn read_invoices(path: &Path, words: &mut Vocabulary) -> Result<(Vec<InvoiceLine>, Report), TableError> {
    let mut sink = [LinesSink { words, lines: Vec::new() }];
    let report = read(path, &INVOICES, &mut sink)?;
    let [sink] = sink;
    Ok((sink.lines, report))
}

/// By as many readers as asked, each with its own gatherer.
///
/// # Errors
/// When the file cannot be read as a table at all.
pub fn read_deliveries(path: &Path, readers: usize) -> Result<(Vec<Gatherer>, Report), TableError> {
    let mut sinks: Vec<Visits> = std::iter::repeat_with(Visits::default).take(readers.max(1)).collect();
    let report = read(path, &DELIVERIES, &mut sinks)?;
    Ok((sinks.into_iter().map(|sink| sink.gatherer).collect(), report))
}

/// Says which column a trouble is in.
pub(crate) trait In<T> {
    fn of(self, column: usize) -> Result<T, Refused>;
}

impl<T> In<T> for Result<T, Trouble> {
    #[inline]
    fn of(self, column: usize) -> Result<T, Refused> {
        self.map_err(|trouble| Refused { column, trouble })
    }
}

#[inline]
pub(crate) fn rank(names: &mut Names, cells: &[Cell<'_>], column: usize) -> Result<u32, Refused> {
    match cells[column] {
        Cell::Text(text) => names.rank_of_text(text).ok_or(Trouble::NotUtf8).of(column),
        cell => cell.id().of(column).map(|id| names.rank(id)),
    }
}

struct RulesSink<'w> {
    words: &'w mut Vocabulary,
    rules: &'w mut Rules,
}

impl Sink for RulesSink<'_> {
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Refused> {
        let mode = match cells[3] {
            Cell::Text(b"nearest") => Ok(Mode::Nearest),
            Cell::Text(b"up") => Ok(Mode::Up),
            Cell::Text(b"down") => Ok(Mode::Down),
            _ => Err(Trouble::NotMode),
        };
        let step = cells[4].natural().ok().and_then(|step| Step::new(u32::try_from(step).ok()?));
        let months = cells[5].natural().ok().and_then(|months| Smoothing::calendar(months.unsigned_abs()));
        let rule = Rule {
            tariff_c: Some(cells[2].natural().of(2)?),
            rounding: Rounding::per_visit(step.ok_or(Trouble::NotStep).of(4)?, mode.of(3)?),
            smoothing: months.ok_or(Trouble::NotSmoothing).of(5)?,
            tolerance_min: cells[6].natural().of(6)?,
            ..Rule::ABSENT
        };
        let saad = rank(&mut self.words.saads, cells, 0)?;
        let service = rank(&mut self.words.services, cells, 1)?;
        self.rules.add(saad, service, rule).map_err(|_| Trouble::OtherRule).of(1)
    }
}

struct OrdersSink<'w> {
    words: &'w mut Vocabulary,
    orders: Vec<Order>,
}

impl Sink for OrdersSink<'_> {
    const UNREAD: &'static [usize] = &[0, 5, 6];

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Refused> {
        let monthly_min = cells[4].natural().of(4)?;
        let valid_from = cells[7].date().of(7)?;
        let valid_to = cells[8].maybe(Cell::date).of(8)?;
        if valid_to.is_some_and(|to| to < valid_from) {
            return Err(Trouble::EndsBeforeStart).of(8);
        }
        let beneficiary = rank(&mut self.words.beneficiaries, cells, 1)?;
        let saad = rank(&mut self.words.saads, cells, 2)?;
        let service = rank(&mut self.words.services, cells, 3)?;
        let key = self.words.rank_key(saad, beneficiary, service);
        self.orders.push(Order { key, monthly_min, valid_from, valid_to });
        Ok(())
    }
}

struct LinesSink<'w> {
    words: &'w mut Vocabulary,
    lines: Vec<InvoiceLine>,
}

impl Sink for LinesSink<'_> {
    const RANKED: &'static [usize] = &[2, 3, 5];
    const UNREAD: &'static [usize] = &[1];

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Refused> {
        let id = Name::from(cells[0].id().of(0)?);
        let month = cells[4].month().of(4)?;
        let [quantity_min, price_c, amount_c] =
            [cells[6].whole().of(6)?, cells[7].whole().of(7)?, cells[8].whole().of(8)?];
        let saad = rank(&mut self.words.saads, cells, 2)?;
        let beneficiary = rank(&mut self.words.beneficiaries, cells, 3)?;
        let service = rank(&mut self.words.services, cells, 5)?;
        let key = self.words.rank_key(saad, beneficiary, service);
        self.lines.push(InvoiceLine { id, key, month, quantity_min, price_c, amount_c });
        Ok(())
    }
}
