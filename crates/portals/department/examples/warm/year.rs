//! A département's year, written straight where files taken in would have put it: rows in the database, visits in the
//! archive.

use std::{fmt::Write as _, path::Path, sync::Arc};

use access::Cx;
use arrow_array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray};
use db::sea_orm::{ConnectionTrait, DbErr};
use flows::{Mode, NewPartner, NewRule, Settings, Smoothing};
use kernel::{
    Month,
    id::{InvoiceId, PartnerId, StructureId},
    jiff::civil::date,
};
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};
use uuid::Uuid;

const SERVICES: usize = 130;
const BENEFICIARIES: usize = 24_000;
const MONTHS: i8 = 12;
const WORKERS: usize = 40;
/// 1 January 2026 in microseconds.
const KNOWN: i64 = 1_767_225_600_000_000;
const PRICE_C: i64 = 2400;

pub struct Year {
    pub partners: Vec<PartnerId>,
    /// Of the first service, March.
    pub invoice: InvoiceId,
    pub visits: usize,
    pub lines: usize,
}

/// Numbers that look random, the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

struct Visit {
    id: String,
    beneficiary: String,
    worker: String,
    product: &'static str,
    correction: &'static str,
    start: i64,
    end: i64,
    stamps: (bool, bool),
}

pub async fn write(
    cx: &Cx,
    department: StructureId,
    archive: &Path,
    visits: usize,
) -> Result<Year, Box<dyn std::error::Error>> {
    let mut partners = Vec::new();
    for number in 0..SERVICES {
        let new = NewPartner {
            code: format!("S{number:03}"),
            name: format!("Service {number:03}"),
            siret: String::new(),
            provider: None,
        };
        partners.push(flows::add_partner(cx, new).await?);
    }
    let settings = Settings {
        tariff_c: Some(PRICE_C),
        step_s: Some(300),
        mode: Some(Mode::Nearest),
        tolerance_min: Some(15),
        smoothing: Some(Smoothing::Calendar(3)),
        stamps_required: Some(true),
        ..Settings::default()
    };
    flows::publish_rule(cx, NewRule { settings, ..NewRule::default() }).await?;
    let mut dice = Dice(7);
    let mut year = Year { partners, invoice: InvoiceId::from_uuid(Uuid::nil()), visits: 0, lines: 0 };
    let tx = cx.db.begin().await?;
    let file = Uuid::from_u128(1);
    for statement in [
        format!(
            "INSERT INTO documents (id, kind, title, file_name, content_type, size, sha256, created_at) \
             VALUES ({}, 'flow', 'année', 'annee.xml', 'text/xml', 1, 'x', {KNOWN})",
            id(file)
        ),
        format!(
            "INSERT INTO flow_files (id, structure_id, document_id, sender, channel, name, size, sha256, sent_by, \
             received_at, state, accepted, refused, report, taken_in_at) VALUES ({0}, {1}, {0}, '', 'page', \
             'annee.xml', 1, 'x', 'x', {KNOWN}, 'taken', 1, 0, '', {KNOWN})",
            id(file),
            id(department.uuid())
        ),
    ] {
        tx.execute_unprepared(&statement).await?;
    }
    let keys = BENEFICIARIES * 5 / 4;
    let each = visits.div_ceil(keys * MONTHS as usize).max(1) as u64;
    for (service, partner) in year.partners.clone().into_iter().enumerate() {
        let mut rows = Rows::default();
        let people = service * BENEFICIARIES / SERVICES..(service + 1) * BENEFICIARIES / SERVICES;
        let keys: Vec<(usize, &str)> = people
            .flat_map(|person| [(person, "APA"), (person, "PCH")])
            .filter(|(person, product)| *product == "APA" || person % 4 == 0)
            .collect();
        for (number, (person, product)) in keys.iter().enumerate() {
            let (order, line) = (new_id(cx), new_id(cx));
            rows.orders.push(format!(
                "({}, {}, {}, {}, 'PC-{person}-{product}', 1, 1, 'CRE', 'B{person}', '{product}', 'PRE', \
                 '2024-01-01', {KNOWN}, 'x')",
                id(order),
                id(department.uuid()),
                id(partner.uuid()),
                id(file)
            ));
            let minutes = i64::try_from(each)? * 45 + i64::try_from(number % 7)? * 20 - 30;
            rows.order_lines.push(format!(
                "({}, {}, '1', '{product}', '1', 'HUR', 'MTH', {minutes}, {PRICE_C})",
                id(line),
                id(order)
            ));
        }
        for month in 1..=MONTHS {
            let first = date(2025, month, 1);
            let invoice = new_id(cx);
            if service == 0 && month == 3 {
                year.invoice = invoice.into();
            }
            let (mut seen, mut total) = (Vec::new(), 0);
            for (position, (person, product)) in keys.iter().enumerate() {
                let mut seconds = 0;
                for _ in 0..each + dice.below(2) {
                    let visit = some_visit(&mut dice, *person, product, first, year.visits + seen.len());
                    seconds += visit.end - visit.start;
                    seen.push(visit);
                }
                let wrong = if dice.below(12) == 0 { 45 } else { 0 };
                let quantity = seconds / 60 + wrong;
                let gross = (quantity * PRICE_C + 30) / 60;
                total += gross;
                rows.lines.push(format!(
                    "({}, {}, {position}, '{position}', '', '', 'B{person}', '{product}', '{}', {quantity}, \
                     {PRICE_C}, {gross}, 0, 0, '', 0)",
                    id(new_id(cx)),
                    id(invoice),
                    Month::of(first)
                ));
            }
            rows.invoices.push(format!(
                "({}, {}, {}, {}, 'F-{month}', 1, 1, '380', '{first}', '{}', {total}, {KNOWN}, {KNOWN}, 'x', \
                 'received', 0, {}, 0, 0, 0)",
                id(invoice),
                id(department.uuid()),
                id(partner.uuid()),
                id(file),
                first.last_of_month(),
                keys.len()
            ));
            let object = format!("visits/{department}/{partner}/{}/1.parquet", Month::of(first));
            keep(&archive.join(&object), &seen)?;
            rows.versions.push(format!(
                "({}, {}, '{}', 1, '{object}', {KNOWN})",
                id(new_id(cx)),
                id(partner.uuid()),
                Month::of(first)
            ));
            rows.months.push(format!(
                "({}, {}, {}, '{}', '{object}', 1, {}, 0, {KNOWN})",
                id(new_id(cx)),
                id(department.uuid()),
                id(partner.uuid()),
                Month::of(first),
                seen.len()
            ));
            year.visits += seen.len();
        }
        year.lines += rows.lines.len();
        rows.insert(&tx).await?;
    }
    tx.commit().await?;
    Ok(year)
}

