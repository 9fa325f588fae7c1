//! An order being read or written.

use records::{Order, OrderLine, Party};

use super::{days, of_party, of_person, with_label};
use crate::{
    table::{Field, Role},
    value::Target,
};

#[derive(Debug, Default)]
pub(crate) struct OrderDraft {
    pub order: Order,
    payer: Party,
    /// Beside the lines, in their order.
    labels: Vec<Option<String>>,
    /// The line one writes about.
    line: usize,
}

impl OrderDraft {
    pub fn target(&mut self, role: Role, field: Field) -> Option<Target<'_>> {
        let order = &mut self.order;
        match role {
            Role::Message => Some(match field {
                Field::Id => Target::Text(&mut order.number),
                Field::Transaction => Target::Maybe(&mut order.transaction),
                Field::Version => Target::Maybe(&mut order.version),
                Field::IssuedAt => Target::DateTime(&mut order.issued_at),
                Field::Action => Target::Action(&mut order.action),
                Field::Aid => Target::Code(&mut order.aid),
                Field::Framework => Target::Code(&mut order.framework),
                Field::Instructions => Target::Maybe(&mut order.instructions),
                _ => return None,
            }),
            Role::Funder => of_party(&mut order.buyer, field),
            Role::Provider => of_party(&mut order.seller, field),
            Role::Payer => of_party(&mut self.payer, field),
            Role::Beneficiary => of_person(&mut order.beneficiary, field),
            Role::Validity => days(&mut order.valid_from, &mut order.valid_to, field),
            Role::Line => {
                let line = order.lines.get_mut(self.line)?;
                Some(match field {
                    Field::Id => Target::Identifier(&mut line.number),
                    Field::Product => Target::Code(&mut line.product),
                    Field::ProductLabel => Target::Maybe(self.labels.get_mut(self.line)?),
                    Field::Quantity => Target::Quantity(&mut line.quantity),
                    Field::Per => Target::Per(&mut line.per),
                    Field::UnitPrice => Target::Amount(&mut line.unit_price),
                    Field::Participation => Target::Decimal(&mut line.participation),
                    Field::Tasks => Target::Codes(&mut line.tasks),
                    _ => return None,
                })
            }
            _ => None,
        }
    }

    pub fn open(&mut self, role: Role) {
        if role == Role::Line {
            self.order.lines.push(OrderLine::default());
            self.labels.push(None);
            self.line = self.order.lines.len() - 1;
        }
    }

    pub fn count(&self, role: Role) -> usize {
        if role == Role::Line { self.order.lines.len() } else { 0 }
    }

    pub fn select(&mut self, at: usize) {
        self.line = at;
    }

    pub fn finish(mut self) -> Order {
        for (line, label) in self.order.lines.iter_mut().zip(self.labels) {
            line.product = with_label(line.product.take(), label);
        }
        Order { payer: Some(self.payer).filter(|payer| *payer != Party::default()), ..self.order }
    }
}

impl From<&Order> for OrderDraft {
    fn from(order: &Order) -> Self {
        let label = |line: &OrderLine| line.product.as_ref().and_then(|product| product.label.clone());
        Self {
            payer: order.payer.clone().unwrap_or_default(),
            labels: order.lines.iter().map(label).collect(),
            line: 0,
            order: order.clone(),
        }
    }
}
