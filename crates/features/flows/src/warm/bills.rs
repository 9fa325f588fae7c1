//! The orders and the standing invoices of a service.

use db::{
    Day,
    sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect},
};
use kernel::{
    Month,
    jiff::{Timestamp, civil::Date},
};
use reconciliation::{Book, Id, InvoiceLine, Name, Order, Vocabulary, calendar};
use uuid::Uuid;

use super::seen::SAAD;
use crate::{
    analyse::{
        Billed,
        gather::{InForce, every_order, number, of_partner, standing},
    },
    error::FlowError,
    store::{invoice_lines, invoices},
};

/// What the kernel need not know of an invoice line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub id: Uuid,
    pub invoice: Uuid,
    pub month: Month,
    /// The first day of the month its invoice begins in: one rule counts for that month.
    pub day: Option<Date>,
}

/// A line as read: what was received first is not the duplicate.
#[derive(Clone)]
pub(super) struct Read {
    received_at: i64,
    position: i64,
    line: Line,
    beneficiary: String,
    product: String,
    quantity_min: i64,
    price_c: i64,
    gross_c: i64,
}

impl Read {
    fn of(invoice: &invoices::Model, columns: Columns) -> Option<Self> {
        let (id, _, position, beneficiary, product, month, quantity_min, price_c, gross_c) = columns;
        let month: Month = month.parse().ok()?;
        let day = invoice.period_from.as_ref().and_then(Day::date).map(Date::first_of_month);
        Some(Self {
            received_at: invoice.received_at.0,
            position,
            line: Line { id, invoice: invoice.id, month, day },
            beneficiary,
            product,
            quantity_min,
            price_c,
            gross_c,
        })
    }

    pub fn billed((invoice, line): &Billed) -> Option<Self> {
        let columns = (
            line.id,
            line.invoice_id,
            line.position,
            line.beneficiary.clone(),
            line.product.clone(),
            line.month.clone(),
            line.quantity_min,
            line.unit_price_c,
            line.gross_c,
        );
        Self::of(invoice, columns)
    }
}

type Columns = (Uuid, Uuid, i64, String, String, String, i64, i64, i64);

pub(super) struct Bills {
    orders: Vec<InForce>,
    lines: Vec<Read>,
}

impl Bills {
    pub async fn read(on: &impl ConnectionTrait, partner: Uuid, at: Timestamp) -> Result<Self, FlowError> {
        let orders = every_order(on, partner, at).await?;
        let standing = standing(on, partner, at).await?;
        let rows: Vec<Columns> = invoice_lines::Entity::find()
            .select_only()
            .columns([
                invoice_lines::Column::Id,
                invoice_lines::Column::InvoiceId,
                invoice_lines::Column::Position,
                invoice_lines::Column::Beneficiary,
                invoice_lines::Column::Product,
                invoice_lines::Column::Month,
                invoice_lines::Column::QuantityMin,
                invoice_lines::Column::UnitPriceC,
                invoice_lines::Column::GrossC,
            ])
            .filter(invoice_lines::Column::InvoiceId.in_subquery(of_partner(partner)))
            .into_tuple()
            .all(on)
            .await?;
        let lines = rows.into_iter().filter_map(|row| Read::of(standing.get(&row.1)?, row)).collect();
        Ok(Self { orders, lines })
    }

    pub fn add(&mut self, lines: impl IntoIterator<Item = Read>) {
        self.lines.extend(lines);
    }

    /// The book, and its lines in their order: as received, then by invoice and position.
    pub fn book(&mut self, words: &mut Vocabulary) -> (Book, Vec<Line>) {
        let saad = words.saads.rank(Id::from(SAAD));
        let mut key = |beneficiary: &str, product: &str| {
            let beneficiary = words.beneficiaries.rank(Id::from(beneficiary));
            let service = words.services.rank(Id::from(product));
            words.rank_key(saad, beneficiary, service)
        };
        let mut orders = Vec::new();
        for order in &self.orders {
            let key = key(&order.beneficiary, &order.product);
            let Some(valid_from) = calendar::day_of(order.from) else { continue };
            let valid_to = order.to.and_then(calendar::day_of);
            orders.push(Order { key, monthly_min: order.monthly_min, valid_from, valid_to });
        }
        self.lines.sort_by_key(|read| (read.received_at, read.line.invoice, read.position));
        let (mut known, mut lines) = (Vec::new(), Vec::new());
        for read in &self.lines {
            let Some(month) = number(read.line.month) else { continue };
            lines.push(InvoiceLine {
                id: Name::Number(known.len() as u64),
                key: key(&read.beneficiary, &read.product),
                month,
                quantity_min: read.quantity_min,
                price_c: read.price_c,
                amount_c: read.gross_c,
            });
            known.push(read.line.clone());
        }
        (Book::new(words, orders, lines), known)
    }
}
