//! A few real lines side by side with what they become, cheap enough for each keystroke.

use records::{Finding, Row};

use crate::{
    doubts, finding,
    format::Format,
    limits::SAMPLE,
    read::{Seen, read},
};

/// The first lines of a sample through a format being made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// What is wrong with the format or with the file as a whole.
    pub findings: Vec<Finding>,
    /// Names of the columns, as many as each line has cells.
    pub columns: Vec<String>,
    pub lines: Vec<Previewed>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Previewed {
    pub number: u64,
    /// As they stand in the file; empty when the line could not be cut.
    pub cells: Vec<String>,
    pub row: Option<Row>,
    /// Of a line in fault, what could be read of it.
    pub partial: Option<Row>,
    pub findings: Vec<Finding>,
}

impl Previewed {
    /// What could be read of it.
    pub(crate) fn known(&self) -> Option<&Row> {
        self.row.as_ref().or(self.partial.as_ref())
    }
}

/// At most `count` lines of data. Of a long text only the start is looked at.
pub fn preview(format: &Format, sample: &[u8], count: usize) -> Preview {
    let mut findings = format.check();
    let start = if format.layout.file.is_text() { &sample[..sample.len().min(SAMPLE)] } else { sample };
    let columns = format.layout.columns().map(|column| column.name.clone()).collect();
    let mut lines: Vec<Previewed> = Vec::new();
    match read(format, start) {
        Ok(mut reading) => {
            findings.extend(reading.remarks().iter().cloned());
            while let Some(Seen { line, cells }) =
                (lines.len() < count).then(|| reading.next_seen()).flatten()
            {
                let (row, mut of_line) = match line.row {
                    Ok(row) => (Some(row), Vec::new()),
                    Err(findings) => (None, findings),
                };
                of_line.extend(line.remarks);
                let cells = cells.unwrap_or_default();
                lines.push(Previewed {
                    number: line.number,
                    cells,
                    row,
                    partial: line.partial,
                    findings: of_line,
                });
            }
            let rows: Vec<&Row> = lines.iter().filter_map(Previewed::known).collect();
            findings.extend(doubts::of_rows(format, &rows));
            if lines.is_empty() {
                findings.push(finding::warns(
                    "file.no_line",
                    "Aucune ligne de données n’est lue : vérifiez les lignes à passer, les sortes de lignes et les conditions.",
                ));
            }
        }
        // A format in fault is told by its check already.
        Err(blocking) => {
            let new: Vec<Finding> =
                blocking.into_iter().filter(|finding| !findings.contains(finding)).collect();
            findings.extend(new);
        }
    }
    Preview { findings, columns, lines }
}
