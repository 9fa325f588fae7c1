//! « Majoration pour tierce personne » (CSS L. 355-1): declared, or to ask for where a disability
//! makes an invalidity pension likely.

use super::{autonomous, settled};
use crate::{
    case::Case,
    evaluation::{Aid, AidCode, Outcome},
    worksheet::Worksheet,
};

/// Below it, the loss of autonomy came before the age of old-age pensions.
const EARLY: u8 = 65;

/// `None` when the person neither has it nor may have it.
pub(crate) fn assess(case: &Case) -> Option<Aid> {
    let mut sheet = case.sheet();
    let outcome = match settled(case, &AidCode::Mtp) {
        Some(held) => case.held(&AidCode::Mtp).map(|_| held)?,
        None => to_ask_for(case, &mut sheet)?,
    };
    if let Err(missing) = sheet.amount("mtp_value", "Montant légal, par mois") {
        sheet.warn(format!("{missing}."));
    }
    sheet.warn("La majoration pour tierce personne ne s’ajoute pas à l’APA : faites comparer les deux.");
    Some(sheet.finish(AidCode::Mtp, outcome))
}

/// The call does not ask about invalidity pensions: the condition is told.
fn to_ask_for(case: &Case, sheet: &mut Worksheet) -> Option<Outcome> {
    let situation = case.situation;
    let early = situation.age.is_some_and(|age| age < EARLY)
        || situation.disability_before_60 == Some(true)
        || situation.severe_disability() == Some(true);
    if !early || autonomous(case) == Some(true) {
        return None;
    }
    sheet.step("Aide constante d’une tierce personne", "la caisse décide", "CSS L. 355-1");
    Some(Outcome::Available {
        detail_fr: "Pour qui touche une pension d’invalidité, ou une retraite qui l’a remplacée ou accordée pour inaptitude, et ne peut faire seul les actes ordinaires de la vie."
            .to_owned(),
    })
}
