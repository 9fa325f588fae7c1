//! The same messages as comma-separated lines: one per visit, per order line, per invoice line.

use std::{
    collections::VecDeque,
    io::{self, BufRead, Write},
};

use csv::{ReaderBuilder, StringRecord};
use records::{Datum, Field, Finding, Flow, Invalid, Kind, Row, dictionary, invoices, orders};

use crate::{
    code::{self, Code},
    draft::Record,
    reader::{Item, Message},
};

/// Visits have these columns and no other; orders and invoices have all those of their dictionary.
pub const DELIVERY_COLUMNS: [&str; 15] = [
    "visit_id",
    "order_line",
    "funder_id",
    "beneficiary_id",
    "provider_id",
    "worker_id",
    "aid_type",
    "framework",
    "stamp_start",
    "stamp_end",
    "retained_start",
    "retained_end",
    "correction",
    "quantity",
    "unit",
];

/// Why a message did not become lines.
#[derive(Debug, thiserror::Error)]
pub enum FlatError {
    #[error("ce message n’a pas de ligne : rien à écrire")]
    Empty,
    #[error("ce message n’est pas de ceux du fichier ({})", .0.label())]
    Flow(Flow),
    #[error(transparent)]
    Csv(#[from] csv::Error),
}

/// Writes messages of one kind as lines.
pub struct FlatWriter<W: Write> {
    out: csv::Writer<W>,
    flow: Flow,
    columns: Vec<&'static str>,
}

impl<W: Write> FlatWriter<W> {
    /// # Errors
    /// The disk's.
    pub fn new(out: W, flow: Flow) -> Result<Self, csv::Error> {
        let columns: Vec<&'static str> = match flow {
            Flow::Delivery => DELIVERY_COLUMNS.to_vec(),
            Flow::Order | Flow::Invoice => {
                dictionary::fields(flow).iter().map(|field| field.key.as_str()).collect()
            }
        };
        let mut out = csv::Writer::from_writer(out);
        out.write_record(&columns)?;
        Ok(Self { out, flow, columns })
    }

    /// # Errors
    /// What keeps the message from being written, or the disk's.
    pub fn write(&mut self, record: &Record) -> Result<(), FlatError> {
        if record.flow() != self.flow {
            return Err(FlatError::Flow(self.flow));
        }
        let rows = match record {
            Record::Order(order) => order.rows(),
            Record::Visit(visit) => vec![Row::from(visit.as_ref())],
            Record::Invoice(invoice) => invoice.rows(),
        };
        if rows.is_empty() {
            return Err(FlatError::Empty);
        }
        for row in rows {
            let cell = |key: &&str| row.get(key).map(ToString::to_string).unwrap_or_default();
            self.out.write_record(self.columns.iter().map(cell))?;
        }
        Ok(())
    }

    /// # Errors
    /// The disk's.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads lines back: columns are known by their key or their French title, whatever their order. Lines of one order or of
/// one invoice stand together.
pub struct FlatReader<R> {
    lines: csv::Reader<R>,
    flow: Flow,
    columns: Vec<Option<&'static Field>>,
    queue: VecDeque<Item>,
    /// Rows of the same order or invoice, and the line of the first.
    group: Vec<Row>,
    first: u64,
    too_many: bool,
    over: bool,
}

/// Of one order or one invoice: they are in memory together.
const MOST_LINES: usize = 20_000;

impl<R: BufRead> FlatReader<R> {
    /// `Ok(Err)`: the file has no header one recognises.
    ///
    /// # Errors
    /// The disk's.
    pub fn new(mut input: R) -> io::Result<Result<Self, Finding>> {
        if input.fill_buf()?.starts_with(&[0xef, 0xbb, 0xbf]) {
            input.consume(3);
        }
        let top = input.fill_buf()?;
        let line = top.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let count = |delimiter: u8| line.iter().filter(|byte| **byte == delimiter).count();
        let delimiter = if count(b';') > count(b',') { b';' } else { b',' };
        let mut lines = ReaderBuilder::new().delimiter(delimiter).from_reader(input);
        let header = match lines.headers() {
            Ok(header) => header.clone(),
            Err(cause) => return of_csv(cause).map(Err),
        };
        let named = |flow, title: &str| {
            dictionary::fields(flow).iter().find(|field| field.key == title || field.label == title)
        };
        let has = |flow, key: &str| {
            header.iter().any(|title| named(flow, title.trim()).is_some_and(|field| field.key == key))
        };
        let flow = match () {
            () if has(Flow::Delivery, "visit_id") => Flow::Delivery,
            () if has(Flow::Invoice, "invoice_number") => Flow::Invoice,
            () if has(Flow::Order, "order_number") && has(Flow::Order, "line_number") => Flow::Order,
            () => {
                let message = "les colonnes ne sont pas reconnues : il faut au moins visit_id (interventions), \
                               invoice_number (factures), ou order_number et line_number (prises en charge)";
                return Ok(Err(code::ROOT.at(1, message)));
            }
        };
        let mut queue = VecDeque::new();
        let mut columns = Vec::new();
        for title in &header {
            let field = named(flow, title.trim());
            if field.is_none() && !title.trim().is_empty() {
                let message = format!("la colonne « {title} » n’est pas connue : elle est laissée de côté");
                queue.push_back(Item::Finding(code::UNKNOWN.at(1, &message)));
            }
            columns.push(field);
        }
        Ok(Ok(Self {
            lines,
            flow,
            columns,
            queue,
            group: Vec::new(),
            first: 0,
            too_many: false,
            over: false,
        }))
    }

