//! A vendor's file becomes messages, through a published format. An order or an invoice is taken in whole or not at all:
//! one line in fault keeps it out, and the others go through.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use esppadom::{Message, Record};
use kernel::{french::no_break, jiff::Timestamp};
use mapping::{Extras, Format};
use records::{Finding, Flow, Place, Row, Severity, Visit};

use super::{Reading, Refused, checker, reasons};

/// Findings told of one file; the messages refused are all told.
const TOLD: usize = 1_000;

/// A line that gives no row.
struct Fault {
    line: u64,
    /// Of the message it belongs to, when the line says it.
    message: Option<String>,
    reason: String,
}

pub(crate) fn read_by(format: &Format, file: &[u8], now: Timestamp) -> Reading {
    let mut lines = match mapping::read(format, file) {
        Ok(lines) => lines,
        Err(findings) => return Reading { findings, ..Reading::default() },
    };
    let mut reading = Reading { findings: lines.remarks().to_vec(), ..Reading::default() };
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let mut left = 0;
    let mut tell = |findings: Vec<Finding>, all: &mut Vec<Finding>| {
        let room = TOLD.saturating_sub(all.len());
        left += findings.len().saturating_sub(room);
        all.extend(findings.into_iter().take(room));
    };
    for line in lines.by_ref() {
        tell(line.remarks, &mut reading.findings);
        match line.row {
            Ok(row) => {
                reading.kept.entry(key_of(&row)).or_default().push(line.extras);
                rows.push((line.number, row));
            }
            Err(findings) => {
                let message = line.partial.and_then(|row| number(&row));
                faults.push(Fault { line: line.number, message, reason: reasons(&findings) });
                tell(findings, &mut reading.findings);
            }
        }
    }
    reading.passed = lines.skipped() + lines.ignored();
    if left > 0 {
        let message = format!("{left} remarques de plus ne sont pas montrées : corrigez d’abord celles-ci.");
        reading.findings.push(remark("file.more", &message));
    }
    if rows.is_empty() && faults.is_empty() {
        reading.findings.push(remark("file.no_line", "Aucune ligne de données dans ce fichier."));
    }
    let mut checker = checker(now);
    match format.flow {
        Flow::Delivery => {
            reading.refuse(Flow::Delivery, faults);
            for (line, row) in &rows {
                // A row read by a format is one of its flow.
                let Ok(visit) = Visit::try_from(row) else { continue };
                reading.sift(&mut checker, Message { record: Record::Visit(Box::new(visit)), line: *line });
            }
        }
        Flow::Order | Flow::Invoice => {
            for message in whole(format.flow, &rows, faults, &mut reading) {
                reading.sift(&mut checker, message);
            }
        }
    }
    reading
}

/// Orders or invoices of which no line is in fault.
fn whole(flow: Flow, rows: &[(u64, Row)], faults: Vec<Fault>, reading: &mut Reading) -> Vec<Message> {
    let mut first_lines: BTreeMap<String, u64> = BTreeMap::new();
    for (line, row) in rows {
        first_lines.entry(number(row).unwrap_or_default()).or_insert(*line);
    }
    let bare: Vec<Row> = rows.iter().map(|(_, row)| row.clone()).collect();
    let records: Vec<Record> = match flow {
        Flow::Order => {
            let orders = records::orders(&bare).into_iter();
            orders.map(|(order, _)| Record::Order(Box::new(order))).collect()
        }
        _ => {
            let invoices = records::invoices(&bare).into_iter();
            invoices.map(|(invoice, _)| Record::Invoice(Box::new(invoice))).collect()
        }
    };
    let lost: Vec<String> =
        faults.iter().filter(|fault| fault.message.is_none()).map(|fault| fault.line.to_string()).collect();
    let at_fault: BTreeSet<String> = faults.iter().filter_map(|fault| fault.message.clone()).collect();
    reading.refuse(flow, faults);
    let mut good = Vec::new();
    for record in records {
        let id = record.id().to_owned();
        // Its refusal stands already, with the line.
        if at_fault.contains(&id) {
            continue;
        }
        // A line of nobody may be one of this message.
        if !lost.is_empty() {
            let reason = format!(
                "Illisible : ligne {}. On ne sait pas à quel message elle appartient, et un message n’est pris que complet. Corrigez-la, puis renvoyez le fichier.",
                lost.join(", ")
            );
            reading.refused.push(Refused { flow, message: id, reason: no_break(&reason) });
            continue;
        }
        let line = first_lines.get(&id).copied().unwrap_or_default();
        good.push(Message { record, line });
    }
    good
}

impl Reading {
    /// A message is refused once, for all its lines.
    fn refuse(&mut self, flow: Flow, faults: Vec<Fault>) {
        let mut places: HashMap<String, usize> = HashMap::new();
        for fault in faults {
            let message = fault.message.unwrap_or_else(|| format!("ligne {}", fault.line));
            let reason = no_break(&format!("Ligne {} : {}", fault.line, fault.reason));
            match places.get(&message) {
                Some(place) => {
                    let known = &mut self.refused[*place].reason;
                    known.push(' ');
                    known.push_str(&reason);
                }
                None => {
                    places.insert(message.clone(), self.refused.len());
                    self.refused.push(Refused { flow, message, reason });
                }
            }
        }
    }
}

/// Of each message, by [`key`], what was kept of each of its lines, in their order.
pub(crate) type Kept = BTreeMap<(String, String), Vec<Extras>>;

/// The service and the number of a message: two services may number alike.
pub(crate) fn key(record: &Record) -> (String, String) {
    let service = match record {
        Record::Order(order) => &order.seller.id.value,
        Record::Visit(visit) => &visit.provider.id.value,
        Record::Invoice(invoice) => &invoice.seller.id.value,
    };
    (service.clone(), record.id().to_owned())
}

fn key_of(row: &Row) -> (String, String) {
    let service = row.get("provider_id").map(ToString::to_string);
    (service.unwrap_or_default(), number(row).unwrap_or_default())
}

fn number(row: &Row) -> Option<String> {
    let key = match row.flow {
        Flow::Order => "order_number",
        Flow::Delivery => "visit_id",
        Flow::Invoice => "invoice_number",
    };
    row.get(key).map(ToString::to_string)
}

fn remark(code: &str, message: &str) -> Finding {
    Finding {
        code: code.to_owned(),
        severity: Severity::Blocks,
        place: Place::default(),
        message: no_break(message),
        expected: None,
        found: None,
    }
}
