//! Invoices, flat: one row per line, the invoice's own data repeated.

use super::{Datum, Invalid, Row};
use crate::{Coded, Flow, Invoice, InvoiceKind, InvoiceLine, Party};

impl Invoice {
    /// One row per line.
    pub fn rows(&self) -> Vec<Row> {
        self.lines.iter().map(|line| self.row(line)).collect()
    }

    fn row(&self, line: &InvoiceLine) -> Row {
        let mut row = Row::new(Flow::Invoice);
        row.put_text("invoice_number", self.number.as_str());
        row.put_text("invoice_kind", self.kind.code());
        row.put_text("corrects", self.corrects.first().map(String::as_str));
        row.put_text("transaction", self.transaction.as_deref());
        row.put("issued_at", self.issued_at, Datum::DateTime);
        row.put_provider(&self.seller);
        row.put_party(&self.buyer, "buyer_id", Some("buyer_name"));
        row.put_text("payer_id", self.payer.as_ref().map(|payer| payer.id.value.as_str()));
        row.put("period_from", line.period_from.or(self.period_from), Datum::Date);
        row.put("period_to", line.period_to.or(self.period_to), Datum::Date);
        row.put("total", self.total, Datum::Money);
        row.put("due", self.due, Datum::Money);
        row.put_text("line_id", line.id.value.as_str());
        row.put_text("order_number", line.order_number.as_deref());
        row.put_text("order_line", line.order_line.as_deref());
        row.put_person(&line.beneficiary);
        row.put_code("aid_type", line.aid.as_ref());
        row.put_code("product", line.product.as_ref());
        row.put_text("product_label", line.product.as_ref().and_then(|product| product.label.as_deref()));
        row.put_quantity(line.quantity.as_ref());
        row.put("unit_price", line.unit_price, Datum::Money);
        row.put("gross", line.gross, Datum::Money);
        row.put("funder_share", line.funder_share, Datum::Money);
        row.put("beneficiary_share", line.beneficiary_share, Datum::Money);
        row.put_text("visit_ids", line.visits.join(" ").as_str());
        row
    }
}

/// Rows of the same number, wherever they stand, make one invoice; its own data come from its first row, its period
/// from the earliest and the latest day of its lines.
///
/// Each invoice with what keeps its rows from being lines; a row in fault is left out.
pub fn invoices(rows: &[Row]) -> Vec<(Invoice, Vec<Invalid>)> {
    let mut invoices: Vec<(Invoice, Vec<Invalid>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for row in rows {
        // Two providers may number alike.
        let number = (row.text("provider_id"), row.text("invoice_number"));
        let place = *places.entry(number).or_insert_with(|| {
            invoices.push((invoice(row), Vec::new()));
            invoices.len() - 1
        });
        let (invoice, faults) = &mut invoices[place];
        match row.invalid() {
            invalid if invalid.is_empty() => {
                let line = line(row);
                invoice.period_from = invoice.period_from.min(line.period_from).or(line.period_from);
                invoice.period_to = invoice.period_to.max(line.period_to);
                invoice.lines.push(line);
            }
            invalid => faults.extend(invalid),
        }
    }
    invoices
}

fn invoice(row: &Row) -> Invoice {
    Invoice {
        number: row.text("invoice_number").unwrap_or_default(),
        transaction: row.text("transaction"),
        version: None,
        issued_at: row.date_time("issued_at"),
        kind: row.text("invoice_kind").and_then(|code| InvoiceKind::from_code(&code)).unwrap_or_default(),
        corrects: row.text("corrects").into_iter().collect(),
        seller: row.provider(),
        buyer: row.party("buyer_id", Some("buyer_name")),
        payer: Some(row.party("payer_id", None)).filter(|payer| *payer != Party::default()),
        period_from: row.date("period_from"),
        period_to: row.date("period_to"),
        lines: Vec::new(),
        total: row.money("total"),
        due: row.money("due"),
        unknown: Vec::new(),
    }
}

fn line(row: &Row) -> InvoiceLine {
    let label = row.text("product_label");
    InvoiceLine {
        id: row.id("line_id"),
        order_number: row.text("order_number"),
        order_line: row.text("order_line"),
        beneficiary: row.person(),
        visits: row
            .text("visit_ids")
            .map(|ids| ids.split_whitespace().map(str::to_owned).collect())
            .unwrap_or_default(),
        aid: row.code("aid_type"),
        product: row.code("product").map(|product| Coded { label, ..product }),
        period_from: row.date("period_from"),
        period_to: row.date("period_to"),
        quantity: row.quantity(),
        unit_price: row.money("unit_price"),
        gross: row.money("gross"),
        funder_share: row.money("funder_share"),
        beneficiary_share: row.money("beneficiary_share"),
    }
}
