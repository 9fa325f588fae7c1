//! AGGIR answers that the nine items of the call make likely. They are shown beside the question and
//! never count until the agent takes them up.

use std::collections::BTreeMap;

use questionnaire::{Autonomy, Value, View, keys};
use rules::aggir::{AutonomyItem, AutonomyLevel, LetterSet, suggest};

/// Letters suggested for each AGGIR question not answered yet, by question key.
pub fn suggestions(view: &View) -> BTreeMap<String, LetterSet> {
    let mut suggested: BTreeMap<String, LetterSet> = BTreeMap::new();
    for item in AutonomyItem::ALL {
        let Some(Value::Autonomy(level)) = view.known(&format!("autonomie.{}", item.key())) else { continue };
        for level in levels(*level) {
            for (part, letter) in suggest(item, *level) {
                let key = format!("aggir.{}", part.key());
                if view.known(&key).is_none() && keys::AGGIR.contains(&key.as_str()) {
                    let letters = suggested.get(&key).map_or(LetterSet::only(letter), |set| set.with(letter));
                    suggested.insert(key, letters);
                }
            }
        }
    }
    suggested
}

/// « Seul, avec difficulté » may be an A done with effort or a B done only in part.
fn levels(said: Autonomy) -> &'static [AutonomyLevel] {
    match said {
        Autonomy::Autonome => &[AutonomyLevel::Autonome],
        Autonomy::AvecDifficulte => &[AutonomyLevel::Autonome, AutonomyLevel::AidePartielle],
        Autonomy::AidePartielle => &[AutonomyLevel::AidePartielle],
        Autonomy::AideTotale => &[AutonomyLevel::AideTotale],
    }
}
