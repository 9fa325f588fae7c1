//! Deliveries on their way to the kernel: the one table long enough for short ways.

use reconciliation::{BadVisit, Columns, Gatherer, Id, Names, Row, calendar::DAY};

use crate::{
    cell::{Cell, Trouble, date, stamp, two},
    four::{In, rank},
    parquet_file::Values,
    report::Refused,
    rows::Sink,
};

/// A gatherer, and what it needs again for every batch.
#[derive(Default)]
pub(crate) struct Visits {
    pub gatherer: Gatherer,
    /// Whether visits have the numbers of their rows for identifiers.
    pub by_row: bool,
    ids: Vec<u64>,
    ranks: [Vec<u32>; 4],
    starts: Vec<u32>,
    ends: Vec<u32>,
    today: Today,
}

impl Sink for Visits {
    const RANKED: &'static [usize] = &[1, 2, 3, 4];
    const NUMBERED: Option<usize> = Some(0);

    #[inline]
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Refused> {
        let words = &mut self.gatherer.words;
        let row = Row {
            id: cells[0].id().of(0)?,
            saad: rank(&mut words.saads, cells, 1)?,
            beneficiary: rank(&mut words.beneficiaries, cells, 2)?,
            worker: rank(&mut words.workers, cells, 3)?,
            service: rank(&mut words.services, cells, 4)?,
            start: cells[5].stamp().of(5)?,
            end: cells[6].maybe(Cell::stamp).of(6)?,
            planned: None,
        };
        self.gatherer
            .push(row)
            .map_err(|bad| match bad {
                BadVisit::EndsBeforeStart => Trouble::EndsBeforeStart,
                BadVisit::TooLong => Trouble::TooLong,
            })
            .of(6)
    }

    /// Column by column, when every value is there and well written.
    fn batch(&mut self, columns: &[Values<'_>]) -> bool {
        self.columns(columns).is_some()
    }

    /// Plain rows one after the other, up to the first that is not.
    fn lines(&mut self, text: &[u8]) -> (usize, u64) {
        let mut taken = 0;
        let mut rows = 0;
        while let Some(length) = self.line(&text[taken..]) {
            taken += length;
            rows += 1;
        }
        (taken, rows)
    }
}

impl Visits {
    fn columns(&mut self, columns: &[Values<'_>]) -> Option<()> {
        let [id, saad, beneficiary, worker, service, start, end] = columns else { return None };
        self.by_row = id.are_rows();
        let Self { gatherer, ids, ranks: [saads, beneficiaries, workers, services], starts, ends, .. } = self;
        id.numbers(ids)?;
        saad.ranks(&mut gatherer.words.saads, saads)?;
        beneficiary.ranks(&mut gatherer.words.beneficiaries, beneficiaries)?;
        worker.ranks(&mut gatherer.words.workers, workers)?;
        service.ranks(&mut gatherer.words.services, services)?;
        start.stamps(None, starts)?;
        end.stamps(Some(Columns::NO_END), ends)?;
        let lasts_well =
            |(start, end): (&u32, &u32)| *end == Columns::NO_END || Gatherer::accepts(*start, *end);
        if !starts.iter().zip(&*ends).all(lasts_well) {
            return None;
        }
        gatherer.push_all(&Columns { ids, saads, beneficiaries, workers, services, starts, ends });
        Some(())
    }

    /// Takes one row and gives its length; nothing when anything about it is unusual, or its end not in sight.
    #[inline]
    fn line(&mut self, text: &[u8]) -> Option<usize> {
        let mut rest = text;
        let id = Id::Number(number(&mut rest)?);
        let words = &mut self.gatherer.words;
        let saad = name(&mut rest, &mut words.saads)?;
        let beneficiary = name(&mut rest, &mut words.beneficiaries)?;
        let worker = name(&mut rest, &mut words.workers)?;
        let service = name(&mut rest, &mut words.services)?;
        let start = self.today.stamp(&mut rest)?;
        if *rest.split_off_first()? != b',' {
            return None;
        }
        let end = if rest.first().is_some_and(u8::is_ascii_digit) {
            Some(self.today.stamp(&mut rest)?)
        } else {
            None
        };
        let end_of_line = match rest {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => return None,
        };
        let row = Row { id, saad, beneficiary, worker, service, start, end, planned: None };
        self.gatherer.push(row).ok()?;
        Some(text.len() - rest.len() + end_of_line)
    }
}

/// A field of digits and the comma after it.
#[inline]
fn number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for (place, byte) in rest.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            // As `plain_number` has it: no sign, no leading zero, eighteen digits at most.
            let plain = *byte == b',' && place > 0 && place <= 18 && (rest[0] != b'0' || place == 1);
            *rest = &rest[place + 1..];
            return plain.then_some(number);
        }
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    None
}

/// A name and the comma after it.
#[inline]
fn name(rest: &mut &[u8], names: &mut Names) -> Option<u32> {
    if let [b'1'..=b'9', ..] = rest {
        let mut digits = *rest;
        if let Some(number) = number(&mut digits) {
            *rest = digits;
            return Some(names.rank_of_number(number));
        }
    }
    if let Some(packed) = packed(rest) {
        let length = (packed >> 120) as usize;
        *rest = &rest[length + 1..];
        return names.rank_of_packed(packed);
    }
    let end = rest.iter().position(|byte| matches!(byte, b',' | b'\n'))?;
    let (text, after) = rest.split_at(end);
    *rest = after.strip_prefix(b",")?;
    if text.is_empty() { None } else { names.rank_of_text(text) }
}

/// One to fifteen bytes before a comma, as [`Names::rank_of_packed`] wants them: all sixteen are looked at together.
#[inline]
fn packed(text: &[u8]) -> Option<u128> {
    const ONES: u128 = u128::from_ne_bytes([1; 16]);
    // The place of the first byte that is this one.
    let first = |word: u128, byte: u8| {
        let zero_there = word ^ (ONES * u128::from(byte));
        let found = zero_there.wrapping_sub(ONES) & !zero_there & (ONES * 0x80);
        found.trailing_zeros() / 8
    };
    let word = u128::from_le_bytes(*text.first_chunk()?);
    let end = first(word, b',');
    let whole = (1..=15).contains(&end) && first(word, b'\n') > end;
    whole.then(|| (word & ((1 << (8 * end)) - 1)) | u128::from(end) << 120)
}

/// No midnight is then.
const UNKNOWN: u32 = u32::MAX;

/// The day last read: rows of one day follow each other.
#[derive(Default)]
struct Today {
    text: [u8; 10],
    /// Its first second.
    midnight: u32,
}

impl Today {
    #[inline]
    fn stamp(&mut self, rest: &mut &[u8]) -> Option<u32> {
        let (text, after) = rest.split_at_checked(19)?;
        *rest = after;
        if text[..10] != self.text {
            self.text.copy_from_slice(&text[..10]);
            self.midnight = date(&self.text).map_or(UNKNOWN, |day| day * DAY);
        }
        if self.midnight == UNKNOWN {
            return stamp(text);
        }
        let [hour, minute, second] = [two(text, 11)?, two(text, 14)?, two(text, 17)?];
        let well = matches!(text[10], b'T' | b' ') && text[13] == b':' && text[16] == b':';
        let exists = well && hour < 24 && minute < 60 && second < 60;
        exists.then(|| self.midnight + u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second))
    }
}
