//! Orders and invoice lines, by provider.

use crate::{calendar::MonthNo, line::InvoiceLine, names::Name, order::Order, vocabulary::Vocabulary};

/// What is compared with the deliveries.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub(crate) orders: Vec<Vec<Order>>,
    /// In the order of their identifiers.
    lines: Vec<InvoiceLine>,
    /// Of each line, whether it is not the first of its key and month.
    is_again: Vec<bool>,
    /// The places of each provider's lines.
    pub(crate) places: Vec<Vec<u32>>,
}

impl Book {
    /// Lines are put in the order of their identifiers; those with the same one keep the order of arrival.
    pub fn new(words: &Vocabulary, orders: Vec<Order>, mut lines: Vec<InvoiceLine>) -> Self {
        lines.sort_by(|one, other| one.id.cmp(&other.id));
        let mut book = Self::default();
        book.orders.resize_with(words.saads.len(), Vec::new);
        book.places.resize_with(words.saads.len(), Vec::new);
        for order in orders {
            book.orders[words.key(order.key).saad as usize].push(order);
        }
        let mut seen = Seen::new(words, &lines);
        for (place, line) in (0..).zip(&lines) {
            book.is_again.push(!seen.insert(line.key, line.month));
            book.places[words.key(line.key).saad as usize].push(place);
        }
        book.lines = lines;
        book
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// A line, by its place in the order of identifiers.
    pub fn line(&self, place: u32) -> &InvoiceLine {
        &self.lines[place as usize]
    }

    pub(crate) fn is_again(&self, place: u32) -> bool {
        self.is_again[place as usize]
    }

    /// Identifiers that more than one line carries.
    pub fn repeated_names(&self) -> impl Iterator<Item = &Name> {
        self.lines.windows(2).filter(|pair| pair[0].id == pair[1].id).map(|pair| &pair[1].id)
    }

    pub(crate) fn place_of(&self, name: &Name) -> Option<u32> {
        let place = self.lines.partition_point(|line| line.id < *name);
        self.lines.get(place).is_some_and(|line| line.id == *name).then_some(place as u32)
    }

    pub(crate) fn orders_of(&self, saad: usize) -> &[Order] {
        self.orders.get(saad).map_or(&[], Vec::as_slice)
    }
}

/// The keys and months that have a line: a square for each, from the first month to the last.
struct Seen {
    first: u16,
    months: usize,
    squares: Vec<bool>,
}

impl Seen {
    fn new(words: &Vocabulary, lines: &[InvoiceLine]) -> Self {
        let months = lines.iter().map(|line| line.month.0);
        let first = months.clone().min().unwrap_or(0);
        let months = usize::from(months.max().unwrap_or(0) - first) + 1;
        Self { first, months, squares: vec![false; months * words.keys().len()] }
    }

    /// False when it was there.
    fn insert(&mut self, key: u32, month: MonthNo) -> bool {
        let square = &mut self.squares[key as usize * self.months + usize::from(month.0 - self.first)];
        !std::mem::replace(square, true)
    }
}
