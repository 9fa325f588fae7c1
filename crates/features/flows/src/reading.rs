//! A file becomes messages. What cannot be read is a finding; the other messages still go through.

use esppadom::{Item, Options, Reader, Record};
use jobs::JobError;
use records::Finding;

/// Everything read from a file.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub messages: Vec<Record>,
    pub findings: Vec<Finding>,
}

/// # Errors
/// Reading from memory does not fail; a reader that says otherwise has the job tried again.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, JobError> {
    let mut reading = Reading::default();
    for item in Reader::new(bytes, Options::default()) {
        match item.map_err(|cause| JobError(cause.to_string()))? {
            Item::Message(message) => reading.messages.push(message.record),
            Item::Finding(finding) => reading.findings.push(finding),
        }
    }
    Ok(reading)
}
