//! A message being read or written: the model's record, with the halves of what the model keeps only whole (a period, a
//! stamp), and the way from a [`Role`] and a [`Field`] to a place in it.

mod invoice;
mod order;
mod visit;

use std::fmt;

use kernel::jiff::civil::{Date, DateTime};
use records::{Coded, Flow, Invoice, Order, Party, Person, Unknown, Visit};

use crate::{
    table::{Field, Role},
    value::Target,
};

use self::{invoice::InvoiceDraft, order::OrderDraft, visit::VisitDraft};

/// A message, whole.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    Order(Box<Order>),
    Visit(Box<Visit>),
    Invoice(Box<Invoice>),
}

impl Record {
    pub const fn flow(&self) -> Flow {
        match self {
            Self::Order(_) => Flow::Order,
            Self::Visit(_) => Flow::Delivery,
            Self::Invoice(_) => Flow::Invoice,
        }
    }

    /// Number of the order, identifier of the visit, number of the invoice.
    pub fn id(&self) -> &str {
        match self {
            Self::Order(order) => &order.number,
            Self::Visit(visit) => &visit.id,
            Self::Invoice(invoice) => &invoice.number,
        }
    }

    pub fn unknown(&self) -> &[Unknown] {
        match self {
            Self::Order(order) => &order.unknown,
            Self::Visit(visit) => &visit.unknown,
            Self::Invoice(invoice) => &invoice.unknown,
        }
    }
}

/// Something given by half, which the model cannot keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    Retained,
    Planned,
    /// A method of stamping without its time.
    Stamp,
}

#[derive(Debug)]
pub(crate) enum Draft {
    Order(Box<OrderDraft>),
    Visit(Box<VisitDraft>),
    Invoice(Box<InvoiceDraft>),
}

impl Draft {
    pub fn new(flow: Flow) -> Self {
        match flow {
            Flow::Order => Self::Order(Box::default()),
            Flow::Delivery => Self::Visit(Box::default()),
            Flow::Invoice => Self::Invoice(Box::default()),
        }
    }

    /// The place of a datum; `None` where the model has none. A role that repeats is the one last opened or selected.
    pub fn target(&mut self, role: Role, field: Field) -> Option<Target<'_>> {
        match self {
            Self::Order(draft) => draft.target(role, field),
            Self::Visit(draft) => draft.target(role, field),
            Self::Invoice(draft) => draft.target(role, field),
        }
    }

    /// One more of a role that repeats.
    pub fn open(&mut self, role: Role) {
        match self {
            Self::Order(draft) => draft.open(role),
            Self::Visit(draft) => draft.open(role),
            Self::Invoice(draft) => draft.open(role),
        }
    }

    /// How many of a role that repeats.
    pub fn count(&self, role: Role) -> usize {
        match self {
            Self::Order(draft) => draft.count(role),
            Self::Visit(draft) => draft.count(role),
            Self::Invoice(draft) => draft.count(role),
        }
    }

    pub fn select(&mut self, role: Role, at: usize) {
        match self {
            Self::Order(draft) => draft.select(at),
            Self::Visit(draft) => draft.select(at),
            Self::Invoice(draft) => draft.select(role, at),
        }
    }

    pub fn unknown(&mut self) -> &mut Vec<Unknown> {
        match self {
            Self::Order(draft) => &mut draft.order.unknown,
            Self::Visit(draft) => &mut draft.visit.unknown,
            Self::Invoice(draft) => &mut draft.invoice.unknown,
        }
    }

    pub fn finish(self) -> (Record, Vec<Half>) {
        match self {
            Self::Order(draft) => (Record::Order(Box::new(draft.finish())), Vec::new()),
            Self::Visit(draft) => {
                let (visit, halves) = draft.finish();
                (Record::Visit(Box::new(visit)), halves)
            }
            Self::Invoice(draft) => (Record::Invoice(Box::new(draft.finish())), Vec::new()),
        }
    }
}

impl From<&Record> for Draft {
    fn from(record: &Record) -> Self {
        match record {
            Record::Order(order) => Self::Order(Box::new(OrderDraft::from(order.as_ref()))),
            Record::Visit(visit) => Self::Visit(Box::new(VisitDraft::from(visit.as_ref()))),
            Record::Invoice(invoice) => Self::Invoice(Box::new(InvoiceDraft::from(invoice.as_ref()))),
        }
    }
}

/// A period, each end alone.
#[derive(Debug)]
struct Ends<T> {
    start: Option<T>,
    end: Option<T>,
}

impl<T> Default for Ends<T> {
    fn default() -> Self {
        Self { start: None, end: None }
    }
}

impl Ends<DateTime> {
    fn target(&mut self, field: Field) -> Option<Target<'_>> {
        Some(Target::DateTime(match field {
            Field::Start => &mut self.start,
            Field::End => &mut self.end,
            _ => return None,
        }))
    }
}

fn days<'a>(from: &'a mut Option<Date>, to: &'a mut Option<Date>, field: Field) -> Option<Target<'a>> {
    Some(Target::Date(match field {
        Field::Start => from,
        Field::End => to,
        _ => return None,
    }))
}

fn of_party(party: &mut Party, field: Field) -> Option<Target<'_>> {
    Some(match field {
        Field::Id => Target::Identifier(&mut party.id),
        Field::Name => Target::Maybe(&mut party.name),
        Field::Siret => Target::Maybe(&mut party.siret),
        _ => return of_address(&mut party.address, field),
    })
}

fn of_person(person: &mut Person, field: Field) -> Option<Target<'_>> {
    Some(match field {
        Field::Id => Target::Identifier(&mut person.id),
        Field::Name => Target::Maybe(&mut person.name),
        Field::FirstName => Target::Maybe(&mut person.first_name),
        Field::LastName => Target::Maybe(&mut person.last_name),
        Field::BirthDate => Target::Date(&mut person.birth_date),
        _ => return of_address(&mut person.address, field),
    })
}

/// Makes room for an address, even where it stays empty: a draft that is written is thrown away afterwards, and one that
/// is read only comes here with a value.
fn of_address(address: &mut Option<records::Address>, field: Field) -> Option<Target<'_>> {
    let address = address.get_or_insert_default();
    Some(Target::Maybe(match field {
        Field::AddressLine => &mut address.line,
        Field::Postcode => &mut address.postcode,
        Field::City => &mut address.city,
        Field::Country => &mut address.country,
        _ => return None,
    }))
}

/// The label of a service stands beside its code on the wire, in it in the model.
fn with_label(product: Option<Coded>, label: Option<String>) -> Option<Coded> {
    match (product, label) {
        (None, None) => None,
        (product, label) => Some(Coded { label, ..product.unwrap_or_default() }),
    }
}

impl fmt::Display for Record {
    /// « intervention V-1 », as a finding names it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Order(_) => "prise en charge",
            Self::Visit(_) => "intervention",
            Self::Invoice(_) => "facture",
        };
        write!(f, "{kind} {}", self.id())
    }
}
