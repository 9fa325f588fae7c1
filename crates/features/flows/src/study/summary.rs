//! The sums of a study: what was billed, ordered, done and may be paid, by « prestation » and month.

use std::collections::BTreeMap;

use kernel::Month;
use reconciliation::{Finding, Findings, amount_c};
use serde::{Deserialize, Serialize};

use crate::{analyse::Judgement, store::invoice_lines};

/// Sums of invoice lines. What was ordered and done is counted once, however often it was invoiced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub lines: u64,
    pub in_fault: u64,
    pub billed_min: i64,
    pub ordered_min: i64,
    pub delivered_min: i64,
    /// What the rules allow to pay.
    pub retained_min: i64,
    pub billed_c: i64,
    pub ordered_c: i64,
    pub delivered_c: i64,
    pub retained_c: i64,
}

impl Figures {
    pub const fn gap_c(&self) -> i64 {
        self.billed_c - self.retained_c
    }

    pub const fn gap_min(&self) -> i64 {
        self.billed_min - self.retained_min
    }

    fn add(&mut self, line: &invoice_lines::Model, found: &Judgement) {
        self.lines += 1;
        self.in_fault += u64::from(found.findings != 0);
        self.billed_min += line.quantity_min;
        self.billed_c += line.gross_c;
        // Within the tolerance a line is paid as it is.
        self.retained_c += line.gross_c - found.effect_c;
        self.retained_min += found.explained.payable_min;
        if !Findings::from_bits(found.findings).has(Finding::DuplicateLine) {
            let cents =
                |minutes| i64::try_from(amount_c(minutes, found.explained.price_c)).unwrap_or(i64::MAX);
            let (planned, done) =
                (found.planned_min.unwrap_or_default(), found.delivered_min.unwrap_or_default());
            self.ordered_min += planned;
            self.delivered_min += done;
            self.ordered_c += cents(planned);
            self.delivered_c += cents(done);
        }
    }

    fn join(&mut self, other: &Self) {
        self.lines += other.lines;
        self.in_fault += other.in_fault;
        self.billed_min += other.billed_min;
        self.ordered_min += other.ordered_min;
        self.delivered_min += other.delivered_min;
        self.retained_min += other.retained_min;
        self.billed_c += other.billed_c;
        self.ordered_c += other.ordered_c;
        self.delivered_c += other.delivered_c;
        self.retained_c += other.retained_c;
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub product: String,
    pub month: Month,
    pub figures: Figures,
    /// A trial: with the published rules alone.
    pub before: Option<Figures>,
}

/// A kind of finding: on how many lines, which are off by so much in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Its bit.
    pub finding: u16,
    pub lines: u64,
    pub effect_c: i64,
    /// A trial: lines with the published rules alone.
    pub before: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// By « prestation », then month.
    pub cells: Vec<Cell>,
    pub findings: Vec<Counted>,
    /// A trial: lines whose answer changes.
    pub differing: u64,
}

impl Summary {
    pub fn total(&self) -> Figures {
        self.sum(|_| true, |cell| Some(cell.figures))
    }

    pub fn total_before(&self) -> Option<Figures> {
        let tried = self.cells.iter().any(|cell| cell.before.is_some());
        tried.then(|| self.sum(|_| true, |cell| cell.before))
    }

    /// « Prestation », with the draft, without.
    pub fn by_product(&self) -> Vec<(String, Figures, Figures)> {
        let products: BTreeMap<&str, ()> =
            self.cells.iter().map(|cell| (cell.product.as_str(), ())).collect();
        let of = |product: &str, part: fn(&Cell) -> Option<Figures>| {
            self.sum(|cell| cell.product == product, part)
        };
        products
            .into_keys()
            .map(|product| {
                (product.to_owned(), of(product, |cell| Some(cell.figures)), of(product, |cell| cell.before))
            })
            .collect()
    }

    fn sum(&self, wanted: impl Fn(&Cell) -> bool, part: fn(&Cell) -> Option<Figures>) -> Figures {
        let mut sum = Figures::default();
        for figures in self.cells.iter().filter(|cell| wanted(cell)).filter_map(part) {
            sum.join(&figures);
        }
        sum
    }

    pub(super) fn add(&mut self, line: &invoice_lines::Model, found: &Judgement, before: Option<&Judgement>) {
        let Ok(month) = line.month.parse::<Month>() else { return };
        let key = (&line.product, month);
        let place = match self.cells.binary_search_by(|cell| (&cell.product, cell.month).cmp(&key)) {
            Ok(place) => place,
            Err(place) => {
                let cell = Cell {
                    product: line.product.clone(),
                    month,
                    figures: Figures::default(),
                    before: before.map(|_| Figures::default()),
                };
                self.cells.insert(place, cell);
                place
            }
        };
        let cell = &mut self.cells[place];
        cell.figures.add(line, found);
        if let (Some(sum), Some(before)) = (&mut cell.before, before) {
            sum.add(line, before);
        }
        let differs = before.is_some_and(|before| !same_answer(before, found));
        self.differing += u64::from(differs);
        for finding in Finding::ALL {
            let has = |judged: &Judgement| Findings::from_bits(judged.findings).has(finding);
            let (now, then) = (has(found), before.is_some_and(has));
            if now || then {
                let counted = self.counted(finding as u16);
                counted.lines += u64::from(now);
                counted.effect_c += if now { found.effect_c } else { 0 };
                counted.before += u64::from(then);
            }
        }
    }

    fn counted(&mut self, finding: u16) -> &mut Counted {
        let place = match self.findings.binary_search_by_key(&finding, |counted| counted.finding) {
            Ok(place) => place,
            Err(place) => {
                self.findings.insert(place, Counted { finding, ..Counted::default() });
                place
            }
        };
        &mut self.findings[place]
    }
}

/// Whether a draft changes nothing to a line but the rule that is cited.
pub(super) fn same_answer(one: &Judgement, other: &Judgement) -> bool {
    let said = |judged: &Judgement| {
        let explained = &judged.explained;
        (judged.findings, judged.effect_c, judged.delivered_min, explained.payable_min, explained.amount_c)
    };
    said(one) == said(other)
}