    pub fn flow(&self) -> Flow {
        self.flow
    }

    fn advance(&mut self) -> io::Result<()> {
        let mut record = StringRecord::new();
        match self.lines.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => {
                self.over = true;
                self.close();
                return Ok(());
            }
            Err(cause) => {
                self.queue.push_back(Item::Finding(of_csv(cause)?));
                return Ok(());
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        let Some(row) = self.row(&record, line) else { return Ok(()) };
        if self.flow == Flow::Delivery {
            match records::Visit::try_from(&row) {
                Ok(visit) => self.message(Record::Visit(Box::new(visit)), line),
                Err(faults) => self.faults(faults, line, &row),
            }
            return Ok(());
        }
        if self.group.first().is_some_and(|first| owner(first) != owner(&row)) {
            self.close();
        }
        if self.group.is_empty() {
            self.first = line;
        }
        if self.group.len() < MOST_LINES {
            self.group.push(row);
        } else {
            self.too_many = true;
        }
        Ok(())
    }

    /// The order or the invoice whose last row was read.
    fn close(&mut self) {
        let rows = std::mem::take(&mut self.group);
        let Some(first) = rows.first() else { return };
        if std::mem::take(&mut self.too_many) {
            let message = format!("plus de {MOST_LINES} lignes pour un même numéro : découpez-le");
            let mut finding = code::MESSAGE_SIZE.at(self.first, &message);
            finding.place.message = Some(owner(first).1);
            self.queue.push_back(Item::Finding(finding));
            return;
        }
        let read: Vec<(Record, Vec<Invalid>)> = if self.flow == Flow::Order {
            orders(&rows)
                .into_iter()
                .map(|(order, faults)| (Record::Order(Box::new(order)), faults))
                .collect()
        } else {
            let read = invoices(&rows).into_iter();
            read.map(|(invoice, faults)| (Record::Invoice(Box::new(invoice)), faults)).collect()
        };
        for (record, faults) in read {
            if faults.is_empty() {
                self.message(record, self.first);
            } else {
                self.faults(faults, self.first, first);
            }
        }
    }

    fn message(&mut self, record: Record, line: u64) {
        self.queue.push_back(Item::Message(Message { record, line }));
    }

    /// `None` when a cell is not readable, which was said.
    fn row(&mut self, record: &StringRecord, line: u64) -> Option<Row> {
        let mut row = Row::new(self.flow);
        let mut good = true;
        for (cell, field) in record.iter().zip(&self.columns) {
            let (Some(field), cell) = (field, cell.trim()) else { continue };
            if cell.is_empty() {
                continue;
            }
            match Datum::parse(field.kind, cell) {
                Some(datum) => {
                    row.set(&field.key, datum);
                }
                None => {
                    good = false;
                    let message = format!("« {} » est illisible : {}", field.label, expected(field.kind));
                    let mut finding = said(code::VALUE, line, &message, field.key.as_str());
                    finding.found = Some(cell.to_owned());
                    self.queue.push_back(Item::Finding(finding));
                }
            }
        }
        good.then_some(row)
    }

    fn faults(&mut self, faults: Vec<Invalid>, line: u64, row: &Row) {
        for fault in faults {
            let code = match fault {
                Invalid::Missing(..) => code::MISSING,
                Invalid::NotACode { .. } => code::UNKNOWN_CODE,
            };
            let mut finding = said(code, line, &fault.to_string(), fault.key());
            finding.place.message = Some(owner(row).1).filter(|id| !id.is_empty());
            self.queue.push_back(Item::Finding(finding));
        }
    }
}

/// Whose order or invoice a row is of; two services may number their invoices alike.
fn owner(row: &Row) -> (String, String) {
    let text = |key| row.get(key).map(ToString::to_string).unwrap_or_default();
    match row.flow {
        Flow::Order => (String::new(), text("order_number")),
        Flow::Delivery => (String::new(), text("visit_id")),
        Flow::Invoice => (text("provider_id"), text("invoice_number")),
    }
}

fn said(code: Code, line: u64, message: &str, column: &str) -> Finding {
    let mut finding = code.at(line, message);
    finding.place.path = Some(column.to_owned());
    finding
}

fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Code => "écrivez un texte",
        Kind::Date => "écrivez une date comme 2026-03-05",
        Kind::DateTime => "écrivez une heure locale comme 2026-03-05T09:01:00",
        Kind::Decimal => "écrivez un nombre comme 1.25",
        Kind::Money => "écrivez un montant au centime, comme 24.58",
    }
}

