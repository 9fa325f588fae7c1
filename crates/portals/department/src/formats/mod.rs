//! `/departement/formats`: how vendors' files are read, described without code.

pub mod clear;
pub mod field;
mod frame;
pub mod import;
pub mod layout;
mod layout_form;
mod layout_loss;
pub mod list;
pub mod mapping_page;
pub mod new;
pub mod one;
pub mod publish;
mod remarks;
mod rule_form;
pub mod sample;
pub mod write;

use flows::{FileFormat, FormatError, FormatState};
use kernel::id::FileFormatId;
use mapping::Format;
use records::{Field, Finding};
use web::{App, Caseworker, Failure};

pub const BASE: &str = "/departement/formats";

pub fn failed(cause: FormatError) -> Failure {
    match cause {
        FormatError::NotFound => Failure::NotFound,
        FormatError::Denied(_) => Failure::Denied,
        FormatError::Database(cause) => cause.into(),
        FormatError::File(cause) => Failure::Broken(cause.to_string()),
        refused => Failure::problem(refused),
    }
}

fn address(id: FileFormatId) -> String {
    format!("{BASE}/{id}")
}

fn tone(state: FormatState) -> &'static str {
    match state {
        FormatState::Draft => "todo",
        FormatState::Published => "done",
        FormatState::Changing => "progress",
        FormatState::Withdrawn => "muted",
    }
}

/// A format at work: what is known of it, and the bytes of its test file.
struct Work {
    format: FileFormat,
    /// Empty: none yet.
    sample: Vec<u8>,
}

async fn work(app: &App, agent: &Caseworker, id: FileFormatId) -> Result<Work, Failure> {
    let format = flows::format(&agent.cx, id).await.map_err(failed)?;
    let sample = match flows::format_sample(&agent.cx, &app.shelf, id, None).await {
        Ok((_, bytes)) => bytes,
        Err(FormatError::NoSample) => Vec::new(),
        Err(cause) => return Err(failed(cause)),
    };
    Ok(Work { format, sample })
}

/// Saves a draft made from `known`.
async fn save(agent: &Caseworker, known: &FileFormat, draft: Format) -> Result<(), FormatError> {
    flows::change_format(&agent.cx, known.summary.id, known.revision, draft).await
}

fn is_about(finding: &Finding, field: &Field) -> bool {
    finding.place.field.as_ref() == Some(&field.key)
}

/// « Ligne 12 : … », as a list shows a finding.
fn told(finding: &Finding) -> String {
    let line = finding.place.line.map(|line| format!("Ligne {line} : ")).unwrap_or_default();
    let found = finding.found.as_ref().filter(|found| !finding.message.contains(found.as_str()));
    let found = found.map(|found| {
        // A list is between quotation marks already.
        if found.starts_with('«') {
            format!(" Trouvé : {found}.")
        } else {
            format!(" Trouvé : « {found} ».")
        }
    });
    let found = found.unwrap_or_default();
    format!("{line}{}{found}", finding.message)
}
