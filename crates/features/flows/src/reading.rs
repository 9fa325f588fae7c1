//! A file becomes messages. What cannot be read, or breaks a rule one file shows, is a finding; the other messages still
//! go through.

mod mapped;

use access::Cx;
use esppadom::{Checker, Item, Lists, Message, Options, Reader, Record, Rules, blocks};
use jobs::JobError;
use kernel::{clock::paris, jiff::Timestamp};
use records::{Finding, Flow, Severity};
use uuid::Uuid;

use self::mapped::read_by;
pub(crate) use self::mapped::{Kept, key};
use crate::{
    format::choose::{self, Chosen},
    store::received,
};

/// Everything read from a file.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub messages: Vec<Record>,
    pub refused: Vec<Refused>,
    pub findings: Vec<Finding>,
    /// Lines the format passes, as it asks.
    pub passed: u64,
    /// Of ESPPADOM: its flow, when nothing blocks at level L0.
    pub sound: Option<Flow>,
    /// By the format that read it: what its columns kept without understanding them.
    pub kept: Kept,
}

/// The format that read a file.
pub(crate) struct By {
    pub id: Uuid,
    pub name: String,
    pub version: u32,
}

impl By {
    /// As an acknowledgement says it.
    pub fn told(&self) -> String {
        format!("« {} », version {}", self.name, self.version)
    }
}

/// A message that was read and is not to be taken in.
#[derive(Debug)]
pub(crate) struct Refused {
    pub flow: Flow,
    pub message: String,
    pub reason: String,
}

/// The messages of a file received, and the format they were read by when it is not ESPPADOM.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn of_file(
    cx: &Cx,
    file: &received::Model,
    bytes: &[u8],
) -> Result<(Reading, Option<By>), JobError> {
    let now = file.received_at.into();
    let chosen =
        choose::choose(cx.db.read(), file.structure_id, file.partner_id, file.format_id, &file.name, bytes);
    Ok(match chosen.await? {
        Chosen::Esppadom => (read(bytes, now)?, None),
        Chosen::Format { id, format } => {
            let reading = read_by(&format, bytes, now);
            (reading, Some(By { id, name: format.name, version: format.version }))
        }
        Chosen::Refused(finding) => (Reading { findings: vec![finding], ..Reading::default() }, None),
    })
}

/// Levels L0 to L3 of the format.
///
/// # Errors
/// Reading from memory does not fail; a reader that says otherwise has the job tried again.
fn read(bytes: &[u8], now: Timestamp) -> Result<Reading, JobError> {
    let mut reading = Reading::default();
    let mut checker = checker(now);
    let mut reader = Reader::new(bytes, Options::default());
    for item in reader.by_ref() {
        match item.map_err(|cause| JobError(cause.to_string()))? {
            Item::Finding(finding) => reading.findings.push(finding),
            Item::Message(message) => reading.sift(&mut checker, message),
        }
    }
    let unsafe_at =
        |finding: &Finding| finding.severity == Severity::Blocks && finding.code.starts_with("L0.");
    reading.sound = reader.flow().filter(|_| !reading.findings.iter().any(unsafe_at));
    Ok(reading)
}

fn checker(now: Timestamp) -> Checker {
    Checker::new(Lists::published(), Rules { now: Some(paris(now).datetime()), ..Rules::default() })
}

impl Reading {
    /// A message whose file or whose codes break a rule is set aside with what to do.
    fn sift(&mut self, checker: &mut Checker, message: Message) {
        let found = checker.check(&message);
        if blocks(&found) {
            self.refused.push(Refused {
                flow: message.record.flow(),
                message: message.record.id().to_owned(),
                reason: reasons(&found),
            });
        } else {
            self.messages.push(message.record);
        }
        self.findings.extend(found);
    }
}

/// What blocks, as sentences.
fn reasons(found: &[Finding]) -> String {
    let blocking = found.iter().filter(|finding| finding.severity == Severity::Blocks);
    let sentence = |finding: &Finding| {
        let mut letters = finding.message.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}.", letters.as_str().trim_end_matches('.'))
    };
    blocking.map(sentence).collect::<Vec<_>>().join(" ")
}
