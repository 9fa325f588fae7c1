//! A file arrives: it is kept as received, then answered at once. Reading it is a job.

use access::{Action, Cx, Denied};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, SqlErr,
};
use files::{FileError, NewDocument, Shelf};
use kernel::{
    id::{FileFormatId, PartnerId, ReceivedFileId, StructureId},
    jiff::Timestamp,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    error::FlowError,
    format::choose::is_offered,
    inbox::FileState,
    reach::{self, Reach},
    report::Report,
    store::{for_update, received},
    take_in::TAKE_IN_JOB,
};

/// A file holds some tens of thousands of visits: more is sent in several.
const LARGEST: usize = 100 * 1024 * 1024;

/// How a file came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Page,
    Api,
    /// The watched folder.
    Folder,
}

impl Channel {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Api => "api",
            Self::Folder => "folder",
        }
    }

    pub fn label(code: &str) -> &'static str {
        match code {
            "api" => "API",
            "folder" => "dossier surveillé",
            _ => "page de dépôt",
        }
    }
}

/// Who sends: only [`sender`] and [`crate::authenticate`] make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    pub(crate) department: StructureId,
    /// `None`: the département itself.
    pub(crate) partner: Option<PartnerId>,
    pub(crate) name: String,
}

impl Sender {
    pub(crate) fn machine(department: StructureId, partner: Option<PartnerId>, label: &str) -> Self {
        Self { department, partner, name: label.to_owned() }
    }

    pub(crate) fn code(&self) -> String {
        self.partner.map(|partner| partner.to_string()).unwrap_or_default()
    }
}

/// The person logged in, as a sender: an agent for their département, a coordinator for their service.
///
/// # Errors
/// [`FlowError`]; [`FlowError::NotFound`] for a département that does not know the coordinator's service.
pub async fn sender(cx: &Cx, department: Option<StructureId>) -> Result<Sender, FlowError> {
    let name = cx.who.name().to_owned();
    match reach::reach(cx, Action::SendFlows).await? {
        Reach::Department(own) => Ok(Sender { department: own, partner: None, name }),
        Reach::Partners(_) => {
            let department = department.ok_or(FlowError::NotFound)?;
            let partner = reach::partner_of(cx, department).await?.ok_or(FlowError::NotFound)?;
            Ok(Sender { department, partner: Some(partner), name })
        }
    }
}

#[derive(Clone, Debug)]
pub struct Deposit {
    pub name: String,
    pub bytes: Vec<u8>,
    pub channel: Channel,
    /// Chosen by the sender: sent again with the same key, a file is not taken in again.
    pub key: Option<String>,
    /// Chosen by the sender; `None`: ESPPADOM, or the format that fits.
    pub format: Option<FileFormatId>,
}

