//! A visit as the archive keeps it. Times are seconds of local civil time since 1970, as the services write them.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray,
    builder::{Int64Builder, StringBuilder},
};
use arrow_schema::{DataType, Field, Schema};
use kernel::jiff::{
    ToSpan,
    civil::{DateTime, date},
};
use parquet::{
    arrow::{ArrowWriter, ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder},
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};
use records::{Coded, Identifier, Period, Quantity, Stamp, Visit};
use serde::{Deserialize, Serialize};

use super::ArchiveError;

/// A visit, and which sending put it there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StoredVisit {
    pub visit: String,
    pub order_number: String,
    pub order_line: String,
    pub beneficiary: String,
    /// Empty when the file names nobody.
    pub worker: String,
    pub product: String,
    pub framework: String,
    pub correction: String,
    pub quantity: String,
    pub unit: String,
    pub planned_start: Option<i64>,
    pub planned_end: Option<i64>,
    pub stamp_start: Option<i64>,
    pub stamp_end: Option<i64>,
    pub retained_start: i64,
    pub retained_end: i64,
    /// Microseconds since 1970 in UTC: when its service issued it, else when it was received.
    pub issued_at: i64,
    /// Of the file received.
    pub file: String,
    /// `SUP`, or a reason not to have taken place: kept, so that an older sending does not bring it back.
    pub cancelled: bool,
}

const TEXTS: [&str; 11] = [
    "visit",
    "order_number",
    "order_line",
    "beneficiary",
    "worker",
    "product",
    "framework",
    "correction",
    "quantity",
    "unit",
    "file",
];
const TIMES: [&str; 7] = [
    "planned_start",
    "planned_end",
    "stamp_start",
    "stamp_end",
    "retained_start",
    "retained_end",
    "issued_at",
];

impl StoredVisit {
    /// `None` without a retained period: a reader refuses it before.
    pub fn of(visit: &Visit, issued_at: i64, file: String) -> Option<Self> {
        let retained = visit.retained?;
        let code = |coded: &Option<Coded>| coded.as_ref().map(|coded| coded.code.clone()).unwrap_or_default();
        let at = |stamp: &Option<Stamp>| stamp.as_ref().map(|stamp| seconds(stamp.at));
        let id = |id: &Identifier| id.value.clone();
        Some(Self {
            visit: visit.id.clone(),
            order_number: visit.order_number.clone().unwrap_or_default(),
            order_line: visit.order_line.clone().unwrap_or_default(),
            beneficiary: id(&visit.beneficiary.id),
            worker: visit.workers.first().map(|worker| id(&worker.id)).unwrap_or_default(),
            product: code(&visit.product),
            framework: code(&visit.framework),
            correction: code(&visit.correction),
            quantity: visit.billed.as_ref().map(|billed| billed.value.to_string()).unwrap_or_default(),
            unit: visit.billed.as_ref().map(|Quantity { unit, .. }| unit.clone()).unwrap_or_default(),
            planned_start: visit.planned.map(|Period { start, .. }| seconds(start)),
            planned_end: visit.planned.map(|Period { end, .. }| seconds(end)),
            stamp_start: at(&visit.stamp_in),
            stamp_end: at(&visit.stamp_out),
            retained_start: seconds(retained.start),
            retained_end: seconds(retained.end),
            issued_at,
            file,
            cancelled: visit.correction() == Some(records::Correction::Sup) || visit.not_done().is_some(),
        })
    }

    /// The same visit, whoever sent it and when.
    pub fn same_as(&self, other: &Self) -> bool {
        let bare = |visit: &Self| Self { issued_at: 0, file: String::new(), ..visit.clone() };
        bare(self) == bare(other)
    }

