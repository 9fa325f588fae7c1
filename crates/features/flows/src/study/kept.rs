//! The answers of a study as the archive keeps them: one object, a row per line, which any tool can read. Columns that
//! say nothing of any line are left out.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, FixedSizeBinaryArray, Int64Array, RecordBatch, StringArray,
    builder::FixedSizeBinaryBuilder,
};
use arrow_schema::{Field, Schema};
use bytes::Bytes;
use parquet::{
    arrow::{
        ArrowWriter, ProjectionMask,
        arrow_reader::{ParquetRecordBatchReaderBuilder, RowSelection},
    },
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};
use rayon::prelude::*;
use uuid::Uuid;

use super::StudyQuery;
use crate::{analyse::Judgement, archive::ArchiveError, warm::Answer};

/// A line of a study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub line: Uuid,
    pub product: Arc<str>,
    pub found: Ruled,
    /// A trial: with the published rules alone.
    pub before: Option<Box<Ruled>>,
}

/// An answer, and the numbers of the rules that gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ruled {
    pub answer: Answer,
    /// « 2, 5 ».
    pub rules: Arc<str>,
}

impl Ruled {
    /// Without the visits, which are not kept.
    pub fn judgement(&self) -> Judgement {
        let rules: Vec<i64> = self.rules.split(", ").filter_map(|rule| rule.parse().ok()).collect();
        self.answer.judgement(&rules, Vec::new())
    }
}

impl Kept {
    /// Whether a draft changes more of the line than the rule that is cited.
    pub fn differs(&self) -> bool {
        self.before.as_ref().is_some_and(|before| before.answer.said() != self.found.answer.said())
    }
}

const LINE: &str = "line";
const PRODUCT: &str = "product";
const DIFFERS: &str = "differs";
const RULES: &str = "rules";
/// Columns of what a trial compares with begin so.
const BEFORE: &str = "before_";

/// A column of numbers, and what it says of an answer.
type Number = (&'static str, fn(&Answer) -> Option<i64>);

const NUMBERS: [Number; 20] = [
    ("planned_min", |answer| Some(answer.planned_min)),
    ("delivered_min", |answer| Some(answer.delivered_min)),
    (FINDINGS, |answer| Some(answer.findings.into())),
    ("effect_c", |answer| Some(answer.effect_c)),
    ("payable_min", |answer| Some(answer.payable_min)),
    ("price_c", |answer| Some(answer.price_c)),
    ("amount_c", |answer| Some(answer.amount_c)),
    ("over_min", |answer| Some(answer.over_min)),
    ("holiday_min", |answer| Some(answer.surcharged[0])),
    ("sunday_min", |answer| Some(answer.surcharged[1])),
    ("night_min", |answer| Some(answer.surcharged[2])),
    ("evening_min", |answer| Some(answer.surcharged[3])),
    ("surcharge_c", |answer| Some(answer.surcharge_c)),
    ("visits", |answer| Some(answer.visits.into())),
    ("corrected", |answer| answer.corrected.map(|(corrected, ..)| corrected.into())),
    ("corrected_of", |answer| answer.corrected.map(|(_, all, _)| all.into())),
    ("quota_pct", |answer| answer.corrected.map(|(.., quota)| quota.into())),
    ("late", |answer| answer.late.map(|(late, _)| late.into())),
    ("correction_days", |answer| answer.late.map(|(_, days)| days.into())),
    ("answer_days", |answer| answer.answer_days.map(Into::into)),
];
const FINDINGS: &str = "findings";

fn answer(numbers: [Option<i64>; 20]) -> Answer {
    fn small<T: TryFrom<i64>>(number: Option<i64>) -> Option<T> {
        number.and_then(|number| T::try_from(number).ok())
    }
    let [planned, delivered, findings, effect, payable, price, amount, over, rest @ ..] = numbers;
    let [holiday, sunday, night, evening, surcharge, visits, rest @ ..] = rest;
    let [corrected, corrected_of, quota, late, days, answer_days] = rest;
    Answer {
        planned_min: planned.unwrap_or_default(),
        delivered_min: delivered.unwrap_or_default(),
        findings: small(findings).unwrap_or_default(),
        effect_c: effect.unwrap_or_default(),
        payable_min: payable.unwrap_or_default(),
        price_c: price.unwrap_or_default(),
        amount_c: amount.unwrap_or_default(),
        over_min: over.unwrap_or_default(),
        surcharged: [holiday, sunday, night, evening].map(Option::unwrap_or_default),
        surcharge_c: surcharge.unwrap_or_default(),
        visits: small(visits).unwrap_or_default(),
        corrected: small(corrected).zip(small(corrected_of)).zip(small(quota)).map(|((a, b), c)| (a, b, c)),
        late: small(late).zip(small(days)),
        answer_days: small(answer_days),
    }
}

/// Of each service after the other.
pub(super) fn encode(services: &[Vec<Kept>]) -> Result<Vec<u8>, ArchiveError> {
    let lines = || services.iter().flatten();
    let mut ids = FixedSizeBinaryBuilder::with_capacity(lines().count(), 16);
    for kept in lines() {
        ids.append_value(kept.line.as_bytes()).map_err(|cause| damaged(&cause))?;
    }
    let products = StringArray::from_iter_values(lines().map(|kept| &*kept.product));
    let mut columns: Vec<(String, ArrayRef)> =
        vec![(LINE.to_owned(), Arc::new(ids.finish())), (PRODUCT.to_owned(), Arc::new(products))];
    columns.extend(answers("", &lines().map(|kept| &kept.found)));
    if lines().any(|kept| kept.before.is_some()) {
        let differs = BooleanArray::from_iter(lines().map(|kept| Some(kept.differs())));
        columns.push((DIFFERS.to_owned(), Arc::new(differs)));
        columns.extend(answers(BEFORE, &lines().filter_map(|kept| kept.before.as_deref())));
    }
    write(columns)
}

/// What rules and numbers say, those that say nothing left out.
fn answers<'a>(
    prefix: &str,
    answers: &(impl Iterator<Item = &'a Ruled> + Clone + Sync),
) -> Vec<(String, ArrayRef)> {
    let rules: ArrayRef = Arc::new(StringArray::from_iter_values(answers.clone().map(|ruled| &*ruled.rules)));
    let numbers = NUMBERS.par_iter().filter_map(|(name, number)| {
        let column = answers.clone().map(|ruled| number(&ruled.answer));
        let says = column.clone().any(|number| number.is_some_and(|number| number != 0));
        says.then(|| (format!("{prefix}{name}"), Arc::new(Int64Array::from_iter(column)) as ArrayRef))
    });
    let mut columns: Vec<(String, ArrayRef)> = numbers.collect();
    columns.push((format!("{prefix}{RULES}"), rules));
    columns
}

fn write(columns: Vec<(String, ArrayRef)>) -> Result<Vec<u8>, ArchiveError> {
    let field = |(name, column): &(String, ArrayRef)| {
        Field::new(name, column.data_type().clone(), column.is_nullable())
    };
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).map_err(|cause| damaged(&cause))?;
    let compressed =
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut writer =
        ArrowWriter::try_new(Vec::new(), schema, Some(compressed)).map_err(|cause| damaged(&cause))?;
    writer.write(&batch).map_err(|cause| damaged(&cause))?;
    writer.into_inner().map_err(|cause| damaged(&cause))
}

