//! « Majoration pour tierce personne » (CSS L. 355-1): for those who already have it.

use super::{settled, unknown};
use crate::{
    case::Case,
    evaluation::{Aid, AidCode, Outcome},
    exact::to_money,
};

/// `None` when the person does not have it: it comes with an invalidity pension, not from a call.
pub(crate) fn assess(case: &Case) -> Option<Aid> {
    case.held(&AidCode::Mtp)?;
    let mut sheet = case.sheet();
    let outcome = settled(case, &AidCode::Mtp).unwrap_or_else(|| {
        match sheet.amount("mtp_value", "Montant légal, par mois") {
            Ok(value) => unknown(format!("le montant versé (en principe {})", to_money(value))),
            Err(missing) => Outcome::from(missing),
        }
    });
    sheet.warn("La majoration pour tierce personne ne s’ajoute pas à l’APA : faites comparer les deux.");
    Some(sheet.finish(AidCode::Mtp, outcome))
}
