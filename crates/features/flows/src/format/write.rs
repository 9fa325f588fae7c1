//! What stands for a month, written as a format writes it: for a service's software, or for another tool.
//!
//! The database keeps of a message what decisions need; the whole of it is in the file it came by. That file is read again,
//! and the messages that still stand are written.

use std::collections::{BTreeMap, BTreeSet};

use access::{Action, Cx};
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use esppadom::Record;
use kernel::{Month, id::FileFormatId, jiff::civil::Date};
use mapping::{Extras, Format};
use records::{Finding, Flow, Row};
use uuid::Uuid;

use super::{FormatError, format_of, sample, see};
use crate::{
    reach,
    reading::{self, Reading},
    store::{formats as table, invoices, orders, partners, received, visit_months},
    take_in::Means,
};

/// A file to give.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WrittenFile {
    pub name: String,
    pub bytes: Vec<u8>,
    /// Lines of data in it.
    pub rows: u64,
    /// Messages that the format cannot hold, or whose file is no longer read: not in it.
    pub left_out: u64,
    /// Why, for the first ones.
    pub findings: Vec<Finding>,
    /// Lines whose kept columns are empty, because they came by another way than this format.
    pub nothing_kept: u64,
}

/// By the file they came by: the messages that stand.
type Standing = BTreeMap<Uuid, BTreeSet<String>>;

/// By the version in force. Orders valid in the month, visits of the month, invoices of a period that touches it; of the
/// format's service only, when it has one.
///
/// # Errors
/// [`FormatError`]; [`FormatError::NotFound`] for a format that is not in force, [`FormatError::Blocked`] for one that
/// writes nothing, as ODS.
pub async fn write_format(
    cx: &Cx,
    means: &Means,
    id: FileFormatId,
    month: Month,
) -> Result<WrittenFile, FormatError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let row = table::Entity::find_by_id(id.uuid()).one(cx.db.read()).await?;
    let row = row.filter(|row| row.structure_id == department.uuid() && row.withdrawn_at.is_none());
    let row = row.ok_or(FormatError::NotFound)?;
    let current = row.current.ok_or(FormatError::NotFound)?;
    let version = see::version_row(cx.db.read(), id, see::number(current)).await?;
    let format = format_of(&version.ok_or(FormatError::NotFound)?.body)?;
    let standing = standing(cx, means, format.flow, department.uuid(), row.partner_id, month).await?;
    let mut left_out = 0;
    let mut rows: Vec<(Row, Extras)> = Vec::new();
    let mut nothing_kept = 0;
    let services = codes(cx, department.uuid(), row.partner_id).await?;
    for (file, mut wanted) in standing {
        let (reading, by) = read_again(cx, means, file).await?;
        let ours = by.is_some_and(|by| by.id == id.uuid());
        for record in reading.messages {
            let key = reading::key(&record);
            if record.flow() == format.flow && services.contains(&key.0) && wanted.remove(&key.1) {
                let lines = rows_of(&record);
                // What another format kept under the same title may mean something else.
                let kept = reading.kept.get(&key).filter(|kept| ours && kept.len() == lines.len());
                let kept = kept.cloned().unwrap_or_else(|| {
                    nothing_kept += lines.len() as u64;
                    vec![Extras::new(); lines.len()]
                });
                rows.extend(lines.into_iter().zip(kept));
            }
        }
        left_out += wanted.len() as u64;
    }
    let mut bytes = Vec::new();
    let written = mapping::write(&format, rows.iter().map(|(row, kept)| (row, kept)), &mut bytes);
    let written = written.map_err(|refused| match refused {
        mapping::WriteError::Format(findings) => FormatError::Blocked(findings),
        mapping::WriteError::Io(cause) => FormatError::File(cause.into()),
    })?;
    let tx = cx.db.begin().await?;
    cx.audit(&tx, "écrire un fichier", "format", id.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(WrittenFile {
        name: file_name(&format, month),
        bytes,
        rows: written.rows,
        left_out: left_out + written.refused,
        findings: written.findings,
        nothing_kept: if format.keep.is_empty() { 0 } else { nothing_kept },
    })
}

