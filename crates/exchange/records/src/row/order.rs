//! Orders, flat: one row per line, the order's own data repeated.

use super::{Datum, Invalid, Row};
use crate::{Action, Coded, Flow, Order, OrderLine, Party, Per};

impl Order {
    /// One row per line. An order without lines (an end, a suspension) is one row.
    pub fn rows(&self) -> Vec<Row> {
        let nothing = OrderLine::default();
        let lines = if self.lines.is_empty() { std::slice::from_ref(&nothing) } else { &self.lines };
        lines.iter().map(|line| self.row(line)).collect()
    }

    fn row(&self, line: &OrderLine) -> Row {
        let mut row = Row::new(Flow::Order);
        row.put_text("order_number", self.number.as_str());
        row.put_text("action", self.action.code());
        row.put_text("transaction", self.transaction.as_deref());
        row.put("issued_at", self.issued_at, Datum::DateTime);
        row.put_party(&self.buyer, "buyer_id", Some("buyer_name"));
        row.put_provider(&self.seller);
        row.put_person(&self.beneficiary);
        row.put_text("payer_id", self.payer.as_ref().map(|payer| payer.id.value.as_str()));
        row.put_code("aid_type", self.aid.as_ref());
        row.put_code("framework", self.framework.as_ref());
        row.put("valid_from", self.valid_from, Datum::Date);
        row.put("valid_to", self.valid_to, Datum::Date);
        row.put_text("instructions", self.instructions.as_deref());
        row.put_text("line_number", line.number.value.as_str());
        row.put_code("product", line.product.as_ref());
        row.put_text("product_label", line.product.as_ref().and_then(|product| product.label.as_deref()));
        row.put_quantity(line.quantity.as_ref());
        row.put_text("per", line.per.code());
        row.put("unit_price", line.unit_price, Datum::Money);
        row.put("participation_pct", line.participation, Datum::Decimal);
        row
    }
}

/// Rows of the same number, wherever they stand, make one order; its own data come from its first row.
///
/// Each order with what keeps its rows from being lines; a row in fault is left out.
pub fn orders(rows: &[Row]) -> Vec<(Order, Vec<Invalid>)> {
    let mut orders: Vec<(Order, Vec<Invalid>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for row in rows {
        let number = row.text("order_number").unwrap_or_default();
        let place = *places.entry(number).or_insert_with(|| {
            orders.push((order(row), Vec::new()));
            orders.len() - 1
        });
        let (order, faults) = &mut orders[place];
        let mut invalid = row.invalid();
        let lineless = without_line(row);
        if lineless {
            invalid.retain(|fault| !OF_LINES.contains(&fault.key()));
        }
        match invalid.is_empty() {
            true if lineless => {}
            true => order.lines.push(line(row)),
            false => faults.extend(invalid),
        }
    }
    orders
}

/// What a line cannot be without.
const OF_LINES: [&str; 3] = ["line_number", "product", "quantity"];

/// An end or a suspension needs no line.
fn without_line(row: &Row) -> bool {
    let action = row.text("action").and_then(|code| Action::from_code(&code)).unwrap_or_default();
    matches!(action, Action::Suspend | Action::Resume | Action::End)
        && OF_LINES.iter().all(|key| row.get(key).is_none())
}

fn order(row: &Row) -> Order {
    Order {
        number: row.text("order_number").unwrap_or_default(),
        transaction: row.text("transaction"),
        version: None,
        issued_at: row.date_time("issued_at"),
        action: row.text("action").and_then(|code| Action::from_code(&code)).unwrap_or_default(),
        buyer: row.party("buyer_id", Some("buyer_name")),
        seller: row.provider(),
        beneficiary: row.person(),
        payer: Some(row.party("payer_id", None)).filter(|payer| *payer != Party::default()),
        aid: row.code("aid_type"),
        framework: row.code("framework"),
        valid_from: row.date("valid_from"),
        valid_to: row.date("valid_to"),
        instructions: row.text("instructions"),
        lines: Vec::new(),
        unknown: Vec::new(),
    }
}

fn line(row: &Row) -> OrderLine {
    let label = row.text("product_label");
    OrderLine {
        number: row.id("line_number"),
        product: row.code("product").map(|product| Coded { label, ..product }),
        quantity: row.quantity(),
        per: row.text("per").and_then(|code| Per::from_code(&code)).unwrap_or_default(),
        unit_price: row.money("unit_price"),
        participation: row.decimal("participation_pct"),
        tasks: Vec::new(),
    }
}
