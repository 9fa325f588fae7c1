//! Identifiers become small numbers on the way in and names again on the way out.

use std::{cmp::Ordering, collections::HashMap, fmt};

/// An identifier as a file gives it. A number and its plain decimal writing are the same identifier, so that a
/// CSV and a Parquet file agree; `007` is a text. Numbers come first, by value, then texts, by bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Id<'a> {
    Number(u64),
    Text(&'a str),
}

impl<'a> From<&'a str> for Id<'a> {
    fn from(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let plain = matches!(bytes, [b'0'] | [b'1'..=b'9', ..]) && bytes.iter().all(u8::is_ascii_digit);
        match text.parse() {
            Ok(number) if plain => Self::Number(number),
            _ => Self::Text(text),
        }
    }
}

impl fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// An identifier kept for good; ordered like [`Id`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    Number(u64),
    Text(Box<str>),
}

impl Name {
    pub fn as_id(&self) -> Id<'_> {
        match self {
            Self::Number(number) => Id::Number(*number),
            Self::Text(text) => Id::Text(text),
        }
    }
}

impl From<Id<'_>> for Name {
    fn from(id: Id<'_>) -> Self {
        match id {
            Id::Number(number) => Self::Number(number),
            Id::Text(text) => Self::Text(text.into()),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_id().fmt(f)
    }
}

/// Below this a table answers at once; above, or for texts, the standard map, whose hash nobody outside can aim at.
const SMALL: u64 = 1 << 22;
const ABSENT: u32 = u32::MAX;

/// Gives each identifier of one kind a rank, from zero, by order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Names {
    small: Vec<u32>,
    large: HashMap<u64, u32>,
    texts: HashMap<Box<str>, u32>,
    names: Vec<Name>,
    recent: Recent,
}

/// Short texts met lately, by a place anybody can compute: those who aim at it only reach the map behind.
#[derive(Clone, Debug)]
struct Recent(Box<[(u128, u32); 256]>);

impl Default for Recent {
    fn default() -> Self {
        Self(Box::new([(u128::MAX, ABSENT); 256]))
    }
}

impl Recent {
    /// Up to fifteen bytes in sixteen, with their number.
    #[inline]
    fn packed(text: &[u8]) -> Option<u128> {
        if text.len() > 15 {
            return None;
        }
        let mut packed = [0; 16];
        packed[..text.len()].copy_from_slice(text);
        packed[15] = text.len() as u8;
        Some(u128::from_le_bytes(packed))
    }

