//! From ten letters to a rank and a GIR (CASF annexe 2-2, « mode opératoire unique » of R. 232-3).

use std::{fmt, sync::LazyLock};

use serde::{Deserialize, Serialize};

use super::{letter::Letter, variable::Variable};

/// The ten letters, in the order of [`Variable::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Profile(pub [Letter; 10]);

/// Groupe iso-ressources: 1 (most dependent) to 6.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub struct Gir(u8);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("GIR « {0} » inconnu : écrivez un nombre de 1 à 6")]
pub struct NotAGir(pub u8);

impl Gir {
    pub const ALL: [Self; 6] = [Self(1), Self(2), Self(3), Self(4), Self(5), Self(6)];

    pub const fn number(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Gir {
    type Error = NotAGir;

    fn try_from(number: u8) -> Result<Self, NotAGir> {
        if (1..=6).contains(&number) { Ok(Self(number)) } else { Err(NotAGir(number)) }
    }
}

impl From<Gir> for u8 {
    fn from(gir: Gir) -> Self {
        gir.0
    }
}

impl fmt::Display for Gir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GIR\u{a0}{}", self.0)
    }
}

impl fmt::Debug for Gir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gir({})", self.0)
    }
}

/// Group of profiles of like needs: 1 (heaviest) to 13.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rank(u8);

impl Rank {
    pub const ALL: [Self; 13] = {
        let mut ranks = [Self(13); 13];
        let mut rank = 0;
        while rank < 13 {
            ranks[rank as usize] = Self(rank + 1);
            rank += 1;
        }
        ranks
    };

    pub const fn number(self) -> u8 {
        self.0
    }

    pub const fn gir(self) -> Gir {
        Gir(match self.0 {
            1 => 1,
            2..=7 => 2,
            8 | 9 => 3,
            10 | 11 => 4,
            12 => 5,
            _ => 6,
        })
    }
}

/// One pass of the annexe: what each letter weighs, and the rank each sum reaches.
struct Group {
    c: [i32; Variable::WEIGHTED],
    b: [i32; Variable::WEIGHTED],
    /// (smallest sum, rank), largest sum first.
    reaches: &'static [(i32, u8)],
}

/// Groups A to H of annexe 2-2, in the order they are tried. An A weighs nothing; group B holds
/// the two negative weights of the text.
#[rustfmt::skip]
static GROUPS: [Group; 8] = [
    Group { c: [2000, 1200, 40, 40, 60, 100, 800, 200], b: [0, 0, 16, 16, 20, 16, 120, 32], reaches: &[(4380, 1), (4140, 2), (3390, 3)] },
    Group { c: [1500, 1200, 40, 40, 60, 100, 800, -80], b: [320, 120, 16, 16, 0, 16, 120, -40], reaches: &[(2016, 4)] },
    Group { c: [0, 0, 40, 40, 60, 160, 1000, 400], b: [0, 0, 16, 16, 20, 20, 200, 40], reaches: &[(1700, 5), (1432, 6)] },
    Group { c: [0, 0, 0, 0, 2000, 400, 2000, 200], b: [0, 0, 0, 0, 200, 200, 200, 0], reaches: &[(2400, 7)] },
    Group { c: [400, 400, 400, 400, 400, 800, 800, 200], b: [0, 0, 100, 100, 100, 100, 100, 0], reaches: &[(1200, 8)] },
    Group { c: [200, 200, 500, 500, 500, 500, 500, 200], b: [100, 100, 100, 100, 100, 100, 100, 0], reaches: &[(800, 9)] },
    Group { c: [150, 150, 300, 300, 500, 500, 400, 200], b: [0, 0, 200, 200, 200, 200, 200, 100], reaches: &[(650, 10)] },
    Group { c: [0, 0, 3000, 3000, 3000, 3000, 1000, 1000], b: [0, 0, 2000, 2000, 2000, 2000, 2000, 1000], reaches: &[(4000, 11), (2000, 12)] },
];

impl Profile {
    pub fn rank(&self) -> Rank {
        Rank(RANKS[self.weighted_index()])
    }

    pub fn gir(&self) -> Gir {
        self.rank().gir()
    }

    /// The eight weighted letters read as a base-3 number, cohérence first.
    fn weighted_index(&self) -> usize {
        self.0[..Variable::WEIGHTED].iter().fold(0, |index, letter| index * 3 + *letter as usize)
    }
}

/// The rank of each of the 3⁸ weighted profiles.
static RANKS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let count = 3_usize.pow(Variable::WEIGHTED as u32);
    (0..count).map(|index| rank_by_weights(&letters_at(index))).collect()
});

fn letters_at(mut index: usize) -> [Letter; Variable::WEIGHTED] {
    let mut letters = [Letter::A; Variable::WEIGHTED];
    for letter in letters.iter_mut().rev() {
        *letter = Letter::ALL[index % 3];
        index /= 3;
    }
    letters
}

fn rank_by_weights(letters: &[Letter; Variable::WEIGHTED]) -> u8 {
    for group in &GROUPS {
        let weights = letters.iter().zip(group.b).zip(group.c).map(|((letter, b), c)| match letter {
            Letter::A => 0,
            Letter::B => b,
            Letter::C => c,
        });
        let sum: i32 = weights.sum();
        if let Some((_, rank)) = group.reaches.iter().find(|(least, _)| sum >= *least) {
            return *rank;
        }
    }
    13
}

/// Rank of the weighted profile number `index`; see [`Profile::rank`].
pub(super) fn rank_at(index: usize) -> Rank {
    Rank(RANKS[index])
}
