//! Formats: how a vendor's files are read and written, made on a page from a sample.
//!
//! A format has a draft, that its makers change, and versions, that never change. A version is published once the check
//! finds nothing that blocks and the round trip of its test file loses nothing, or nothing that somebody did not accept
//! by name. One version is in force; a withdrawn format reads no new file.

mod change;
pub(crate) mod choose;
mod delete;
mod error;
mod import;
mod publish;
mod restore;
mod sample;
mod see;
mod start;
mod trial;
mod withdraw;
mod write;

use access::{Action, Cx};
use db::sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use kernel::{
    id::{FileFormatId, PartnerId, StructureId},
    jiff::Timestamp,
};
use mapping::Format;
use records::Flow;
use serde::{Deserialize, Serialize};

use crate::{
    reach,
    store::{for_update, formats as table, partners},
};

pub use self::{
    change::change_format,
    choose::{OfferedFormat, offered_formats},
    delete::delete_format,
    error::FormatError,
    import::import_format,
    publish::{Confirmation, publish_format},
    restore::restore_format,
    sample::{LARGEST_SAMPLE, NewSample, attach_sample, format_sample},
    see::{FormatQuery, format, formats, known_codes},
    start::{NewFormat, start_format},
    trial::{Loss, Trial, try_format},
    withdraw::{bring_back_format, withdraw_format},
    write::{WrittenFile, write_format},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatState {
    /// Never published.
    Draft,
    Published,
    /// Published, and a newer draft is being made.
    Changing,
    Withdrawn,
}

impl FormatState {
    pub const ALL: [Self; 4] = [Self::Draft, Self::Published, Self::Changing, Self::Withdrawn];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Changing => "changing",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Brouillon",
            Self::Published => "Publié",
            Self::Changing => "Publié, brouillon en cours",
            Self::Withdrawn => "Retiré",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A format as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatSummary {
    pub id: FileFormatId,
    pub name: String,
    pub flow: Flow,
    /// `None`: for every service of the département.
    pub partner: Option<PartnerId>,
    pub state: FormatState,
    /// In force.
    pub version: Option<u32>,
    pub updated_by: String,
    pub updated_at: Timestamp,
}

/// A format with all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct FileFormat {
    pub summary: FormatSummary,
    pub draft: Format,
    /// To be given back with a change of the draft.
    pub revision: i64,
    /// Name of the test file; `None`: none yet.
    pub sample: Option<String>,
    /// Newest first.
    pub versions: Vec<FormatVersion>,
}

impl FileFormat {
    pub fn version(&self, number: u32) -> Option<&FormatVersion> {
        self.versions.iter().find(|version| version.number == number)
    }
}

/// What was published, as it will always stand.
#[derive(Clone, Debug, PartialEq)]
pub struct FormatVersion {
    pub number: u32,
    pub format: Format,
    /// Name of the file kept with it.
    pub sample: String,
    /// What its round trip loses, as it was confirmed.
    pub losses: Vec<AcceptedLoss>,
    /// Why that was accepted.
    pub reason: String,
    pub published_by: String,
    pub published_at: Timestamp,
}

/// A loss of the round trip that somebody accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedLoss {
    /// Empty: the file as a whole.
    pub column: String,
    pub why: String,
}

/// A format of the asker's département, locked until the transaction ends.
async fn locked(cx: &Cx, on: &impl ConnectionTrait, id: FileFormatId) -> Result<table::Model, FormatError> {
    let department = reach::department(cx, Action::RunFlows)?;
    let row = for_update(cx, table::Entity::find_by_id(id.uuid())).one(on).await?;
    row.filter(|row| row.structure_id == department.uuid()).ok_or(FormatError::NotFound)
}

/// Whether a format may be for this service.
async fn check_partner(
    on: &impl ConnectionTrait,
    department: StructureId,
    partner: Option<PartnerId>,
) -> Result<(), FormatError> {
    let Some(partner) = partner else { return Ok(()) };
    let found = partners::Entity::find_by_id(partner.uuid()).one(on).await?;
    found.filter(|row| row.structure_id == department.uuid()).map(drop).ok_or(FormatError::NoPartner)
}

fn text_of(format: &Format) -> Result<String, FormatError> {
    format.to_toml().map_err(|finding| FormatError::Blocked(vec![finding]))
}

/// What the database holds was written by [`text_of`].
fn format_of(text: &str) -> Result<Format, DbErr> {
    Format::draft_from_toml(text).map_err(|_| DbErr::Custom("un format enregistré ne se lit plus".to_owned()))
}
