//! Lines of cells apart by a sign. A cell between quotation marks may hold line ends.

use std::io::{BufRead, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

use super::{Raw, Text, too_long, unreadable};
use crate::{
    finding::{self, Placed},
    layout::{Layout, Quoting},
    limits::Limits,
};

pub(super) struct Delimited<R: Read> {
    text: Text<R>,
    core: Reader,
    output: Vec<u8>,
    ends: Vec<usize>,
    limits: Limits,
    done: bool,
}

impl<R: Read> Delimited<R> {
    /// `text` stands after the leading lines.
    pub fn new(layout: &Layout, text: Text<R>, limits: Limits) -> Self {
        let mut core = ReaderBuilder::new()
            .delimiter(layout.separator())
            .quoting(layout.quoting != Quoting::Never)
            // The carriage return is taken off afterwards: line numbers then count line feeds alone.
            .terminator(Terminator::Any(b'\n'))
            .build();
        core.set_line(text.number + 1);
        Self { text, core, output: vec![0; 1 << 12], ends: vec![0; 64], limits, done: false }
    }

    /// Reads one record into the buffers: the number of its cells, or what is wrong with it, after which the next can be read.
    fn record(&mut self) -> Option<(u64, Result<usize, finding::Finding>)> {
        let (mut bytes, mut cells) = (0, 0);
        let (mut long, mut wide) = (false, false);
        let at_end = loop {
            let number = self.core.line();
            let input = match self.text.input.fill_buf() {
                Ok(input) => input,
                Err(error) => {
                    self.done = true;
                    return Some((number, Err(unreadable(number, &error))));
                }
            };
            let at_end = input.is_empty();
            let (result, taken, written, ended) =
                self.core.read_record(input, &mut self.output[bytes..], &mut self.ends[cells..]);
            self.text.input.consume(taken);
            bytes += written;
            cells += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.output.len() < self.limits.line => {
                    self.output.resize((self.output.len() * 2).min(self.limits.line), 0);
                }
                ReadRecordResult::OutputFull => (long, bytes) = (true, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() <= self.limits.columns => {
                    self.ends.resize((self.ends.len() * 2).min(self.limits.columns + 1), 0);
                }
                ReadRecordResult::OutputEndsFull => (wide, cells) = (true, 0),
                ReadRecordResult::Record => break at_end,
                ReadRecordResult::End => return None,
            }
        };
        let number = self.core.line() - u64::from(!at_end);
        if long {
            return Some((number, Err(too_long(number, self.limits))));
        }
        if wide || cells > self.limits.columns {
            let most = self.limits.columns;
            return Some((
                number,
                Err(finding::blocks(
                    "line.too_wide",
                    format!("Cette ligne a plus de {most} colonnes : vérifiez le séparateur."),
                )
                .at(number, "")),
            ));
        }
        // The first line of a record that spans several.
        let inside = self.output[..bytes].iter().filter(|byte| **byte == b'\n').count() as u64;
        Some((number.saturating_sub(inside).max(1), Ok(cells)))
    }
}

impl<R: Read> Iterator for Delimited<R> {
    type Item = Raw;

    fn next(&mut self) -> Option<Raw> {
        if self.done {
            return None;
        }
        loop {
            let (number, read) = self.record()?;
            let count = match read {
                Ok(read) => read,
                Err(finding) => return Some(Raw { number, cells: Err(finding) }),
            };
            let mut start = 0;
            let mut cells = Vec::with_capacity(count);
            for end in &self.ends[..count] {
                cells.push(String::from_utf8_lossy(&self.output[start..*end]).into_owned());
                start = *end;
            }
            if let Some(last) = cells.last_mut().filter(|last| last.ends_with('\r')) {
                last.pop();
            }
            // An empty line says nothing.
            if cells.iter().any(|cell| !cell.is_empty()) || cells.len() > 1 {
                return Some(Raw { number, cells: Ok(cells) });
            }
        }
    }
}