/// The lines asked for of one page, and how many there are of all pages.
pub(super) fn page(object: Bytes, asked: StudyQuery<'_>) -> Result<(Vec<Kept>, u64), ArchiveError> {
    let mut places = Vec::new();
    let mut from = 0;
    for batch in batches(object.clone(), Some(&[FINDINGS, PRODUCT, DIFFERS]), None)? {
        let (findings, products) = (numbers_of(&batch, FINDINGS), texts(&batch, PRODUCT)?);
        let differs =
            batch.column_by_name(DIFFERS).and_then(|all| all.as_any().downcast_ref::<BooleanArray>());
        let wanted = |row: &usize| {
            let found = findings.map_or(0, |findings| findings.value(*row));
            asked.finding.is_none_or(|finding| found & i64::from(finding as u16) != 0)
                && asked.product.is_none_or(|product| products.value(*row) == product)
                && (!asked.differing || differs.is_some_and(|differs| differs.value(*row)))
                && (!asked.in_fault || found != 0)
        };
        places.extend((0..batch.num_rows()).filter(wanted).map(|row| from + row));
        from += batch.num_rows();
    }
    let start = usize::try_from(asked.page.saturating_mul(asked.size)).unwrap_or(usize::MAX);
    let size = usize::try_from(asked.size).unwrap_or(usize::MAX);
    let shown: Vec<usize> = places.iter().copied().skip(start).take(size).collect();
    let lines = if shown.is_empty() { Vec::new() } else { rows(object, Some((&shown, from)))? };
    Ok((lines, places.len() as u64))
}

/// Every line.
pub(super) fn decode(object: Bytes) -> Result<Vec<Kept>, ArchiveError> {
    rows(object, None)
}

/// Those at some places of so many, or all.
fn rows(object: Bytes, places: Option<(&[usize], usize)>) -> Result<Vec<Kept>, ArchiveError> {
    let selected = places.map(|(places, total)| {
        RowSelection::from_consecutive_ranges(places.iter().map(|place| *place..place + 1), total)
    });
    let mut kept = Vec::new();
    for batch in batches(object, None, selected)? {
        let lines =
            batch.column_by_name(LINE).and_then(|ids| ids.as_any().downcast_ref::<FixedSizeBinaryArray>());
        let lines = lines.ok_or_else(|| missing(LINE))?;
        let products = texts(&batch, PRODUCT)?;
        let found = ruled(&batch, "")?;
        let is_trial = batch.column_by_name(DIFFERS).is_some();
        let mut before = if is_trial { ruled(&batch, BEFORE)? } else { Vec::new() }.into_iter();
        for (row, found) in found.into_iter().enumerate() {
            kept.push(Kept {
                line: Uuid::from_slice(lines.value(row)).map_err(|cause| damaged(&cause))?,
                product: products.value(row).into(),
                found,
                before: before.next().map(Box::new),
            });
        }
    }
    Ok(kept)
}

