//! Records of a CSV file with the number of the line they start on, whatever the quotes hold.

use std::{
    collections::VecDeque,
    io::{self, BufRead},
};

/// A record longer than this comes from a quote that was never closed.
const LONGEST_RECORD: usize = 64 << 20;

/// One record as written, still quoted.
pub(super) struct RawRecord {
    /// 1 for the first line of the file.
    pub line: u64,
    pub bytes: Vec<u8>,
    /// The lines after the first, when quotes hold line breaks.
    following: Vec<Line>,
}

pub(super) struct UnclosedQuote {
    pub line: u64,
}

type Line = (u64, Vec<u8>);

pub(super) struct Lines<R> {
    input: R,
    given_back: VecDeque<Line>,
    read: u64,
}

impl<R: BufRead> Lines<R> {
    pub fn new(input: R) -> Self {
        Self { input, given_back: VecDeque::new(), read: 0 }
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.given_back.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::new();
        self.input.read_until(b'\n', &mut bytes)?;
        self.read += 1;
        Ok((!bytes.is_empty()).then_some((self.read, bytes)))
    }

    /// The next record, blank lines skipped. After an unclosed quote, reading goes on at the
    /// following line: one stray quote costs one row.
    pub fn next_record(&mut self) -> io::Result<Option<Result<RawRecord, UnclosedQuote>>> {
        let (line, mut bytes) = loop {
            match self.next_line()? {
                Some((_, bytes)) if bytes.trim_ascii().is_empty() => {}
                Some(first) => break first,
                None => return Ok(None),
            }
        };
        let mut open = opens_quote(&bytes);
        let mut following = Vec::new();
        while open {
            match self.next_line()? {
                Some((number, more)) if bytes.len() + more.len() <= LONGEST_RECORD => {
                    open ^= opens_quote(&more);
                    bytes.extend_from_slice(&more);
                    following.push((number, more));
                }
                other => {
                    following.extend(other);
                    self.give_back(following);
                    return Ok(Some(Err(UnclosedQuote { line })));
                }
            }
        }
        Ok(Some(Ok(RawRecord { line, bytes, following })))
    }

    /// A record over several lines that makes no sense was a stray quote on its first line: the
    /// others will be read again. False when it stood on one line.
    pub fn retry_after_first_line(&mut self, record: RawRecord) -> bool {
        let several = !record.following.is_empty();
        self.give_back(record.following);
        several
    }

    fn give_back(&mut self, lines: Vec<Line>) {
        for line in lines.into_iter().rev() {
            self.given_back.push_front(line);
        }
    }
}

/// An odd number of quotes opens what the line does not close, or the reverse.
fn opens_quote(line: &[u8]) -> bool {
    line.iter().filter(|byte| **byte == b'"').count() % 2 == 1
}