    #[inline]
    const fn place(packed: u128) -> usize {
        let folded = (packed as u64 ^ (packed >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (folded >> 56) as usize
    }
}

impl Names {
    pub fn len(&self) -> usize {
        self.names.len()
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// About what they take in memory.
    pub fn bytes(&self) -> usize {
        let texts: usize = self.texts.keys().map(|text| 2 * text.len() + 40).sum();
        size_of_val(&self.small[..]) + size_of_val(&self.names[..]) + self.large.len() * 24 + texts
    }

    pub fn name(&self, rank: u32) -> &Name {
        &self.names[rank as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = &Name> {
        self.names.iter()
    }

    /// The rank of an identifier already met.
    pub fn find(&self, id: Id<'_>) -> Option<u32> {
        match id {
            Id::Number(number) if number < SMALL => {
                self.small.get(number as usize).copied().filter(|rank| *rank != ABSENT)
            }
            Id::Number(number) => self.large.get(&number).copied(),
            Id::Text(text) => self.texts.get(text).copied(),
        }
    }

    #[inline]
    pub fn rank(&mut self, id: Id<'_>) -> u32 {
        match id {
            Id::Number(number) => self.rank_of_number(number),
            Id::Text(text) => match self.texts.get(text) {
                Some(rank) => *rank,
                None => self.welcome(id),
            },
        }
    }

    /// The rank of an identifier as written; nothing when it is not UTF-8.
    #[inline]
    pub fn rank_of_text(&mut self, text: &[u8]) -> Option<u32> {
        match Recent::packed(text) {
            Some(packed) => self.rank_of_packed(packed),
            None => std::str::from_utf8(text).ok().map(|text| self.rank(Id::from(text))),
        }
    }

    /// The same for up to fifteen bytes, the first one lowest, their number in the highest byte.
    #[inline]
    pub fn rank_of_packed(&mut self, packed: u128) -> Option<u32> {
        let (known, rank) = self.recent.0[Recent::place(packed)];
        if known == packed { Some(rank) } else { self.remember(packed) }
    }

    #[cold]
    fn remember(&mut self, packed: u128) -> Option<u32> {
        let bytes = packed.to_le_bytes();
        let text = std::str::from_utf8(bytes.get(..usize::from(bytes[15]))?).ok()?;
        let rank = self.rank(Id::from(text));
        self.recent.0[Recent::place(packed)] = (packed, rank);
        Some(rank)
    }

    #[inline]
    pub fn rank_of_number(&mut self, number: u64) -> u32 {
        let known = if number < SMALL {
            self.small.get(number as usize).copied().unwrap_or(ABSENT)
        } else {
            self.large.get(&number).copied().unwrap_or(ABSENT)
        };
        if known == ABSENT { self.welcome(Id::Number(number)) } else { known }
    }

    #[cold]
    fn welcome(&mut self, id: Id<'_>) -> u32 {
        let rank = self.names.len() as u32;
        match id {
            Id::Number(number) if number < SMALL => {
                let place = number as usize;
                if self.small.len() <= place {
                    self.small.resize((place + 1).next_power_of_two(), ABSENT);
                }
                self.small[place] = rank;
            }
            Id::Number(number) => {
                self.large.insert(number, rank);
            }
            Id::Text(text) => {
                self.texts.insert(text.into(), rank);
            }
        }
        self.names.push(id.into());
        rank
    }
}

/// Identifiers of visits: millions, each met once. A number below 2³¹ is itself; others are kept as texts,
/// whose places are counted from 2³¹.
#[derive(Clone, Debug, Default)]
pub struct VisitNames {
    texts: String,
    ends: Vec<usize>,
}

/// Places from here on are texts.
const TEXTS: u32 = 1 << 31;

impl VisitNames {
    #[inline]
    pub fn keep(&mut self, id: Id<'_>) -> u32 {
        match id {
            Id::Number(number) if number < u64::from(TEXTS) => number as u32,
            Id::Number(number) => self.keep_text(&number.to_string()),
            Id::Text(text) => self.keep_text(text),
        }
    }

    fn keep_text(&mut self, text: &str) -> u32 {
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
        TEXTS + (self.ends.len() as u32 - 1)
    }

    pub fn id(&self, kept: u32) -> Id<'_> {
        let Some(place) = kept.checked_sub(TEXTS) else { return Id::Number(u64::from(kept)) };
        let place = place as usize;
        let from = if place == 0 { 0 } else { self.ends[place - 1] };
        Id::from(&self.texts[from..self.ends[place]])
    }

    /// When it is one.
    pub fn number(&self, kept: u32) -> Option<u64> {
        match self.id(kept) {
            Id::Number(number) => Some(number),
            Id::Text(_) => None,
        }
    }

    pub fn bytes(&self) -> usize {
        self.texts.len() + size_of_val(&self.ends[..])
    }

    #[inline]
    pub fn compare(&self, one: u32, other: u32) -> Ordering {
        if one < TEXTS && other < TEXTS { one.cmp(&other) } else { self.id(one).cmp(&self.id(other)) }
    }

    /// Takes the texts of another list; gives what to add to the places of its texts.
    pub fn append(&mut self, other: &Self) -> u32 {
        let shift = self.ends.len() as u32;
        let from = self.texts.len();
        self.texts.push_str(&other.texts);
        self.ends.extend(other.ends.iter().map(|end| from + end));
        shift
    }

    /// A place of an appended list, in this one.
    #[inline]
    pub fn shifted(kept: u32, shift: u32) -> u32 {
        if kept < TEXTS { kept } else { kept + shift }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_its_plain_writing_are_one_identifier() {
        let mut names = Names::default();
        let twelve = names.rank(Id::Number(12));
        assert_eq!(names.rank(Id::from("12")), twelve);
        assert_ne!(names.rank(Id::from("012")), twelve);
        assert_ne!(names.rank(Id::from("+12")), twelve);
        let huge = names.rank(Id::from("99999999999"));
        assert_eq!(names.find(Id::Number(99_999_999_999)), Some(huge));
        assert_eq!(names.name(huge).to_string(), "99999999999");
        assert_eq!(names.find(Id::from("13")), None);
    }

    #[test]
    fn texts_are_ranked_alike_whether_met_lately_or_not() {
        let mut names = Names::default();
        let texts: Vec<String> = (0..2000).map(|n| format!("{}-{n}", "x".repeat(n % 20))).collect();
        let ranks: Vec<_> = texts.iter().map(|text| names.rank_of_text(text.as_bytes())).collect();
        for (text, rank) in texts.iter().zip(ranks) {
            assert_eq!(names.rank_of_text(text.as_bytes()), rank);
            assert_eq!(names.find(Id::from(&**text)), rank);
        }
        assert_eq!(names.len(), 2000);
        assert_eq!(names.rank_of_text(b"12"), Some(names.rank(Id::Number(12))));
        assert_eq!(names.rank_of_text(b"\xe9"), None);
    }

    #[test]
    fn visits_are_compared_by_number_then_by_text() {
        let mut names = VisitNames::default();
        let mut other = VisitNames::default();
        let nine = names.keep(Id::from("9"));
        let ten = names.keep(Id::from("10"));
        let huge = names.keep(Id::from("5000000000"));
        let shift = {
            other.keep(Id::from("b"));
            names.append(&other)
        };
        let b = VisitNames::shifted(TEXTS, shift);
        assert_eq!(names.compare(nine, ten), Ordering::Less);
        assert_eq!(names.compare(ten, huge), Ordering::Less);
        assert_eq!(names.compare(b, huge), Ordering::Greater);
        assert_eq!((names.id(b), names.id(huge)), (Id::Text("b"), Id::Number(5_000_000_000)));
    }
}