fn ruled(batch: &RecordBatch, prefix: &str) -> Result<Vec<Ruled>, ArchiveError> {
    let rules = texts(batch, &format!("{prefix}{RULES}"))?;
    let columns = NUMBERS.map(|(name, _)| numbers_of(batch, &format!("{prefix}{name}")));
    let of_row = |row: usize| {
        columns.map(|column| column.filter(|column| !column.is_null(row)).map(|column| column.value(row)))
    };
    Ok((0..batch.num_rows())
        .map(|row| Ruled { answer: answer(of_row(row)), rules: rules.value(row).into() })
        .collect())
}

fn batches(
    object: Bytes,
    columns: Option<&[&str]>,
    selected: Option<RowSelection>,
) -> Result<Vec<RecordBatch>, ArchiveError> {
    let mut reader = ParquetRecordBatchReaderBuilder::try_new(object).map_err(|cause| damaged(&cause))?;
    if let Some(columns) = columns {
        let mask = ProjectionMask::columns(reader.parquet_schema(), columns.iter().copied());
        reader = reader.with_projection(mask);
    }
    if let Some(selected) = selected {
        reader = reader.with_row_selection(selected);
    }
    let reader = reader.build().map_err(|cause| damaged(&cause))?;
    reader.collect::<Result<_, _>>().map_err(|cause| damaged(&cause))
}

fn numbers_of<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a Int64Array> {
    batch.column_by_name(name)?.as_any().downcast_ref()
}

fn texts<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a StringArray, ArchiveError> {
    let column = batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref());
    column.ok_or_else(|| missing(name))
}

fn missing(name: &str) -> ArchiveError {
    ArchiveError::Damaged(format!("la colonne {name} manque"))
}

fn damaged(cause: &dyn std::fmt::Display) -> ArchiveError {
    ArchiveError::Damaged(cause.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reconciliation::Finding;

    use super::*;

    fn ruled() -> impl Strategy<Value = Ruled> {
        let sparse = || proptest::option::of((any::<u16>(), any::<u16>()));
        (any::<[i32; 4]>(), 0..2048_u16, sparse(), sparse(), any::<Option<u16>>()).prop_map(
            |([planned, done, effect, night], findings, corrected, late, answer_days)| Ruled {
                answer: Answer {
                    planned_min: planned.into(),
                    delivered_min: done.into(),
                    findings,
                    effect_c: effect.into(),
                    surcharged: [0, 0, night.into(), 0],
                    corrected: corrected.map(|(one, other)| (one.into(), other.into(), one)),
                    late: late.map(|(one, other)| (one.into(), other)),
                    answer_days,
                    ..Answer::default()
                },
                rules: format!("{findings}").into(),
            },
        )
    }

    fn kept(trial: bool) -> impl Strategy<Value = Vec<Kept>> {
        let before =
            if trial { ruled().prop_map(|ruled| Some(Box::new(ruled))).boxed() } else { Just(None).boxed() };
        let line = (any::<u128>(), "[AB]?", ruled(), before).prop_map(|(line, product, found, before)| {
            Kept { line: Uuid::from_u128(line), product: product.into(), found, before }
        });
        proptest::collection::vec(line, 0..40)
    }

    proptest! {
        #[test]
        fn every_answer_comes_back(lines in any::<bool>().prop_flat_map(kept)) {
            prop_assert_eq!(decode(encode(std::slice::from_ref(&lines)).unwrap().into()).unwrap(), lines);
        }

        #[test]
        fn a_page_is_what_filtering_all_would_give(lines in kept(true), page in 0..4_u64, differing: bool) {
            let finding = Some(Finding::Overlap);
            let asked =
                StudyQuery { page, size: 3, finding, product: Some("A"), differing, in_fault: true };
            let all: Vec<&Kept> = lines
                .iter()
                .filter(|kept| kept.found.answer.findings & Finding::Overlap as u16 != 0)
                .filter(|kept| &*kept.product == "A" && (!differing || kept.differs()))
                .collect();
            let (shown, total) = super::page(encode(std::slice::from_ref(&lines)).unwrap().into(), asked).unwrap();
            prop_assert_eq!(total, all.len() as u64);
            let expected: Vec<Kept> = all.into_iter().skip(page as usize * 3).take(3).cloned().collect();
            prop_assert_eq!(shown, expected);
        }
    }

    #[test]
    fn a_damaged_object_is_said_so() {
        assert!(matches!(decode(Bytes::from_static(b"PAR1")), Err(ArchiveError::Damaged(_))));
    }
}
