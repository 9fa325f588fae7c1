//! AGGIR, the national grid of autonomy (CASF R. 232-3, annexes 2-1 and 2-2).
//!
//! Four adverbs give a letter to each sub-variable, sub-variables give ten variables, weighted
//! sums give a rank and a GIR. The rank is not monotone: some worsenings lighten it. That is the
//! text, not a defect.

mod letter;
mod range;
mod rank;
mod suggest;
mod variable;

pub use letter::{Adverbs, Letter, LetterSet, NotALetter};
pub use range::{GirEstimate, range};
pub use rank::{Gir, NotAGir, Profile, Rank};
pub use suggest::{AutonomyItem, AutonomyLevel, suggest};
pub use variable::{PartialProfile, SubVariable, Variable};
