//! Orders and invoice lines, by provider.

use crate::{
    calendar::MonthNo,
    line::{InvoiceLine, Line},
    names::Name,
    order::Order,
    vocabulary::Vocabulary,
};

/// What is compared with the deliveries.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub(crate) orders: Vec<Vec<Order>>,
    pub(crate) lines: Vec<Vec<Line>>,
    /// The identifiers of the lines, in order.
    names: Vec<Name>,
    /// The key of each.
    keys: Vec<u32>,
}

impl Book {
    /// Lines are put in the order of their identifiers; those with the same one keep the order of arrival.
    pub fn new(words: &Vocabulary, orders: Vec<Order>, mut lines: Vec<InvoiceLine>) -> Self {
        let mut book = Self::default();
        book.orders.resize_with(words.saads.len(), Vec::new);
        book.lines.resize_with(words.saads.len(), Vec::new);
        for order in orders {
            book.orders[words.key(order.key).saad as usize].push(order);
        }
        lines.sort_by(|one, other| one.id.cmp(&other.id));
        let mut seen = Seen::new(words, &lines);
        for (place, line) in lines.into_iter().enumerate() {
            let InvoiceLine { id, key, month, quantity_min, price_c, amount_c } = line;
            let is_again = !seen.insert(key, month);
            let line = Line { place: place as u32, key, month, quantity_min, price_c, amount_c, is_again };
            book.lines[words.key(key).saad as usize].push(line);
            book.names.push(id);
            book.keys.push(key);
        }
        book
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The identifier of a line, by its place.
    pub fn line_name(&self, place: u32) -> &Name {
        &self.names[place as usize]
    }

    /// The rank of a line's key in the vocabulary, by its place.
    pub fn key_of(&self, place: u32) -> u32 {
        self.keys[place as usize]
    }

    /// Identifiers that more than one line carries.
    pub fn repeated_names(&self) -> impl Iterator<Item = &Name> {
        self.names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| &pair[1])
    }

    pub(crate) fn place_of(&self, name: &Name) -> Option<u32> {
        let place = self.names.partition_point(|known| known < name);
        (self.names.get(place) == Some(name)).then_some(place as u32)
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
