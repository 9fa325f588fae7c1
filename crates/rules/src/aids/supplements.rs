//! What the APA adds for the caregiver and in an emergency.

use super::{not_eligible, unknown};
use crate::{
    aggir::Gir,
    apa::Scale,
    case::Case,
    evaluation::{Aid, AidCode, Outcome},
    exact::{Exact, to_money},
    params::NotCovered,
    worksheet::Worksheet,
};

/// Respite, relay of a caregiver in hospital, emergency: only while the APA itself may be had. The
/// emergency is for who has no APA yet and cannot wait.
pub(crate) fn assess(case: &Case) -> Vec<Aid> {
    let of = |code: AidCode, rule: fn(&Case, &Scale, &mut Worksheet) -> Result<Outcome, NotCovered>| {
        let mut sheet = case.sheet();
        let outcome = sheet.figure("apa_mtp_used").and_then(|_| {
            let scale = case.scale.clone()?;
            rule(case, &scale, &mut sheet)
        });
        sheet.finish(code, outcome.unwrap_or_else(Outcome::from))
    };
    let mut found = vec![of(AidCode::ApaRepit, respite), of(AidCode::ApaHospitalisation, hospital)];
    let situation = case.situation;
    let cannot_wait = situation.urgent == Some(true) || situation.hospital_discharge == Some(true);
    if cannot_wait && case.held(&AidCode::Apa).is_none() {
        let mut urgent = of(AidCode::ApaUrgence, emergency);
        urgent.condition_fr =
            Some("Sous réserve d’une urgence attestée, d’ordre médical ou social.".to_owned());
        found.push(urgent);
    }
    found
}

/// D. 232-9-1: the plan is at its ceiling and nobody can replace the caregiver.
fn respite(case: &Case, scale: &Scale, sheet: &mut Worksheet) -> Result<Outcome, NotCovered> {
    let year = sheet.figure("apa_repit_annuel")? * &scale.mtp;
    sheet.step("Majoration au plus, par an", to_money(&year), "CASF D. 232-9-1");
    let at_ceiling = |gir: &Gir| scale.ceiling(*gir).is_some_and(|ceiling| case.plan >= ceiling);
    if !case.girs.iter().any(at_ceiling) {
        return Ok(not_eligible("Le plan d’aide n’atteint pas le plafond : le répit s’y ajoute au-delà."));
    }
    Ok(with_caregiver(case, &year, "par an, pour faire relayer l’aidant, avec la même participation"))
}

/// D. 232-9-2: the irreplaceable caregiver is in hospital.
fn hospital(case: &Case, scale: &Scale, sheet: &mut Worksheet) -> Result<Outcome, NotCovered> {
    let stay = sheet.figure("apa_hospitalisation_aidant")? * &scale.mtp;
    sheet.step("Majoration au plus, par hospitalisation", to_money(&stay), "CASF D. 232-9-2");
    Ok(with_caregiver(case, &stay, "par hospitalisation de l’aidant"))
}

fn with_caregiver(case: &Case, amount: &Exact, what: &str) -> Outcome {
    match case.situation.irreplaceable_caregiver {
        Some(true) => Outcome::Available { detail_fr: format!("Jusqu’à {} {what}.", to_money(amount)) },
        Some(false) => not_eligible("Réservé à l’aidant que personne ne peut remplacer."),
        None => unknown("si l’aidant peut être remplacé"),
    }
}

/// L. 232-12, R. 232-29: a flat provisional sum, charged against what follows.
fn emergency(_: &Case, scale: &Scale, sheet: &mut Worksheet) -> Result<Outcome, NotCovered> {
    let share = sheet.figure("apa_urgence")?;
    let month = scale.ceiling(Gir::ALL[0]).unwrap_or_default() * share;
    sheet.step("Montant provisoire, par mois", to_money(&month), "CASF R. 232-29");
    Ok(Outcome::Available {
        detail_fr: format!(
            "En cas d’urgence, {} par mois pendant deux mois au plus, à déduire de l’APA ensuite.",
            to_money(&month)
        ),
    })
}
