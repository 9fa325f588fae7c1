//! The files received and what became of them.

use access::{Action, Cx};
use db::{
    Moment,
    sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect},
};
use files::Shelf;
use kernel::{
    id::{PartnerId, ReceivedFileId},
    jiff::Timestamp,
};
use records::Flow;

use crate::{
    deposit::Sender,
    error::FlowError,
    reach,
    report::Report,
    store::{partners, received as table},
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileState {
    /// Kept, not read yet.
    #[default]
    Waiting,
    /// Every message was taken in.
    Taken,
    /// Some were refused.
    Partly,
    /// None could be taken in.
    Refused,
}

impl FileState {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Taken, Self::Partly, Self::Refused];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Taken => "taken",
            Self::Partly => "partly",
            Self::Refused => "refused",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "En cours de lecture",
            Self::Taken => "Pris en compte",
            Self::Partly => "Pris en compte en partie",
            Self::Refused => "Refusé",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedFile {
    pub id: ReceivedFileId,
    pub name: String,
    pub partner: Option<PartnerId>,
    /// Name of the service; `None`: the département itself.
    pub partner_name: Option<String>,
    pub sent_by: String,
    pub channel: String,
    pub size: u64,
    pub sha256: String,
    pub received_at: Timestamp,
    pub state: FileState,
    pub flow: Option<Flow>,
    pub accepted: u64,
    pub refused: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InboxQuery {
    /// From 0.
    pub page: u64,
    pub size: u64,
    pub state: Option<FileState>,
    pub flow: Option<Flow>,
    pub partner: Option<PartnerId>,
    /// Part of the file's name.
    pub text: String,
    /// Received then or later.
    pub since: Option<Timestamp>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inbox {
    pub files: Vec<ReceivedFile>,
    /// Of all pages together.
    pub total: u64,
}

/// Newest first.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn inbox(cx: &Cx, asked: &InboxQuery) -> Result<Inbox, FlowError> {
    let reach = reach::reach(cx, Action::SeeFlows).await?;
    let mut query =
        table::Entity::find().filter(reach.condition(table::Column::StructureId, table::Column::PartnerId));
    if let Some(state) = asked.state {
        query = query.filter(table::Column::State.eq(state.code()));
    }
    if let Some(flow) = asked.flow {
        query = query.filter(table::Column::Flow.eq(flow.code()));
    }
    if let Some(partner) = asked.partner {
        query = query.filter(table::Column::PartnerId.eq(partner.uuid()));
    }
    if !asked.text.is_empty() {
        query = query.filter(table::Column::Name.contains(&asked.text));
    }
    if let Some(since) = asked.since {
        query = query.filter(table::Column::ReceivedAt.gte(Moment::from(since)));
    }
    let total = query.clone().count(cx.db.read()).await?;
    let rows = query
        .order_by_desc(table::Column::ReceivedAt)
        .order_by_desc(table::Column::Id)
        .offset(asked.page * asked.size)
        .limit(asked.size)
        .all(cx.db.read())
        .await?;
    let names = partners::Entity::find()
        .filter(partners::Column::Id.is_in(rows.iter().filter_map(|row| row.partner_id)))
        .all(cx.db.read())
        .await?;
    let files = rows.into_iter().map(|row| {
        let name = names.iter().find(|partner| Some(partner.id) == row.partner_id);
        read(row, name.map(|partner| partner.name.clone()))
    });
    Ok(Inbox { files: files.collect(), total })
}

/// A file and its acknowledgement.
///
/// # Errors
/// [`FlowError`].
pub async fn received(cx: &Cx, id: ReceivedFileId) -> Result<(ReceivedFile, Report), FlowError> {
    let row = find(cx, id).await?;
    let name = match row.partner_id {
        Some(partner) => partners::Entity::find_by_id(partner).one(cx.db.read()).await?.map(|row| row.name),
        None => None,
    };
    let report = Report::of_stored(&row.report);
    Ok((read(row, name), report))
}

/// The same, for the machine that sent it.
///
/// # Errors
/// [`FlowError`]; [`FlowError::NotFound`] for what another sender sent.
pub async fn acknowledgement(
    cx: &Cx,
    sender: &Sender,
    id: ReceivedFileId,
) -> Result<(ReceivedFile, Report), FlowError> {
    let row = table::Entity::find_by_id(id.uuid())
        .filter(table::Column::StructureId.eq(sender.department.uuid()))
        .filter(table::Column::Sender.eq(sender.code()))
        .one(cx.db.read())
        .await?;
    let row = row.ok_or(FlowError::NotFound)?;
    let report = Report::of_stored(&row.report);
    Ok((read(row, None), report))
}

/// The file as it came, byte for byte. The look is written in the journal.
///
/// # Errors
/// [`FlowError`].
pub async fn original(cx: &Cx, shelf: &Shelf, id: ReceivedFileId) -> Result<(String, Vec<u8>), FlowError> {
    let row = find(cx, id).await?;
    let document = files::find(cx.db.read(), row.document_id.into()).await?.ok_or(FlowError::NotFound)?;
    let bytes = shelf.bytes(cx, &document).await?;
    let tx = cx.db.begin().await?;
    cx.audit_once(&tx, "télécharger", "fichier", row.id, None).await?;
    tx.commit().await?;
    Ok((row.name, bytes))
}

async fn find(cx: &Cx, id: ReceivedFileId) -> Result<table::Model, FlowError> {
    let reach = reach::reach(cx, Action::SeeFlows).await?;
    let row = table::Entity::find_by_id(id.uuid()).one(cx.db.read()).await?;
    row.filter(|row| reach.covers(row.structure_id, row.partner_id)).ok_or(FlowError::NotFound)
}

fn read(row: table::Model, partner_name: Option<String>) -> ReceivedFile {
    ReceivedFile {
        id: row.id.into(),
        name: row.name,
        partner: row.partner_id.map(Into::into),
        partner_name,
        sent_by: row.sent_by,
        channel: row.channel,
        size: u64::try_from(row.size).unwrap_or_default(),
        sha256: row.sha256,
        received_at: row.received_at.into(),
        state: FileState::from_code(&row.state).unwrap_or_default(),
        flow: row.flow.as_deref().and_then(Flow::from_code),
        accepted: u64::try_from(row.accepted).unwrap_or_default(),
        refused: u64::try_from(row.refused).unwrap_or_default(),
    }
}
