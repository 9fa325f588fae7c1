//! CSV in blocks of whole rows, shared between readers. Commas, UTF-8, quotes where needed.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    sync::{Mutex, PoisonError},
    thread,
};

use crate::{
    cell::Cell,
    report::{Found, Report},
    rows::{Sink, TableError, shown},
};

const BLOCK: usize = 1 << 20;
/// No row is this long: a quote was left open.
const LONGEST_ROW: usize = 64 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

pub(crate) fn read<S: Sink>(
    path: &Path,
    columns: &[&'static str],
    sinks: &mut [S],
) -> Result<Report, TableError> {
    let io = |cause| TableError::Io { file: shown(path), cause };
    let mut blocks = Blocks::new(File::open(path).map_err(io)?);
    let header = blocks.header().map_err(|stop| stop.told(path, 1))?;
    let places = places(path, columns, &header)?;
    let blocks = Mutex::new(blocks);
    let (found, stops): (Vec<Found>, Vec<Option<Stop>>) = thread::scope(|scope| {
        let start = |sink| scope.spawn(|| reader(&blocks, columns, &places, sink));
        let readers: Vec<_> = sinks.iter_mut().map(start).collect();
        // A reader that panics takes the program with it.
        let end = |reader: thread::ScopedJoinHandle<'_, _>| {
            reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        readers.into_iter().map(end).unzip()
    });
    match stops.into_iter().flatten().next() {
        None => Ok(Report::of(found, 2)),
        Some(stop) => {
            let lines: u64 = found.iter().flat_map(|found| &found.pieces).map(|(_, lines)| lines).sum();
            Err(stop.told(path, lines + 2))
        }
    }
}

/// Where each field of the file goes among the columns of the table.
struct Places {
    fields: usize,
    columns: Vec<usize>,
    /// In the same order and no other.
    are_those_of_the_table: bool,
}

fn places(path: &Path, columns: &[&'static str], header: &[u8]) -> Result<Places, TableError> {
    let expected = columns.join(",");
    if header.is_empty() {
        return Err(TableError::Empty { file: shown(path), expected });
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(header);
    let names = reader.byte_records().next().and_then(Result::ok).unwrap_or_default();
    let place = |column: &&'static str| {
        names.iter().position(|name| name.trim_ascii() == column.as_bytes()).ok_or_else(|| {
            TableError::MissingColumn { file: shown(path), column, expected: expected.clone() }
        })
    };
    let columns: Vec<usize> = columns.iter().map(place).collect::<Result<_, _>>()?;
    let are_those_of_the_table = columns.iter().copied().eq(0..names.len());
    Ok(Places { fields: names.len(), columns, are_those_of_the_table })
}

enum Stop {
    Io(io::Error),
    OpenQuote,
}

impl Stop {
    fn told(self, path: &Path, line: u64) -> TableError {
        match self {
            Self::Io(cause) => TableError::Io { file: shown(path), cause },
            Self::OpenQuote => TableError::OpenQuote { file: shown(path), line },
        }
    }
}

/// The file, a block of whole rows at a time.
struct Blocks<R> {
    file: R,
    /// What was read of the row the next block starts with.
    rest: Vec<u8>,
    number: usize,
    ended: bool,
}

impl<R: Read> Blocks<R> {
    fn new(file: R) -> Self {
        Self { file, rest: Vec::new(), number: 0, ended: false }
    }

    /// The first row, without its end of line nor the mark some tools put before it.
    fn header(&mut self) -> Result<Vec<u8>, Stop> {
        let mut block = Vec::new();
        self.next(&mut block)?;
        self.number = 0;
        let end = memchr::memchr(b'\n', &block).map_or(block.len(), |end| end + 1);
        let mut rest = block.split_off(end);
        rest.append(&mut self.rest);
        self.rest = rest;
        let header = block.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&block);
        Ok(header.trim_ascii_end().to_owned())
    }

    /// Fills `block`; gives its number, nothing at the end.
    fn next(&mut self, block: &mut Vec<u8>) -> Result<Option<usize>, Stop> {
        block.clear();
        block.append(&mut self.rest);
        let mut wanted = BLOCK;
        let end = loop {
            if !self.ended {
                let missing = wanted.saturating_sub(block.len()) as u64;
                let read = self.file.by_ref().take(missing).read_to_end(block).map_err(Stop::Io)?;
                self.ended = (read as u64) < missing;
            }
            match last_row_end(block) {
                Some(end) => break end,
                None if self.ended && quotes(block).is_multiple_of(2) => break block.len(),
                None if self.ended || block.len() > LONGEST_ROW => return Err(Stop::OpenQuote),
                None => wanted = block.len() * 2,
            }
        };
        // The last row may lack its end of line.
        let end = if self.ended && quotes(&block[end..]).is_multiple_of(2) { block.len() } else { end };
        self.rest.extend_from_slice(&block[end..]);
        block.truncate(end);
        if block.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(self.number - 1))
    }
}

fn quotes(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'"', bytes).count()
}

/// After the last end of line that no quotes enclose.
fn last_row_end(block: &[u8]) -> Option<usize> {
    let mut odd = quotes(block) % 2 == 1;
    // Backwards: an end of line is inside quotes when an odd number of them precedes it.
    for place in memchr::memrchr2_iter(b'\n', b'"', block) {
        if block[place] == b'"' {
            odd = !odd;
        } else if !odd {
            return Some(place + 1);
        }
    }
    None
}

