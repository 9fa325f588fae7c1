//! What stands between a draft and its publication.

use mapping::{FileKind, Format, RoundTrip};
use records::{Finding, Severity};
use sha2::{Digest, Sha256};

use super::AcceptedLoss;

/// A format tried on its test file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trial {
    /// Nothing is published with these.
    pub blocking: Vec<Finding>,
    /// Good to look at.
    pub warnings: Vec<Finding>,
    pub rows: u64,
    /// Lines that the format passes, as it asks: they are not lost, and do not come back.
    pub passed: u64,
    /// The file comes back the same.
    pub identical: bool,
    /// What has to be accepted by name.
    pub losses: Vec<Loss>,
}

/// Something the file loses on its way through the reference and back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The same for the same loss, so that what is confirmed is what was read.
    pub key: String,
    /// Empty: the file as a whole.
    pub column: String,
    /// Lines concerned.
    pub count: u64,
    pub why: String,
    /// First line concerned, what stood there and what comes back; 0: no line.
    pub line: u64,
    pub before: String,
    pub after: String,
}

impl Loss {
    fn new(column: &str, count: u64, why: &str) -> Self {
        let digest = Sha256::digest(format!("{column}\n{count}\n{why}"));
        Self {
            key: hex::encode(&digest[..8]),
            column: column.to_owned(),
            count,
            why: why.to_owned(),
            line: 0,
            before: String::new(),
            after: String::new(),
        }
    }

    pub(super) fn accepted(&self) -> AcceptedLoss {
        AcceptedLoss { column: self.column.clone(), why: self.why.clone() }
    }
}

/// Checks the format, then makes the round trip of its test file.
pub fn try_format(format: &Format, sample: &[u8]) -> Trial {
    let (mut blocking, warnings): (Vec<Finding>, Vec<Finding>) = format.check().into_iter().partition(stops);
    let mut trial = Trial { warnings, ..Trial::default() };
    if blocking.is_empty() {
        match round_trip(format, sample) {
            Ok(trip) if trip.rows == 0 => blocking.extend(no_row(&trip)),
            Ok(trip) => {
                trial.rows = trip.rows;
                trial.passed = trip.left_out;
                trial.identical = trip.identical;
                trial.losses = losses(format, &trip);
                trial.warnings.extend(trip.findings);
                trial.warnings.extend(mapping::doubts(format, sample));
            }
            Err(findings) => blocking.extend(findings),
        }
    }
    trial.blocking = blocking;
    trial
}

/// A required field nothing fills is a warning for whoever is at work, and no format to publish.
fn stops(finding: &Finding) -> bool {
    finding.severity == Severity::Blocks || finding.code == "format.required_field"
}

/// ODS is never written: there is no way back to compare, only the reading is tried.
fn round_trip(format: &Format, sample: &[u8]) -> Result<RoundTrip, Vec<Finding>> {
    if format.layout.file != FileKind::Ods {
        return mapping::round_trip(format, sample);
    }
    let mut trip = RoundTrip::default();
    for line in mapping::read(format, sample)? {
        match line.row {
            Ok(_) => trip.rows += 1,
            Err(findings) => {
                trip.refused += 1;
                trip.findings.extend(findings);
            }
        }
    }
    Ok(trip)
}

fn no_row(trip: &RoundTrip) -> Vec<Finding> {
    if trip.findings.is_empty() {
        return vec![Finding {
            code: "format.no_row".to_owned(),
            severity: Severity::Blocks,
            place: records::Place::default(),
            message:
                "Aucune ligne du fichier d’essai n’est lue : vérifiez la disposition et les lignes passées."
                    .to_owned(),
            expected: None,
            found: None,
        }];
    }
    trip.findings.iter().take(20).cloned().collect()
}

fn losses(format: &Format, trip: &RoundTrip) -> Vec<Loss> {
    let mut losses = Vec::new();
    if format.layout.file == FileKind::Ods {
        let why = "Un classeur LibreOffice est lu, jamais écrit : ce format ne servira que pour recevoir.";
        losses.push(Loss::new("", trip.rows, why));
    }
    if trip.refused > 0 {
        let why =
            "Ces lignes du fichier d’essai sont refusées : elles le seront aussi dans les fichiers reçus.";
        losses.push(Loss::new("", trip.refused, why));
    }
    // The difference of the whole file tells again what the refused and the passed lines said.
    let whole_is_told = trip.refused + trip.left_out > 0;
    for difference in &trip.differences {
        if difference.column.is_empty() && whole_is_told {
            continue;
        }
        losses.push(Loss {
            line: difference.line,
            before: difference.before.clone(),
            after: difference.after.clone(),
            ..Loss::new(&difference.column, difference.count, &difference.why)
        });
    }
    losses
}