async fn standing(
    cx: &Cx,
    means: &Means,
    flow: Flow,
    department: Uuid,
    partner: Option<Uuid>,
    month: Month,
) -> Result<Standing, FormatError> {
    let mut standing = Standing::new();
    let touches = |from: Option<Date>, to: Option<Date>| {
        from.is_none_or(|from| from <= month.last_day()) && to.is_none_or(|to| month.first_day() <= to)
    };
    let ours = |of: Uuid| partner.is_none_or(|only| only == of);
    match flow {
        Flow::Order => {
            let query = orders::Entity::find()
                .filter(orders::Column::StructureId.eq(department))
                .filter(orders::Column::Current.eq(true));
            for one in query.all(cx.db.read()).await?.into_iter().filter(|one| ours(one.partner_id)) {
                let (from, to) =
                    (one.valid_from.and_then(|day| day.date()), one.valid_to.and_then(|day| day.date()));
                if touches(from, to) {
                    standing.entry(one.file_id).or_default().insert(one.number);
                }
            }
        }
        Flow::Invoice => {
            let query = invoices::Entity::find()
                .filter(invoices::Column::StructureId.eq(department))
                .filter(invoices::Column::Current.eq(true));
            for one in query.all(cx.db.read()).await?.into_iter().filter(|one| ours(one.partner_id)) {
                let (from, to) =
                    (one.period_from.and_then(|day| day.date()), one.period_to.and_then(|day| day.date()));
                if touches(from, to) {
                    standing.entry(one.file_id).or_default().insert(one.number);
                }
            }
        }
        Flow::Delivery => {
            let query = visit_months::Entity::find()
                .filter(visit_months::Column::StructureId.eq(department))
                .filter(visit_months::Column::Month.eq(month.to_string()));
            for one in query.all(cx.db.read()).await?.into_iter().filter(|one| ours(one.partner_id)) {
                let visits = means.archive.read(&one.object).await;
                for visit in visits?.into_iter().filter(|visit| !visit.cancelled) {
                    if let Ok(file) = visit.file.parse() {
                        standing.entry(file).or_default().insert(visit.visit);
                    }
                }
            }
        }
    }
    Ok(standing)
}

/// Of the services whose messages are written.
async fn codes(cx: &Cx, department: Uuid, partner: Option<Uuid>) -> Result<BTreeSet<String>, FormatError> {
    let known = partners::Entity::find()
        .filter(partners::Column::StructureId.eq(department))
        .all(cx.db.read())
        .await?;
    let ours = known.into_iter().filter(|one| partner.is_none_or(|only| only == one.id));
    Ok(ours.map(|one| one.code).collect())
}

/// A file received, as it was read then, and the format it was read by.
async fn read_again(
    cx: &Cx,
    means: &Means,
    file: Uuid,
) -> Result<(Reading, Option<reading::By>), FormatError> {
    let Some(file) = received::Entity::find_by_id(file).one(cx.db.read()).await? else {
        return Ok((Reading::default(), None));
    };
    let bytes = sample::bytes(cx, &means.shelf, file.document_id).await?;
    reading::of_file(cx, &file, &bytes).await.map_err(|cause| FormatError::Unread(cause.0))
}

fn rows_of(record: &Record) -> Vec<Row> {
    match record {
        Record::Order(order) => order.rows(),
        Record::Visit(visit) => vec![Row::from(visit.as_ref())],
        Record::Invoice(invoice) => invoice.rows(),
    }
}

/// « visites-2026-03.csv ».
fn file_name(format: &Format, month: Month) -> String {
    let end = match format.layout.file {
        mapping::FileKind::Delimited => "csv",
        mapping::FileKind::FixedWidth => "txt",
        mapping::FileKind::Xlsx | mapping::FileKind::Ods => "xlsx",
    };
    let what = match format.flow {
        Flow::Order => "prises-en-charge",
        Flow::Delivery => "interventions",
        Flow::Invoice => "factures",
    };
    format!("{what}-{month}.{end}")
}