fn some_visit(
    dice: &mut Dice,
    person: usize,
    product: &'static str,
    first: kernel::jiff::civil::Date,
    number: usize,
) -> Visit {
    let epoch = date(1970, 1, 1).at(0, 0, 0, 0);
    let day = epoch.duration_until(first.at(0, 0, 0, 0)).as_secs() + 86_400 * dice.below(28).cast_signed();
    // Workers go from one person to the next, hour after hour.
    let hour = 7 + (person / WORKERS) % 12;
    let start = day + i64::try_from(hour).unwrap_or_default() * 3600 + dice.below(600).cast_signed();
    let stamps = match dice.below(50) {
        0..3 => (false, false),
        3..5 => (true, false),
        _ => (true, true),
    };
    Visit {
        id: format!("V{number:09}"),
        beneficiary: format!("B{person}"),
        worker: format!("W{}", person % WORKERS),
        product,
        correction: if dice.below(30) == 0 { "MDT" } else { "" },
        start,
        end: start + 1800 + dice.below(1800).cast_signed(),
        stamps,
    }
}

#[derive(Default)]
struct Rows {
    orders: Vec<String>,
    order_lines: Vec<String>,
    invoices: Vec<String>,
    lines: Vec<String>,
    versions: Vec<String>,
    months: Vec<String>,
}

