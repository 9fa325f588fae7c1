//! A file becomes messages. What cannot be read, or breaks a rule one file shows, is a finding; the other messages still
//! go through.

mod mapped;

use access::Cx;
use esppadom::{Checker, Item, Lists, Message, Options, Reader, Record, Rules, blocks};
use jobs::JobError;
use kernel::{clock::paris, jiff::Timestamp};
use records::{Finding, Flow, Severity};

use self::mapped::read_by;
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
) -> Result<(Reading, Option<String>), JobError> {
    let now = file.received_at.into();
    let chosen =
        choose::choose(cx.db.read(), file.structure_id, file.partner_id, file.format_id, &file.name, bytes);
    Ok(match chosen.await? {
        Chosen::Esppadom => (read(bytes, now)?, None),
        Chosen::Format(format) => {
            let told = format!("« {} », version {}", format.name, format.version);
            (read_by(&format, bytes, now), Some(told))
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
    for item in Reader::new(bytes, Options::default()) {
        match item.map_err(|cause| JobError(cause.to_string()))? {
            Item::Finding(finding) => reading.findings.push(finding),
            Item::Message(message) => reading.sift(&mut checker, message),
        }
    }
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
