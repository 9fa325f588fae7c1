//! « Majoration pour tierce personne » (CSS L. 355-1): for those who already have it.

use super::settled;
use crate::{
    case::Case,
    evaluation::{Aid, AidCode},
};

/// `None` when the person does not have it: it comes with an invalidity pension, not from a call.
pub(crate) fn assess(case: &Case) -> Option<Aid> {
    let outcome = settled(case, &AidCode::Mtp).filter(|_| case.held(&AidCode::Mtp).is_some())?;
    let mut sheet = case.sheet();
    if let Err(missing) = sheet.amount("mtp_value", "Montant légal, par mois") {
        sheet.warn(format!("{missing}."));
    }
    sheet.warn("La majoration pour tierce personne ne s’ajoute pas à l’APA : faites comparer les deux.");
    Some(sheet.finish(AidCode::Mtp, outcome))
}
