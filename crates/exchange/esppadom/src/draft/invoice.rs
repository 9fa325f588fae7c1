//! An invoice being read or written.

use records::{Invoice, InvoiceLine, Party, Person};

use super::{days, of_party, of_person, with_label};
use crate::{
    table::{Field, Role},
    value::Target,
};

#[derive(Debug, Default)]
pub(crate) struct InvoiceDraft {
    pub invoice: Invoice,
    payer: Party,
    /// Of the header: stands for the lines that have none.
    order_number: Option<String>,
    beneficiary: Person,
    /// Beside the lines, in their order.
    labels: Vec<Option<String>>,
    /// The line one writes about.
    line: usize,
    /// The corrected invoice one writes about.
    corrected: usize,
}

impl InvoiceDraft {
    pub fn target(&mut self, role: Role, field: Field) -> Option<Target<'_>> {
        let invoice = &mut self.invoice;
        match role {
            Role::Message => Some(match field {
                Field::Id => Target::Text(&mut invoice.number),
                Field::Transaction => Target::Maybe(&mut invoice.transaction),
                Field::Version => Target::Maybe(&mut invoice.version),
                Field::IssuedAt => Target::DateTime(&mut invoice.issued_at),
                Field::Kind => Target::Kind(&mut invoice.kind),
                Field::OrderNumber => Target::Maybe(&mut self.order_number),
                Field::Total => Target::Amount(&mut invoice.total),
                Field::Due => Target::Amount(&mut invoice.due),
                _ => return None,
            }),
            Role::Funder => of_party(&mut invoice.buyer, field),
            Role::Provider => of_party(&mut invoice.seller, field),
            Role::Payer => of_party(&mut self.payer, field),
            Role::Beneficiary => of_person(&mut self.beneficiary, field),
            Role::Billing => days(&mut invoice.period_from, &mut invoice.period_to, field),
            Role::Corrected => match field {
                Field::Id => Some(Target::Text(invoice.corrects.get_mut(self.corrected)?)),
                _ => None,
            },
            Role::Line | Role::LineBeneficiary | Role::LineBilling => {
                let line = invoice.lines.get_mut(self.line)?;
                match role {
                    Role::LineBeneficiary => of_person(&mut line.beneficiary, field),
                    Role::LineBilling => days(&mut line.period_from, &mut line.period_to, field),
                    _ => of_line(line, self.labels.get_mut(self.line)?, field),
                }
            }
            _ => None,
        }
    }

    pub fn open(&mut self, role: Role) {
        match role {
            Role::Line => {
                self.invoice.lines.push(InvoiceLine::default());
                self.labels.push(None);
                self.line = self.invoice.lines.len() - 1;
            }
            Role::Corrected => {
                self.invoice.corrects.push(String::new());
                self.corrected = self.invoice.corrects.len() - 1;
            }
            _ => {}
        }
    }

    pub fn count(&self, role: Role) -> usize {
        match role {
            Role::Line => self.invoice.lines.len(),
            Role::Corrected => self.invoice.corrects.len(),
            _ => 0,
        }
    }

    pub fn select(&mut self, role: Role, at: usize) {
        match role {
            Role::Corrected => self.corrected = at,
            _ => self.line = at,
        }
    }

    pub fn finish(mut self) -> Invoice {
        for (line, label) in self.invoice.lines.iter_mut().zip(self.labels) {
            line.product = with_label(line.product.take(), label);
            if line.order_number.is_none() {
                line.order_number.clone_from(&self.order_number);
            }
            if line.beneficiary == Person::default() {
                line.beneficiary.clone_from(&self.beneficiary);
            }
        }
        self.invoice.corrects.retain(|number| !number.is_empty());
        Invoice { payer: Some(self.payer).filter(|payer| *payer != Party::default()), ..self.invoice }
    }
}

fn of_line<'a>(line: &'a mut InvoiceLine, label: &'a mut Option<String>, field: Field) -> Option<Target<'a>> {
    Some(match field {
        Field::Id => Target::Identifier(&mut line.id),
        Field::OrderNumber => Target::Maybe(&mut line.order_number),
        Field::OrderLine => Target::Maybe(&mut line.order_line),
        Field::Visits => Target::Texts(&mut line.visits),
        Field::Aid => Target::Code(&mut line.aid),
        Field::Product => Target::Code(&mut line.product),
        Field::ProductLabel => Target::Maybe(label),
        Field::Quantity => Target::Quantity(&mut line.quantity),
        Field::UnitPrice => Target::Amount(&mut line.unit_price),
        Field::Gross => Target::Amount(&mut line.gross),
        Field::FunderShare => Target::Amount(&mut line.funder_share),
        Field::BeneficiaryShare => Target::Amount(&mut line.beneficiary_share),
        _ => return None,
    })
}

impl From<&Invoice> for InvoiceDraft {
    /// Where every line has an order and a beneficiary, the first line's go to the header and stand for the lines that
    /// share them: as one reads them.
    fn from(invoice: &Invoice) -> Self {
        let mut invoice = invoice.clone();
        let labels = |line: &InvoiceLine| line.product.as_ref().and_then(|product| product.label.clone());
        let mut draft = Self {
            payer: invoice.payer.clone().unwrap_or_default(),
            labels: invoice.lines.iter().map(labels).collect(),
            ..Self::default()
        };
        let lines = &mut invoice.lines;
        if lines.iter().all(|line| line.order_number.is_some()) {
            draft.order_number = lines.first().and_then(|line| line.order_number.clone());
            for line in lines.iter_mut().filter(|line| line.order_number == draft.order_number) {
                line.order_number = None;
            }
        }
        if lines.iter().all(|line| !line.beneficiary.id.value.is_empty()) {
            draft.beneficiary = lines.first().map(|line| line.beneficiary.clone()).unwrap_or_default();
            for line in lines.iter_mut().filter(|line| line.beneficiary == draft.beneficiary) {
                line.beneficiary = Person::default();
            }
        }
        Self { invoice, ..draft }
    }
}
