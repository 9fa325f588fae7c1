//! The caregiver's daily allowance (CSS L. 168-9): paid to the caregiver, never in the budget.

use super::{autonomous, not_eligible, unknown};
use crate::{
    case::Case,
    evaluation::{Aid, AidCode, Outcome},
    exact::to_money,
    params::NotCovered,
    worksheet::Worksheet,
};

pub(crate) fn assess(case: &Case) -> Aid {
    let mut sheet = case.sheet();
    let outcome = access(case, &mut sheet).unwrap_or_else(Outcome::from);
    sheet.finish(AidCode::Ajpa, outcome)
}

fn access(case: &Case, sheet: &mut Worksheet) -> Result<Outcome, NotCovered> {
    let severe = case.situation.severe_disability();
    if autonomous(case) == Some(true) && severe == Some(false) {
        return Ok(not_eligible("Il faut aider une personne en GIR 1 à 4 ou handicapée à 80 % au moins."));
    }
    match case.situation.caregiver_employed {
        None => return Ok(unknown("si l’aidant travaille")),
        Some(false) => return Ok(not_eligible("Réservé à l’aidant qui réduit ou suspend son travail.")),
        Some(true) => {}
    }
    let day = sheet.amount("ajpa_jour", "Par jour")?;
    let month = sheet.figure("ajpa_jours_max_mois")?.to_integer();
    let relative = sheet.figure("ajpa_jours_max_par_proche")?.to_integer();
    let career = sheet.figure("ajpa_jours_max_carriere")?.to_integer();
    sheet.step(
        "Jours au plus",
        format!("{month} par mois, {relative} par proche, {career} sur la carrière"),
        "CSS L. 168-9",
    );
    if autonomous(case) != Some(false) && severe != Some(true) {
        return Ok(unknown("le GIR (1 à 4) ou le taux de handicap (80 %) de la personne"));
    }
    Ok(Outcome::Available {
        detail_fr: format!(
            "{} par jour à l’aidant, {month} jours par mois et {relative} jours pour ce proche au plus.",
            to_money(day)
        ),
    })
}
