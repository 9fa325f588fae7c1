//! The job that reads a file and applies its messages.
//!
//! Everything the database holds of a file is written in one transaction, with its acknowledgement: a job that was
//! killed leaves nothing, and starts again. Visits are merged service by service inside it, after their objects are on
//! the disk.

use std::collections::{BTreeMap, BTreeSet};

use access::Cx;
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel};
use esppadom::Record;
use files::Shelf;
use jobs::JobError;
use kernel::{Month, id::PartnerId, jiff::civil::Date};
use records::{Flow, Invoice, Severity, Visit};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    analyse,
    apply::{Source, invoices, orders, remember, visits},
    archive::Archive,
    effectiveness,
    inbox::FileState,
    partner,
    reading::{self, Reading},
    report::Report,
    schema::{self, SchemaCheck, Schemas},
    store::received,
    warm,
};

pub const TAKE_IN_JOB: &str = "flows.take_in";

/// What the jobs need from the installation.
#[derive(Clone, Debug)]
pub struct Means {
    pub shelf: Shelf,
    pub archive: Archive,
    /// `None`: level L4 is not asked for.
    pub schemas: Option<Schemas>,
}

impl Means {
    /// Without schemas.
    pub fn new(shelf: Shelf, archive: Archive) -> Self {
        Self { shelf, archive, schemas: None }
    }
}

