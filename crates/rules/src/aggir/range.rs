//! What the answers given so far leave possible, and the question worth asking next.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    letter::{Letter, LetterSet},
    rank::{Gir, Rank, rank_at},
    variable::{PartialProfile, SubVariable, Variable},
};

/// The GIR as far as the answers tell. Always « estimé »: only the département's team fixes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GirEstimate {
    /// Most dependent group still possible.
    pub min: Gir,
    /// Least dependent group still possible.
    pub max: Gir,
    /// Every group still possible, `min` and `max` included.
    pub possible: BTreeSet<Gir>,
    /// Known when one rank only is left.
    pub rank: Option<Rank>,
    /// Unanswered sub-variables that could still move the result.
    pub missing: u8,
    /// The sub-variable whose answer narrows the range most; `None` once the GIR is settled.
    pub next_question: Option<SubVariable>,
}

impl GirEstimate {
    /// The GIR, when one only is left.
    pub fn known(&self) -> Option<Gir> {
        (self.min == self.max).then_some(self.min)
    }
}

/// Ways to reach each rank: `counts[rank - 1]`.
type Ranks = [u64; 13];

/// Estimates the GIR from what is known; exact when every weighted sub-variable is.
pub fn range(profile: &PartialProfile) -> GirEstimate {
    let tally = Tally::of(profile);
    let ranks = tally.overall();
    let possible = girs(&ranks);
    let settled = possible.len() == 1;
    let (min, max) = (possible.first().copied(), possible.last().copied());
    GirEstimate {
        min: min.unwrap_or(Gir::ALL[0]),
        max: max.unwrap_or(Gir::ALL[5]),
        rank: single(&ranks),
        missing: if settled { 0 } else { profile.missing().count().try_into().unwrap_or(u8::MAX) },
        next_question: if settled { None } else { tally.best_question(profile) },
        possible,
    }
}

fn girs(ranks: &Ranks) -> BTreeSet<Gir> {
    reached(ranks).map(Rank::gir).collect()
}

fn single(ranks: &Ranks) -> Option<Rank> {
    let mut reached = reached(ranks);
    reached.next().filter(|_| reached.next().is_none())
}

fn reached(ranks: &Ranks) -> impl Iterator<Item = Rank> {
    Rank::ALL.into_iter().zip(ranks).filter(|(_, ways)| **ways > 0).map(|(rank, _)| rank)
}

/// One walk over the possible profiles answers for every question at once: answering a
/// sub-variable only changes the weights of its own variable.
struct Tally {
    /// Ways the unanswered parts of a variable give each letter.
    ways: [[u64; 3]; Variable::WEIGHTED],
    /// Ranks reached when a variable has a letter, counting the other variables' ways.
    ranks: [[Ranks; 3]; Variable::WEIGHTED],
}

impl Tally {
    fn of(profile: &PartialProfile) -> Self {
        let ways = std::array::from_fn(|variable| letter_ways(Variable::ALL[variable], profile));
        let mut tally = Self { ways, ranks: [[[0; 13]; 3]; Variable::WEIGHTED] };
        tally.walk(0, 0, 1, &mut [0; Variable::WEIGHTED]);
        tally
    }

    fn walk(&mut self, depth: usize, index: usize, ways: u64, letters: &mut [usize; Variable::WEIGHTED]) {
        if depth == Variable::WEIGHTED {
            let rank = usize::from(rank_at(index).number()) - 1;
            for (variable, letter) in letters.iter().enumerate() {
                self.ranks[variable][*letter][rank] += ways / self.ways[variable][*letter];
            }
            return;
        }
        for letter in 0..3 {
            if self.ways[depth][letter] > 0 {
                letters[depth] = letter;
                self.walk(depth + 1, index * 3 + letter, ways * self.ways[depth][letter], letters);
            }
        }
    }

    fn overall(&self) -> Ranks {
        self.ranks_if(0, &self.ways[0])
    }

    fn ranks_if(&self, variable: usize, ways: &[u64; 3]) -> Ranks {
        std::array::from_fn(|rank| {
            (0..3).map(|letter| ways[letter] * self.ranks[variable][letter][rank]).sum()
        })
    }

    /// Smallest expected width of the range, then smallest remaining uncertainty, then table order.
    fn best_question(&self, profile: &PartialProfile) -> Option<SubVariable> {
        let scored = profile.missing().map(|part| (self.score(profile, part), part));
        scored
            .min_by(|(one, _), (other, _)| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)))
            .map(|(_, part)| part)
    }

    /// Mean over the possible answers of (width of the GIR range, entropy of the GIR).
    fn score(&self, profile: &PartialProfile, part: SubVariable) -> (f64, f64) {
        let answers: Vec<Letter> = profile.get(part).iter().collect();
        let variable = part.variable();
        let outcomes = answers.iter().map(|answer| {
            let ways = letter_ways(variable, &profile.with(part, *answer));
            let ranks = self.ranks_if(variable as usize, &ways);
            (width(&ranks), entropy(&ranks))
        });
        let (width, entropy) = outcomes.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        (width / answers.len() as f64, entropy / answers.len() as f64)
    }
}

/// In how many ways the parts still open give A, B and C.
fn letter_ways(variable: Variable, profile: &PartialProfile) -> [u64; 3] {
    let parts: Vec<LetterSet> = variable.parts().map(|part| profile.get(part)).collect();
    let mut ways = [0; 3];
    each_choice(&parts, &mut Vec::new(), &mut |letters| ways[variable.combine(letters) as usize] += 1);
    ways
}

fn each_choice(open: &[LetterSet], chosen: &mut Vec<Letter>, visit: &mut impl FnMut(&[Letter])) {
    let Some((first, rest)) = open.split_first() else { return visit(chosen) };
    for letter in first.iter() {
        chosen.push(letter);
        each_choice(rest, chosen, visit);
        chosen.pop();
    }
}

fn width(ranks: &Ranks) -> f64 {
    let girs = girs(ranks);
    let ends = girs.first().zip(girs.last());
    ends.map_or(0.0, |(min, max)| f64::from(max.number() - min.number()))
}

fn entropy(ranks: &Ranks) -> f64 {
    let mut ways = [0_u64; 7];
    for (rank, count) in Rank::ALL.into_iter().zip(ranks) {
        ways[usize::from(rank.gir().number())] += count;
    }
    let total: u64 = ways.iter().sum();
    let shares = ways.iter().filter(|ways| **ways > 0).map(|ways| *ways as f64 / total as f64);
    -shares.map(|share| share * share.log2()).sum::<f64>()
}