    fn text(&self, name: &str) -> &str {
        match name {
            "visit" => &self.visit,
            "order_number" => &self.order_number,
            "order_line" => &self.order_line,
            "beneficiary" => &self.beneficiary,
            "worker" => &self.worker,
            "product" => &self.product,
            "framework" => &self.framework,
            "correction" => &self.correction,
            "quantity" => &self.quantity,
            "unit" => &self.unit,
            _ => &self.file,
        }
    }

    fn time(&self, name: &str) -> Option<i64> {
        match name {
            "planned_start" => self.planned_start,
            "planned_end" => self.planned_end,
            "stamp_start" => self.stamp_start,
            "stamp_end" => self.stamp_end,
            "retained_start" => Some(self.retained_start),
            "retained_end" => Some(self.retained_end),
            _ => Some(self.issued_at),
        }
    }
}

/// Seconds of local civil time since 1970.
pub(crate) fn seconds(at: DateTime) -> i64 {
    date(1970, 1, 1).at(0, 0, 0, 0).duration_until(at).as_secs()
}

/// The inverse of [`seconds`]; out of jiff's range, the nearest end.
pub(crate) fn civil(seconds: i64) -> DateTime {
    let range = -300_000_000_000..=200_000_000_000;
    let seconds = seconds.clamp(*range.start(), *range.end());
    date(1970, 1, 1).at(0, 0, 0, 0).saturating_add(seconds.seconds())
}

fn schema() -> Arc<Schema> {
    let texts = TEXTS.iter().map(|name| Field::new(*name, DataType::Utf8, false));
    let times = TIMES.iter().map(|name| Field::new(*name, DataType::Int64, true));
    let cancelled = Field::new("cancelled", DataType::Boolean, false);
    Arc::new(Schema::new(texts.chain(times).chain([cancelled]).collect::<Vec<_>>()))
}

pub(crate) fn encode(visits: &[StoredVisit]) -> Result<Vec<u8>, ArchiveError> {
    let mut columns: Vec<ArrayRef> = Vec::new();
    for name in TEXTS {
        let mut column = StringBuilder::new();
        visits.iter().for_each(|visit| column.append_value(visit.text(name)));
        columns.push(Arc::new(column.finish()));
    }
    for name in TIMES {
        let mut column = Int64Builder::new();
        visits.iter().for_each(|visit| column.append_option(visit.time(name)));
        columns.push(Arc::new(column.finish()));
    }
    columns.push(Arc::new(BooleanArray::from_iter(visits.iter().map(|visit| Some(visit.cancelled)))));
    let damaged = |cause: &dyn std::fmt::Display| ArchiveError::Damaged(cause.to_string());
    let batch = RecordBatch::try_new(schema(), columns).map_err(|cause| damaged(&cause))?;
    let compressed =
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut writer =
        ArrowWriter::try_new(Vec::new(), schema(), Some(compressed)).map_err(|cause| damaged(&cause))?;
    writer.write(&batch).map_err(|cause| damaged(&cause))?;
    writer.into_inner().map_err(|cause| damaged(&cause))
}

pub(crate) fn decode(bytes: impl Into<bytes::Bytes>) -> Result<Vec<StoredVisit>, ArchiveError> {
    let damaged = |cause: &dyn std::fmt::Display| ArchiveError::Damaged(cause.to_string());
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes.into())
        .and_then(ParquetRecordBatchReaderBuilder::build)
        .map_err(|cause| damaged(&cause))?;
    let mut visits = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|cause| damaged(&cause))?;
        let start = visits.len();
        visits.resize(start + batch.num_rows(), StoredVisit::default());
        let read = &mut visits[start..];
        let missing = |name: &str| ArchiveError::Damaged(format!("la colonne {name} manque"));
        for name in TEXTS {
            let column = column::<StringArray>(&batch, name).ok_or_else(|| missing(name))?;
            for (row, visit) in read.iter_mut().enumerate() {
                set_text(visit, name, column.value(row));
            }
        }
        for name in TIMES {
            let column = column::<Int64Array>(&batch, name).ok_or_else(|| missing(name))?;
            for (row, visit) in read.iter_mut().enumerate() {
                set_time(visit, name, (!column.is_null(row)).then(|| column.value(row)));
            }
        }
        let cancelled = column::<BooleanArray>(&batch, "cancelled").ok_or_else(|| missing("cancelled"))?;
        for (row, visit) in read.iter_mut().enumerate() {
            visit.cancelled = cancelled.value(row);
        }
    }
    Ok(visits)
}