/// Running it twice changes nothing more.
///
/// # Errors
/// [`JobError`]: it is tried again.
pub async fn take_in(cx: Cx, payload: Value, means: Means) -> Result<(), JobError> {
    let id: Uuid = serde_json::from_value(payload)?;
    let said = |cause: &dyn std::fmt::Display| JobError(cause.to_string());
    let Some(file) = received::Entity::find_by_id(id).one(cx.db.read()).await? else { return Ok(()) };
    if file.taken_in_at.is_some() {
        return Ok(());
    }
    let document = files::find(cx.db.read(), file.document_id.into()).await?;
    let document = document.ok_or_else(|| JobError("the file's document is missing".to_owned()))?;
    let bytes = means.shelf.bytes(&cx, &document).await.map_err(|cause| said(&cause))?;
    let (reading, format) = reading::of_file(&cx, &file, &bytes).await?;
    let checked = match &means.schemas {
        Some(schemas) if format.is_none() => Some(against(schemas, reading.sound, bytes).await),
        _ => None,
    };
    let tx = cx.db.begin().await?;
    let mut report = apply(&cx, &tx, &means.archive, &file, reading).await?;
    report.format = format.map(|by| by.told());
    if let Some(checked) = checked {
        report.schema = Some(checked.told());
        report.findings.extend(schema::as_warnings(checked));
    }
    let now = cx.clock.now();
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let (accepted, refused) = (report.accepted(), report.refused().count());
    let blocked = report.findings.iter().any(|finding| finding.severity == Severity::Blocks);
    let state = match (accepted, refused, blocked) {
        (0, _, _) => FileState::Refused,
        (_, 0, false) => FileState::Taken,
        _ => FileState::Partly,
    };
    let flow = report.lines.first().map(|line| line.flow.code().to_owned());
    let mut row = file.into_active_model();
    row.state = Set(state.code().to_owned());
    row.flow = Set(flow);
    row.accepted = Set(count(accepted));
    row.refused = Set(count(refused));
    row.report = Set(report.stored());
    row.taken_in_at = Set(Some(now.into()));
    row.update(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// The official schema on a file of ESPPADOM. It keeps no message out and no job from ending.
async fn against(schemas: &Schemas, sound: Option<Flow>, bytes: Vec<u8>) -> SchemaCheck {
    let Some(flow) = sound else {
        return SchemaCheck::not_run("le fichier est déjà refusé au niveau L0 ou L1");
    };
    let schemas = schemas.clone();
    let checked = tokio::task::spawn_blocking(move || schemas.check(flow, &bytes)).await;
    checked.unwrap_or_else(|_| SchemaCheck::not_run("le vérificateur s’est arrêté"))
}

/// What a file does, in the caller's transaction.
pub(crate) async fn apply(
    cx: &Cx,
    on: &impl ConnectionTrait,
    archive: &Archive,
    file: &received::Model,
    reading: Reading,
) -> Result<Report, JobError> {
    let source = Source {
        file: file.id.into(),
        department: file.structure_id.into(),
        partner: file.partner_id.map(Into::into),
        received_at: file.received_at.into(),
    };
    let mut report = Report { findings: reading.findings, passed: reading.passed, ..Report::default() };
    for refused in reading.refused {
        report.refuse(refused.flow, &refused.message, refused.reason);
    }
    let mut done: BTreeMap<String, Vec<Visit>> = BTreeMap::new();
    let mut ordered: BTreeMap<String, BTreeSet<Month>> = BTreeMap::new();
    for message in reading.messages {
        match message {
            Record::Order(order) => match orders::apply(cx, on, source, &order).await? {
                Ok(outcome) => {
                    report.say(Flow::Order, &order.number, outcome);
                    if let Some(from) = order.valid_from.filter(|_| outcome.changes()) {
                        ordered.entry(order.seller.id.value).or_default().insert(Month::of(from));
                    }
                }
                Err(refused) => report.refuse(Flow::Order, &order.number, refused.to_string()),
            },
            Record::Visit(visit) => match visits::check(&visit) {
                Ok(()) => done.entry(visit.provider.id.value.clone()).or_default().push(*visit),
                Err(refused) => report.refuse(Flow::Delivery, &visit.id, refused.to_string()),
            },
            Record::Invoice(invoice) => bill(cx, on, source, &invoice, &mut report).await?,
        }
    }
    for (code, months) in ordered {
        let known = partner::by_code(on, file.structure_id, &code).await?;
        if let (Some(partner), Some(since)) = (known, months.first()) {
            warm::changed(on, partner.id.into()).await?;
            analyse::changed(cx, on, partner.id.into(), *since, source.file).await?;
            effectiveness::ask(cx, on, partner.id.into(), *since).await?;
        }
    }
    for (code, visits) in done {
        merge(cx, on, archive, source, &code, &visits, &mut report).await?;
    }
    Ok(report)
}

async fn bill(
    cx: &Cx,
    on: &impl ConnectionTrait,
    source: Source,
    invoice: &Invoice,
    report: &mut Report,
) -> Result<(), JobError> {
    let code = invoice.seller.id.value.as_str();
    let refusal = match whose(on, source, code).await? {
        Whose::Theirs(partner) => match invoices::apply(cx, on, source, partner, invoice).await? {
            Ok(outcome) => {
                report.say(Flow::Invoice, &invoice.number, outcome);
                if outcome.changes() {
                    warm::changed(on, partner).await?;
                }
                if let Some(from) = first_day(invoice).filter(|_| outcome.changes()) {
                    effectiveness::ask(cx, on, partner, Month::of(from)).await?;
                }
                return Ok(());
            }
            Err(refused) => refused,
        },
        Whose::Nobody => invoices::Refused::UnknownProvider(code.to_owned()),
        Whose::Others => invoices::Refused::NotYours,
    };
    report.refuse(Flow::Invoice, &invoice.number, refusal.to_string());
    Ok(())
}

async fn merge(
    cx: &Cx,
    on: &impl ConnectionTrait,
    archive: &Archive,
    source: Source,
    code: &str,
    done: &[Visit],
    report: &mut Report,
) -> Result<(), JobError> {
    let refusal = match whose(on, source, code).await? {
        Whose::Theirs(partner) => {
            let outcomes = visits::merge(cx, on, archive, source, partner, done)
                .await
                .map_err(|cause| JobError(cause.to_string()))?;
            let mut changed = Vec::new();
            for (visit, outcome) in done.iter().zip(outcomes) {
                report.say(Flow::Delivery, &visit.id, outcome);
                changed.extend(outcome.changes().then_some(visit));
            }
            remember(cx, on, source.department, changed.iter().map(|visit| &visit.beneficiary)).await?;
            let months = changed.iter().filter_map(|visit| visit.retained);
            let since = months.map(|period| Month::of(period.start.date())).min();
            if let Some(since) = since {
                analyse::changed(cx, on, partner, since, source.file).await?;
                effectiveness::ask(cx, on, partner, since).await?;
            }
            return Ok(());
        }
        Whose::Nobody => visits::Refused::UnknownProvider(code.to_owned()),
        Whose::Others => visits::Refused::NotYours,
    };
    for visit in done {
        report.refuse(Flow::Delivery, &visit.id, refusal.to_string());
    }
    Ok(())
}

/// Of what an invoice bills, its lines included.
fn first_day(invoice: &Invoice) -> Option<Date> {
    let of_lines = invoice.lines.iter().filter_map(|line| line.period_from);
    of_lines.chain(invoice.period_from).min()
}

enum Whose {
    /// Of the service that sends, or of any for the département.
    Theirs(PartnerId),
    Others,
    Nobody,
}

async fn whose(on: &impl ConnectionTrait, source: Source, code: &str) -> Result<Whose, JobError> {
    let known = partner::by_code(on, source.department.uuid(), code).await?;
    Ok(match (known, source.partner) {
        (Some(known), Some(own)) if known.id == own.uuid() => Whose::Theirs(own),
        (Some(known), None) => Whose::Theirs(known.id.into()),
        // Who sends for one service learns nothing of the others, not even that they exist.
        (_, Some(_)) => Whose::Others,
        (None, None) => Whose::Nobody,
    })
}
