//! The acknowledgement as a machine reads it, downloaded from a page.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    inbox::ReceivedFile,
    report::{Outcome, Remark, Report},
};

#[derive(Serialize)]
struct Written<'a> {
    file: String,
    name: &'a str,
    sha256: &'a str,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<&'a str>,
    sent_by: &'a str,
    received_at: String,
    state: &'static str,
    flow: Option<&'static str>,
    accepted: u64,
    refused: u64,
    /// How many messages of each outcome.
    outcomes: BTreeMap<Outcome, usize>,
    /// `findings`, each sentence once.
    remarks: Vec<Remark>,
    /// `lines` and `findings`, one by one, and `passed`.
    #[serde(flatten)]
    report: &'a Report,
}

/// Of a file received, in JSON.
///
/// # Errors
/// Writing to memory gives none.
pub fn acknowledged(file: &ReceivedFile, report: &Report) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec_pretty(&Written {
        file: file.id.to_string(),
        name: &file.name,
        sha256: &file.sha256,
        size: file.size,
        service: file.partner_name.as_deref(),
        sent_by: &file.sent_by,
        received_at: file.received_at.to_string(),
        state: file.state.code(),
        flow: file.flow.map(records::Flow::code),
        accepted: file.accepted,
        refused: file.refused,
        outcomes: report.counts(),
        remarks: report.remarks(),
        report,
    })
}