/// A line that is not CSV is a finding; a fault of the disk is an error.
fn of_csv(cause: csv::Error) -> io::Result<Finding> {
    let line = cause.position().map_or(1, csv::Position::line);
    match cause.into_kind() {
        csv::ErrorKind::Io(cause) => Err(cause),
        csv::ErrorKind::Utf8 { .. } => {
            Ok(code::ENCODING.at(line, "cette ligne n’est pas en UTF-8 : enregistrez le fichier en UTF-8"))
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let message = format!("cette ligne a {len} colonnes au lieu de {expected_len} : complétez-la");
            Ok(code::MALFORMED.at(line, &message))
        }
        _ => Ok(code::MALFORMED.at(line, "cette ligne ne se lit pas comme du CSV")),
    }
}

impl<R: BufRead> Iterator for FlatReader<R> {
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.queue.pop_front() {
                return Some(Ok(item));
            }
            if self.over {
                return None;
            }
            if let Err(cause) = self.advance() {
                self.over = true;
                return Some(Err(cause));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VISIT: &str = "V-1,PLAN-1,CD99,BEN-1,SAAD-42,INT-7,APA,PRE,2026-03-02T09:01:17,,\
                         2026-03-02T09:00:00,2026-03-02T10:00:00,COD,1,HUR";

    fn read(text: &str) -> (Vec<Record>, Vec<String>) {
        let (mut records, mut findings) = (Vec::new(), Vec::new());
        for item in FlatReader::new(text.as_bytes()).unwrap().unwrap() {
            match item.unwrap() {
                Item::Message(message) => records.push(message.record),
                Item::Finding(finding) => findings.push(finding.to_string()),
            }
        }
        (records, findings)
    }

    #[test]
    fn visits_come_back_from_their_fifteen_columns() {
        let text = format!("{}\n{VISIT}\n", DELIVERY_COLUMNS.join(","));
        let (records, findings) = read(&text);
        assert_eq!(findings, Vec::<String>::new());
        let mut bytes = Vec::new();
        let mut writer = FlatWriter::new(&mut bytes, Flow::Delivery).unwrap();
        writer.write(&records[0]).unwrap();
        writer.finish().unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), text);
        assert_eq!(
            read(&format!("\u{feff}{}", text.replace(',', ";"))).0,
            records,
            "as a spreadsheet saves it"
        );
    }

    #[test]
    fn a_bad_line_does_not_take_its_neighbours() {
        let bad = VISIT.replace("2026-03-02T10:00:00", "dix heures");
        let text = format!("{},couleur\n{bad},\n{VISIT}\n{VISIT},bleu\n", DELIVERY_COLUMNS.join(","));
        let (records, findings) = read(&text);
        assert_eq!(records.len(), 1);
        assert_eq!(findings.len(), 3, "{findings:?}");
        assert!(findings[0].contains("couleur"));
        assert!(findings[1].starts_with("ligne 2 :") && findings[1].contains("Fin retenue"), "{findings:?}");
        assert!(findings[2].contains("15 colonnes au lieu de 16"), "{findings:?}");
    }

    #[test]
    fn a_file_of_something_else_is_not_guessed() {
        let Err(finding) = FlatReader::new("nom,prénom\nA,B\n".as_bytes()).unwrap() else {
            panic!("recognised")
        };
        assert_eq!(finding.code, "L1.unknown_root");
    }
}