fn reader<S: Sink>(
    blocks: &Mutex<Blocks<File>>,
    columns: &[&'static str],
    places: &Places,
    sink: &mut S,
) -> (Found, Option<Stop>) {
    let mut found = Found::default();
    let mut block = Vec::new();
    loop {
        // Poisoned: another reader panicked, and the program ends with it.
        let next = blocks.lock().unwrap_or_else(PoisonError::into_inner).next(&mut block);
        let number = match next {
            Ok(Some(number)) => number,
            Ok(None) => return (found, None),
            Err(stop) => return (found, Some(stop)),
        };
        let mut piece = Piece { number, columns, places, sink, found: &mut found };
        let lines =
            if memchr::memchr(b'"', &block).is_some() { piece.quoted(&block) } else { piece.plain(&block) };
        found.pieces.push((number, lines));
    }
}

/// A block on its way to the sink.
struct Piece<'p, S> {
    number: usize,
    columns: &'p [&'static str],
    places: &'p Places,
    sink: &'p mut S,
    found: &'p mut Found,
}

impl<S: Sink> Piece<'_, S> {
    /// Gives the number of lines.
    fn plain(&mut self, block: &[u8]) -> u64 {
        let mut line = 0;
        let mut from = 0;
        while from < block.len() {
            let (bytes, rows) =
                if self.places.are_those_of_the_table { self.sink.lines(&block[from..]) } else { (0, 0) };
            self.found.rows += rows;
            line += rows;
            from += bytes;
            // What the sink leaves: a line the short way does not know.
            let end = if self.places.are_those_of_the_table {
                memchr::memchr(b'\n', &block[from..]).map_or(block.len(), |end| from + end + 1)
            } else {
                block.len()
            };
            line += self.slowly(line, &block[from..end]);
            from = end;
        }
        line
    }

    fn slowly(&mut self, first_line: u64, block: &[u8]) -> u64 {
        let mut line = first_line;
        let mut fields: Vec<&[u8]> = Vec::with_capacity(self.places.fields + 1);
        let mut cells = Vec::with_capacity(self.columns.len());
        let mut from = 0;
        for place in memchr::memchr2_iter(b',', b'\n', block).chain([block.len()]) {
            if place < block.len() || place > from || !fields.is_empty() {
                fields.push(&block[from..place]);
            }
            from = place + 1;
            if block.get(place) != Some(&b',') {
                self.row(line, &mut fields, &mut cells);
                line += u64::from(place < block.len());
            }
        }
        line - first_line
    }

    fn row<'b>(&mut self, line: u64, fields: &mut Vec<&'b [u8]>, cells: &mut Vec<Cell<'b>>) {
        if let Some(last) = fields.last_mut() {
            *last = last.strip_suffix(b"\r").unwrap_or(last);
        }
        if !matches!(fields[..], [] | [b""]) {
            self.fields(line, fields, cells);
        }
        fields.clear();
    }

    fn fields<'b>(&mut self, line: u64, fields: &[&'b [u8]], cells: &mut Vec<Cell<'b>>) {
        self.found.rows += 1;
        if fields.len() != self.places.fields {
            let what =
                format!("{} valeurs au lieu de {} : complétez la ligne", fields.len(), self.places.fields);
            self.found.bad(self.number, line, None, &what);
            return;
        }
        cells.clear();
        cells.extend(self.places.columns.iter().map(|place| Cell::from_text(fields[*place])));
        if let Err(refused) = self.sink.row(cells) {
            self.found.bad(self.number, line, Some(self.columns[refused.column]), &refused.trouble);
        }
    }

    /// The same where some value is between quotes.
    fn quoted(&mut self, block: &[u8]) -> u64 {
        let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(block);
        let mut record = csv::ByteRecord::new();
        while matches!(rows.read_byte_record(&mut record), Ok(true)) {
            let line = record.position().map_or(0, |position| position.line() - 1);
            let fields: Vec<&[u8]> = record.iter().collect();
            self.fields(line, &fields, &mut Vec::new());
        }
        memchr::memchr_iter(b'\n', block).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<String> {
        let mut blocks = Blocks::new(text.as_bytes());
        let mut block = Vec::new();
        let mut all = Vec::new();
        while blocks.next(&mut block).ok().unwrap().is_some() {
            all.push(String::from_utf8(block.clone()).unwrap());
        }
        all
    }

    #[test]
    fn blocks_hold_whole_rows_and_lose_nothing() {
        let long = "a,\"b\n\n\"\"c\",d\n".repeat(200_000) + "last,row,without end";
        let all = blocks(&long);
        assert!(all.len() > 2);
        assert_eq!(all.concat(), long);
        assert!(all.iter().all(|block| block.starts_with("a,") || block.starts_with("last")));
        assert_eq!(blocks(""), Vec::<String>::new());
        assert_eq!(blocks("a"), ["a"]);
        assert_eq!(blocks("a\n"), ["a\n"]);
    }

    #[test]
    fn a_quote_left_open_is_told() {
        let mut blocks = Blocks::new("a,b\nc,\"d\ne,f\n".as_bytes());
        assert!(matches!(blocks.next(&mut Vec::new()), Ok(Some(0))));
        assert!(matches!(blocks.next(&mut Vec::new()), Err(Stop::OpenQuote)));
    }
}
