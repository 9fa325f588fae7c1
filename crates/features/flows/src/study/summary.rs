//! The sums of a study: what was billed, ordered, done and may be paid, by « prestation » and month.

use std::{collections::BTreeMap, iter::Sum};

use kernel::Month;
use reconciliation::{Finding, Findings, amount_c};
use serde::{Deserialize, Serialize};

use crate::warm::Answer;

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

    fn add(&mut self, billed: Billed, found: &Answer) {
        self.lines += 1;
        self.in_fault += u64::from(found.findings != 0);
        self.billed_min += billed.quantity_min;
        self.billed_c += billed.gross_c;
        // Within the tolerance a line is paid as it is.
        self.retained_c += billed.gross_c - found.effect_c;
        self.retained_min += found.payable_min;
        if !Findings::from_bits(found.findings).has(Finding::DuplicateLine) {
            let cents = |minutes| i64::try_from(amount_c(minutes, found.price_c)).unwrap_or(i64::MAX);
            self.ordered_min += found.planned_min;
            self.delivered_min += found.delivered_min;
            self.ordered_c += cents(found.planned_min);
            self.delivered_c += cents(found.delivered_min);
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

    /// Of one « prestation » and month, nothing yet.
    pub(super) fn of_cell(product: &str, month: Month) -> Self {
        let cell = Cell { product: product.to_owned(), month, figures: Figures::default(), before: None };
        Self { cells: vec![cell], ..Self::default() }
    }

    /// A line of the only cell.
    pub(super) fn add(&mut self, billed: Billed, found: &Answer, before: Option<&Answer>) {
        for cell in &mut self.cells {
            cell.figures.add(billed, found);
            if let Some(before) = before {
                cell.before.get_or_insert_default().add(billed, before);
            }
        }
        self.differing += u64::from(before.is_some_and(|before| before.said() != found.said()));
        let then = before.map_or(0, |before| before.findings);
        for finding in Findings::from_bits(found.findings | then).iter() {
            let now = Findings::from_bits(found.findings).has(finding);
            let counted = self.counted(finding as u16);
            counted.lines += u64::from(now);
            counted.effect_c += if now { found.effect_c } else { 0 };
            counted.before += u64::from(Findings::from_bits(then).has(finding));
        }
    }

    pub(super) fn join(&mut self, other: &Self) {
        for cell in &other.cells {
            let key = (&cell.product, cell.month);
            match self.cells.binary_search_by(|cell| (&cell.product, cell.month).cmp(&key)) {
                Ok(place) => {
                    let own = &mut self.cells[place];
                    own.figures.join(&cell.figures);
                    if let Some(before) = &cell.before {
                        own.before.get_or_insert_default().join(before);
                    }
                }
                Err(place) => self.cells.insert(place, cell.clone()),
            }
        }
        for counted in &other.findings {
            let own = self.counted(counted.finding);
            own.lines += counted.lines;
            own.effect_c += counted.effect_c;
            own.before += counted.before;
        }
        self.differing += other.differing;
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

/// A line as invoiced.
#[derive(Clone, Copy, Debug)]
pub(super) struct Billed {
    pub quantity_min: i64,
    pub gross_c: i64,
}

impl Sum for Summary {
    fn sum<I: Iterator<Item = Self>>(summaries: I) -> Self {
        summaries.fold(Self::default(), |mut sum, one| {
            sum.join(&one);
            sum
        })
    }
}