/// Of each visit, its identifier.
pub(crate) fn decode_names(bytes: impl Into<bytes::Bytes>) -> Result<Vec<String>, ArchiveError> {
    let damaged = |cause: &dyn std::fmt::Display| ArchiveError::Damaged(cause.to_string());
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes.into()).map_err(|cause| damaged(&cause))?;
    let only = ProjectionMask::columns(builder.parquet_schema(), ["visit"]);
    let reader = builder.with_projection(only).build().map_err(|cause| damaged(&cause))?;
    let mut names = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|cause| damaged(&cause))?;
        let column = column::<StringArray>(&batch, "visit")
            .ok_or_else(|| ArchiveError::Damaged("la colonne visit manque".to_owned()))?;
        names.extend(column.iter().map(|name| name.unwrap_or_default().to_owned()));
    }
    Ok(names)
}

fn column<'a, T: Array + 'static>(batch: &'a RecordBatch, name: &str) -> Option<&'a T> {
    batch.column_by_name(name)?.as_any().downcast_ref()
}

fn set_text(visit: &mut StoredVisit, name: &str, text: &str) {
    let field = match name {
        "visit" => &mut visit.visit,
        "order_number" => &mut visit.order_number,
        "order_line" => &mut visit.order_line,
        "beneficiary" => &mut visit.beneficiary,
        "worker" => &mut visit.worker,
        "product" => &mut visit.product,
        "framework" => &mut visit.framework,
        "correction" => &mut visit.correction,
        "quantity" => &mut visit.quantity,
        "unit" => &mut visit.unit,
        _ => &mut visit.file,
    };
    text.clone_into(field);
}

fn set_time(visit: &mut StoredVisit, name: &str, at: Option<i64>) {
    match name {
        "planned_start" => visit.planned_start = at,
        "planned_end" => visit.planned_end = at,
        "stamp_start" => visit.stamp_start = at,
        "stamp_end" => visit.stamp_end = at,
        "retained_start" => visit.retained_start = at.unwrap_or_default(),
        "retained_end" => visit.retained_end = at.unwrap_or_default(),
        _ => visit.issued_at = at.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::datetime;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_wall_clock_comes_back() {
        for at in [datetime(2026, 3, 2, 9, 1, 17, 0), datetime(1969, 12, 31, 23, 59, 59, 0)] {
            assert_eq!(civil(seconds(at)), at);
        }
    }

    fn stored() -> impl Strategy<Value = StoredVisit> {
        (any::<String>(), any::<Option<i64>>(), any::<i64>(), any::<bool>()).prop_map(
            |(text, time, at, cancelled)| StoredVisit {
                visit: text.clone(),
                worker: text,
                stamp_end: time,
                retained_start: at,
                cancelled,
                ..StoredVisit::default()
            },
        )
    }

    proptest! {
        #[test]
        fn an_object_comes_back(visits in proptest::collection::vec(stored(), 0..50)) {
            let object = encode(&visits).unwrap();
            let names: Vec<String> = visits.iter().map(|visit| visit.visit.clone()).collect();
            prop_assert_eq!(decode_names(object.clone()).unwrap(), names);
            prop_assert_eq!(decode(object).unwrap(), visits);
        }
    }

    #[test]
    fn a_damaged_object_is_said_so() {
        let mut bytes = encode(&[StoredVisit::default()]).unwrap();
        bytes.truncate(40);
        assert!(matches!(decode(bytes), Err(ArchiveError::Damaged(_))));
    }
}
