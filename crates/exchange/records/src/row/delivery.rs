//! A visit, flat.

use super::{Datum, Invalid, Row};
use crate::{Flow, Period, Stamp, Visit, Worker};

impl From<&Visit> for Row {
    /// The first worker only; the country and the lists of codes are not in the table.
    fn from(visit: &Visit) -> Self {
        let mut row = Self::new(Flow::Delivery);
        row.put_text("visit_id", visit.id.as_str());
        row.put_text("transaction", visit.transaction.as_deref());
        row.put("issued_at", visit.issued_at, Datum::DateTime);
        row.put_text("order_number", visit.order_number.as_deref());
        row.put_text("order_line", visit.order_line.as_deref());
        row.put_party(&visit.funder, "funder_id", Some("funder_name"));
        row.put_person(&visit.beneficiary);
        row.put_provider(&visit.provider);
        if let Some(worker) = visit.workers.first() {
            row.put_text("worker_id", worker.id.value.as_str());
            row.put_text("worker_name", worker.name.as_deref());
        }
        row.put_code("aid_type", visit.product.as_ref());
        row.put_text("product_label", visit.product.as_ref().and_then(|product| product.label.as_deref()));
        row.put_code("framework", visit.framework.as_ref());
        row.put("planned_start", visit.planned.map(|period| period.start), Datum::DateTime);
        row.put("planned_end", visit.planned.map(|period| period.end), Datum::DateTime);
        let (arrival, departure) = (visit.stamp_in.as_ref(), visit.stamp_out.as_ref());
        row.put("stamp_start", arrival.map(|stamp| stamp.at), Datum::DateTime);
        row.put("stamp_end", departure.map(|stamp| stamp.at), Datum::DateTime);
        let stamp = arrival.or(departure);
        row.put_code("stamp_method_customer", stamp.and_then(|stamp| stamp.customer_method.as_ref()));
        row.put_code("stamp_method_provider", stamp.and_then(|stamp| stamp.supplier_method.as_ref()));
        row.put("retained_start", visit.retained.map(|period| period.start), Datum::DateTime);
        row.put("retained_end", visit.retained.map(|period| period.end), Datum::DateTime);
        row.put_code("correction", visit.correction.as_ref());
        row.put_quantity(visit.billed.as_ref());
        row
    }
}

impl TryFrom<&Row> for Visit {
    type Error = Vec<Invalid>;

    /// # Errors
    /// Everything that keeps the row from being a visit, [`Row::invalid`].
    fn try_from(row: &Row) -> Result<Self, Vec<Invalid>> {
        let invalid = row.invalid();
        if !invalid.is_empty() {
            return Err(invalid);
        }
        let period = |start, end| Some(Period { start: row.date_time(start)?, end: row.date_time(end)? });
        let stamp = |key| {
            row.date_time(key).map(|at| Stamp {
                at,
                customer_method: row.code("stamp_method_customer"),
                supplier_method: row.code("stamp_method_provider"),
            })
        };
        let worker = Worker { id: row.id("worker_id"), name: row.text("worker_name"), role: None };
        let label = row.text("product_label");
        Ok(Self {
            id: row.text("visit_id").unwrap_or_default(),
            transaction: row.text("transaction"),
            version: None,
            issued_at: row.date_time("issued_at"),
            order_number: row.text("order_number"),
            order_line: row.text("order_line"),
            line_id: None,
            funder: row.party("funder_id", Some("funder_name")),
            contract_flag: None,
            beneficiary: row.person(),
            provider: row.provider(),
            workers: Some(worker).filter(|worker| *worker != Worker::default()).into_iter().collect(),
            planned: period("planned_start", "planned_end"),
            stamp_in: stamp("stamp_start"),
            stamp_out: stamp("stamp_end"),
            retained: period("retained_start", "retained_end"),
            correction: row.code("correction"),
            billed: row.quantity(),
            framework: row.code("framework"),
            product: row.code("aid_type").map(|product| crate::Coded { label, ..product }),
            tasks: Vec::new(),
            unknown: Vec::new(),
        })
    }
}