impl Rows {
    async fn insert(&self, on: &impl ConnectionTrait) -> Result<(), DbErr> {
        let tables = [
            (
                "flow_orders (id, structure_id, partner_id, file_id, number, version, current, action, beneficiary, \
                 aid, framework, valid_from, issued_at, digest)",
                &self.orders,
            ),
            (
                "flow_order_lines (id, order_id, number, product, quantity, unit, per, monthly_min, unit_price_c)",
                &self.order_lines,
            ),
            (
                "flow_invoices (id, structure_id, partner_id, file_id, number, version, current, kind, period_from, \
                 period_to, total_c, issued_at, received_at, digest, state, changed_since, lines, lines_in_fault, \
                 effect_c, accepted_c)",
                &self.invoices,
            ),
            (
                "flow_invoice_lines (id, invoice_id, position, number, order_number, order_line, beneficiary, \
                 product, month, quantity_min, unit_price_c, gross_c, findings, effect_c, explanation, accepted)",
                &self.lines,
            ),
            ("flow_visit_versions (id, partner_id, month, version, object, written_at)", &self.versions),
            (
                "flow_visit_months (id, structure_id, partner_id, month, object, version, visits, cancelled, \
                 updated_at)",
                &self.months,
            ),
        ];
        for (table, rows) in tables {
            for some in rows.chunks(500) {
                on.execute_unprepared(&format!("INSERT INTO {table} VALUES {}", some.join(", "))).await?;
            }
        }
        Ok(())
    }
}

fn new_id(cx: &Cx) -> Uuid {
    cx.entropy.uuid(cx.clock.now())
}

/// As SQLite keeps it.
fn id(id: Uuid) -> String {
    let mut text = String::from("X'");
    id.as_bytes().iter().for_each(|byte| {
        let _ = write!(text, "{byte:02X}");
    });
    text.push('\'');
    text
}

fn keep(path: &Path, visits: &[Visit]) -> Result<(), Box<dyn std::error::Error>> {
    let texts = |of: fn(&Visit) -> &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(visits.iter().map(of)))
    };
    let times = |of: fn(&Visit) -> Option<i64>| -> ArrayRef {
        Arc::new(Int64Array::from_iter(visits.iter().map(of)))
    };
    let nothing = || texts(|_| "");
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("visit", texts(|visit| &visit.id)),
        ("order_number", nothing()),
        ("order_line", nothing()),
        ("beneficiary", texts(|visit| &visit.beneficiary)),
        ("worker", texts(|visit| &visit.worker)),
        ("product", texts(|visit| visit.product)),
        ("framework", nothing()),
        ("correction", texts(|visit| visit.correction)),
        ("quantity", nothing()),
        ("unit", nothing()),
        ("file", nothing()),
        ("planned_start", times(|visit| Some(visit.start))),
        ("planned_end", times(|visit| Some(visit.start + 2700))),
        ("stamp_start", times(|visit| visit.stamps.0.then_some(visit.start))),
        ("stamp_end", times(|visit| visit.stamps.1.then_some(visit.end))),
        ("retained_start", times(|visit| Some(visit.start))),
        ("retained_end", times(|visit| Some(visit.end))),
        ("issued_at", times(|_| Some(KNOWN))),
        ("cancelled", Arc::new(BooleanArray::from(vec![false; visits.len()]))),
    ];
    let batch = RecordBatch::try_from_iter(columns)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let compressed =
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut writer = ArrowWriter::try_new(std::fs::File::create(path)?, batch.schema(), Some(compressed))?;
    writer.write(&batch)?;
    writer.close()?;
    Ok(())
}
