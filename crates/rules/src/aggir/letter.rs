//! A, B or C: what a person does alone, and how well.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A: does it alone, always, fully and correctly; B: does it partly; C: does not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Letter {
    A,
    B,
    C,
}

impl Letter {
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];
}

impl fmt::Display for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("« {0} » n’est pas une lettre AGGIR : écrivez A, B ou C")]
pub struct NotALetter(pub String);

impl FromStr for Letter {
    type Err = NotALetter;

    fn from_str(text: &str) -> Result<Self, NotALetter> {
        match text.trim() {
            "A" | "a" => Ok(Self::A),
            "B" | "b" => Ok(Self::B),
            "C" | "c" => Ok(Self::C),
            _ => Err(NotALetter(text.to_owned())),
        }
    }
}

/// The letters still possible for a (sub-)variable: three of them before any answer, one after.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct LetterSet(u8);

impl LetterSet {
    pub const ANY: Self = Self(0b111);
    pub(super) const NONE: Self = Self(0);

    pub const fn only(letter: Letter) -> Self {
        Self(1 << letter as u8)
    }

    pub const fn contains(self, letter: Letter) -> bool {
        self.0 & (1 << letter as u8) != 0
    }

    #[must_use]
    pub const fn with(self, letter: Letter) -> Self {
        Self(self.0 | (1 << letter as u8))
    }

    pub fn iter(self) -> impl Iterator<Item = Letter> {
        Letter::ALL.into_iter().filter(move |letter| self.contains(*letter))
    }

    /// The letter, when one only is left.
    pub fn known(self) -> Option<Letter> {
        let mut letters = self.iter();
        letters.next().filter(|_| letters.next().is_none())
    }
}

impl Default for LetterSet {
    fn default() -> Self {
        Self::ANY
    }
}

impl FromIterator<Letter> for LetterSet {
    fn from_iter<I: IntoIterator<Item = Letter>>(letters: I) -> Self {
        letters.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Display for LetterSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|letter| write!(f, "{letter}"))
    }
}

impl fmt::Debug for LetterSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<LetterSet> for String {
    fn from(set: LetterSet) -> Self {
        set.to_string()
    }
}

impl TryFrom<String> for LetterSet {
    type Error = NotALetter;

    fn try_from(text: String) -> Result<Self, NotALetter> {
        let letters = text.chars().map(|letter| letter.to_string().parse());
        let set: Self = letters.collect::<Result<Self, _>>()?;
        if set == Self::NONE { Err(NotALetter(text)) } else { Ok(set) }
    }
}

/// The four questions asked about each activity: does the person do it alone,
/// « spontanément, totalement, correctement, habituellement » ? `None`: not answered yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adverbs {
    pub spontanement: Option<bool>,
    pub totalement: Option<bool>,
    pub correctement: Option<bool>,
    pub habituellement: Option<bool>,
}

impl Adverbs {
    /// The letters the answers leave possible (décret 2008-821: four yes → A, four no → C, else B).
    pub fn letters(self) -> LetterSet {
        let answers = [self.spontanement, self.totalement, self.correctement, self.habituellement];
        let (yes, no) = (answers.contains(&Some(true)), answers.contains(&Some(false)));
        let unknown = answers.contains(&None);
        [(Letter::A, !no), (Letter::B, (yes && no) || unknown), (Letter::C, !yes)]
            .into_iter()
            .filter_map(|(letter, possible)| possible.then_some(letter))
            .collect()
    }
}