/// What the sender is told at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub file: ReceivedFileId,
    pub sha256: String,
    pub received_at: Timestamp,
    /// The same file had come before: nothing was done again.
    pub already: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum DepositError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Le fichier est vide : choisissez-en un autre.")]
    Empty,
    #[error("Le fichier dépasse 100 Mo : envoyez-le en plusieurs parties, par mois ou par service.")]
    TooLarge,
    #[error("Cette clé d’idempotence a déjà servi pour un autre fichier : donnez-en une nouvelle.")]
    KeyTaken,
    #[error("Ce format n’existe pas, ou il n’est plus en vigueur : choisissez-en un autre, ou aucun.")]
    UnknownFormat,
    #[error(transparent)]
    File(#[from] FileError),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// Keeps a file and has it read. The same bytes from the same sender, or the same key, give the first receipt again. A
/// file of which something was refused is read once more: what stands stays, and what was missing (the service, the
/// format) may have come.
///
/// # Errors
/// [`DepositError`]: nothing was kept.
pub async fn deposit(
    cx: &Cx,
    shelf: &Shelf,
    sender: &Sender,
    deposit: Deposit,
) -> Result<Receipt, DepositError> {
    weigh(&deposit.bytes)?;
    if let Some(format) = deposit.format
        && !is_offered(cx.db.read(), sender, format).await?
    {
        return Err(DepositError::UnknownFormat);
    }
    let sha256 = hex::encode(Sha256::digest(&deposit.bytes));
    if let Some(known) = already(cx.db.read(), sender, &sha256, deposit.key.as_deref()).await? {
        return match FileState::from_code(&known.state) {
            Some(FileState::Refused | FileState::Partly) => read_again(cx, known.id, deposit.format).await,
            _ => Ok(receipt(known, true)),
        };
    }
    match keep(cx, shelf, sender, &deposit, &sha256).await {
        // Two sendings at the same instant: the other one was first.
        Err(DepositError::Database(cause))
            if matches!(cause.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) =>
        {
            let first = already(cx.db.read(), sender, &sha256, deposit.key.as_deref()).await?;
            first.map(|row| receipt(row, true)).ok_or(DepositError::Database(cause))
        }
        other => other,
    }
}

pub(crate) fn weigh(bytes: &[u8]) -> Result<(), DepositError> {
    match bytes.len() {
        0 => Err(DepositError::Empty),
        size if size > LARGEST => Err(DepositError::TooLarge),
        _ => Ok(()),
    }
}

async fn already(
    on: &impl ConnectionTrait,
    sender: &Sender,
    sha256: &str,
    key: Option<&str>,
) -> Result<Option<received::Model>, DepositError> {
    let mut same = Condition::any().add(received::Column::Sha256.eq(sha256));
    if let Some(key) = key {
        same = same.add(received::Column::IdempotencyKey.eq(key));
    }
    let found = received::Entity::find()
        .filter(received::Column::StructureId.eq(sender.department.uuid()))
        .filter(received::Column::Sender.eq(sender.code()))
        .filter(same)
        .one(on)
        .await?;
    match found {
        Some(row) if row.sha256 != sha256 => Err(DepositError::KeyTaken),
        row => Ok(row),
    }
}

/// Of two sendings at once, one has it read.
async fn read_again(cx: &Cx, id: Uuid, format: Option<FileFormatId>) -> Result<Receipt, DepositError> {
    let tx = cx.db.begin().await?;
    let row = for_update(cx, received::Entity::find_by_id(id)).one(&tx).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound(id.to_string()))?;
    if row.taken_in_at.is_none() {
        return Ok(receipt(row, true));
    }
    let now = cx.clock.now();
    let mut row = row.into_active_model();
    row.state = Set(FileState::Waiting.code().to_owned());
    row.taken_in_at = Set(None);
    row.format_id = Set(format.map(Into::into));
    let row = row.update(&tx).await?;
    let once = format!("{TAKE_IN_JOB}/{id}/{}", now.as_nanosecond());
    jobs::enqueue(&tx, &cx.entropy, TAKE_IN_JOB, &id, now, Some(once)).await?;
    cx.audit(&tx, "déposer de nouveau", "fichier", id, None, None).await?;
    tx.commit().await?;
    Ok(receipt(row, false))
}

fn receipt(row: received::Model, already: bool) -> Receipt {
    Receipt { file: row.id.into(), sha256: row.sha256, received_at: row.received_at.into(), already }
}

async fn keep(
    cx: &Cx,
    shelf: &Shelf,
    sender: &Sender,
    deposit: &Deposit,
    sha256: &str,
) -> Result<Receipt, DepositError> {
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    let tx = cx.db.begin().await?;
    let document = shelf.keep(cx, &tx, document(deposit)).await?;
    let row = row(cx, &tx, sender, deposit, sha256, Kept { file: id, document: document.id.into() }).await?;
    jobs::enqueue(&tx, &cx.entropy, TAKE_IN_JOB, &id, now, Some(format!("{TAKE_IN_JOB}/{id}"))).await?;
    cx.audit(&tx, "déposer", "fichier", id, None, None).await?;
    tx.commit().await?;
    Ok(receipt(row, false))
}

pub(crate) fn document(deposit: &Deposit) -> NewDocument {
    NewDocument {
        person: None,
        kind: "flux".to_owned(),
        title: deposit.name.clone(),
        file_name: deposit.name.clone(),
        content_type: "application/octet-stream".to_owned(),
        bytes: deposit.bytes.clone(),
    }
}

/// The numbers a file and its document go by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    pub file: Uuid,
    pub document: Uuid,
}

/// The row of a file that waits to be read.
pub(crate) async fn row(
    cx: &Cx,
    on: &impl ConnectionTrait,
    sender: &Sender,
    deposit: &Deposit,
    sha256: &str,
    kept: Kept,
) -> Result<received::Model, DbErr> {
    received::ActiveModel {
        id: Set(kept.file),
        structure_id: Set(sender.department.uuid()),
        partner_id: Set(sender.partner.map(Into::into)),
        document_id: Set(kept.document),
        sender: Set(sender.code()),
        channel: Set(deposit.channel.code().to_owned()),
        name: Set(deposit.name.clone()),
        size: Set(i64::try_from(deposit.bytes.len()).unwrap_or(i64::MAX)),
        sha256: Set(sha256.to_owned()),
        idempotency_key: Set(deposit.key.clone()),
        sent_by: Set(sender.name.clone()),
        received_at: Set(cx.clock.now().into()),
        state: Set(FileState::Waiting.code().to_owned()),
        flow: Set(None),
        accepted: Set(0),
        refused: Set(0),
        report: Set(Report::default().stored()),
        taken_in_at: Set(None),
        format_id: Set(deposit.format.map(Into::into)),
    }
    .insert(on)
    .await
}
