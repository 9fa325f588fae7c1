//! A visit being read or written: planned, stamped, retained and billed each in their own place.

use kernel::jiff::civil::DateTime;
use records::{Coded, Period, Stamp, Visit, Worker};

use super::{Ends, Half, of_party, of_person, with_label};
use crate::{
    table::{Field, Role},
    value::Target,
};

#[derive(Debug, Default)]
struct StampDraft {
    at: Option<DateTime>,
    customer_method: Option<Coded>,
    supplier_method: Option<Coded>,
}

impl StampDraft {
    fn target(&mut self, field: Field) -> Option<Target<'_>> {
        Some(match field {
            Field::At => Target::DateTime(&mut self.at),
            Field::CustomerMethod => Target::Code(&mut self.customer_method),
            Field::SupplierMethod => Target::Code(&mut self.supplier_method),
            _ => return None,
        })
    }

    fn finish(self, halves: &mut Vec<Half>) -> Option<Stamp> {
        let Self { at, customer_method, supplier_method } = self;
        if at.is_none() && (customer_method.is_some() || supplier_method.is_some()) {
            halves.push(Half::Stamp);
        }
        Some(Stamp { at: at?, customer_method, supplier_method })
    }
}

impl From<&Stamp> for StampDraft {
    fn from(stamp: &Stamp) -> Self {
        let Stamp { at, customer_method, supplier_method } = stamp.clone();
        Self { at: Some(at), customer_method, supplier_method }
    }
}

#[derive(Debug, Default)]
pub(crate) struct VisitDraft {
    pub visit: Visit,
    product_label: Option<String>,
    retained: Ends<DateTime>,
    planned: Ends<DateTime>,
    arrival: StampDraft,
    departure: StampDraft,
    /// The worker one writes about.
    worker: usize,
}

impl VisitDraft {
    pub fn target(&mut self, role: Role, field: Field) -> Option<Target<'_>> {
        let visit = &mut self.visit;
        match role {
            Role::Message => Some(match field {
                Field::Id => Target::Text(&mut visit.id),
                Field::Transaction => Target::Maybe(&mut visit.transaction),
                Field::Version => Target::Maybe(&mut visit.version),
                Field::IssuedAt => Target::DateTime(&mut visit.issued_at),
                Field::OrderNumber => Target::Maybe(&mut visit.order_number),
                Field::OrderLine => Target::Maybe(&mut visit.order_line),
                Field::LineId => Target::Maybe(&mut visit.line_id),
                Field::ContractFlag => Target::Maybe(&mut visit.contract_flag),
                Field::Correction => Target::Code(&mut visit.correction),
                Field::Quantity => Target::Quantity(&mut visit.billed),
                Field::Framework => Target::Code(&mut visit.framework),
                Field::Product => Target::Code(&mut visit.product),
                Field::ProductLabel => Target::Maybe(&mut self.product_label),
                Field::Tasks => Target::Codes(&mut visit.tasks),
                _ => return None,
            }),
            Role::Funder => of_party(&mut visit.funder, field),
            Role::Provider => of_party(&mut visit.provider, field),
            Role::Beneficiary => of_person(&mut visit.beneficiary, field),
            Role::Worker => {
                let worker = visit.workers.get_mut(self.worker)?;
                Some(match field {
                    Field::Id => Target::Identifier(&mut worker.id),
                    Field::Name => Target::Maybe(&mut worker.name),
                    Field::Function => Target::Code(&mut worker.role),
                    _ => return None,
                })
            }
            Role::Retained => self.retained.target(field),
            Role::Planned => self.planned.target(field),
            Role::Arrival => self.arrival.target(field),
            Role::Departure => self.departure.target(field),
            _ => None,
        }
    }

    pub fn open(&mut self, role: Role) {
        if role == Role::Worker {
            self.visit.workers.push(Worker::default());
            self.worker = self.visit.workers.len() - 1;
        }
    }

    pub fn count(&self, role: Role) -> usize {
        if role == Role::Worker { self.visit.workers.len() } else { 0 }
    }

    pub fn select(&mut self, at: usize) {
        self.worker = at;
    }

    pub fn finish(self) -> (Visit, Vec<Half>) {
        let mut halves = Vec::new();
        let mut whole = |ends: Ends<DateTime>, half| {
            if ends.start.is_some() != ends.end.is_some() {
                halves.push(half);
            }
            Some(Period { start: ends.start?, end: ends.end? })
        };
        let retained = whole(self.retained, Half::Retained);
        let planned = whole(self.planned, Half::Planned);
        let stamp_in = self.arrival.finish(&mut halves);
        let stamp_out = self.departure.finish(&mut halves);
        let mut visit = Visit { retained, planned, stamp_in, stamp_out, ..self.visit };
        visit.product = with_label(visit.product.take(), self.product_label);
        visit.workers.retain(|worker| *worker != Worker::default());
        (visit, halves)
    }
}

impl From<&Visit> for VisitDraft {
    fn from(visit: &Visit) -> Self {
        let ends = |period: Option<Period>| Ends {
            start: period.map(|period| period.start),
            end: period.map(|period| period.end),
        };
        Self {
            product_label: visit.product.as_ref().and_then(|product| product.label.clone()),
            retained: ends(visit.retained),
            planned: ends(visit.planned),
            arrival: visit.stamp_in.as_ref().map(StampDraft::from).unwrap_or_default(),
            departure: visit.stamp_out.as_ref().map(StampDraft::from).unwrap_or_default(),
            worker: 0,
            visit: visit.clone(),
        }
    }
}
