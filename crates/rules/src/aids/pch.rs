//! « Prestation de compensation du handicap »: the MDPH decides the hours, we know their price.

use super::{not_eligible, settled, unknown};
use crate::{
    case::Case,
    evaluation::{Aid, AidCode, Outcome},
    exact::to_money,
    worksheet::Worksheet,
};

/// How an hour of human help is worth, by who employs (arrêté of 28 December 2005).
const HOURS: [(&str, &str); 3] = [
    ("pch_prestataire", "Heure de PCH, service prestataire"),
    ("pch_mandataire", "Heure de PCH, service mandataire"),
    ("pch_emploi_direct", "Heure de PCH, emploi direct"),
];

pub(crate) fn assess(case: &Case) -> Aid {
    let mut sheet = case.sheet();
    let outcome = settled(case, &AidCode::Pch).unwrap_or_else(|| access(case, &mut sheet));
    let open = !matches!(outcome, Outcome::NotEligible { .. } | Outcome::Excluded { .. });
    if open {
        price_list(case, &mut sheet);
    }
    sheet.finish(AidCode::Pch, outcome)
}

/// D. 245-3: the handicap was there before 60, or the person still works.
fn access(case: &Case, sheet: &mut Worksheet) -> Outcome {
    match (case.situation.age, case.situation.disability_before_60) {
        (Some(age), _) if age < 60 => unknown("la décision de la MDPH (nombre d’heures)"),
        (_, Some(true)) => {
            sheet.warn("PCH et APA ne s’ajoutent pas : faites comparer les deux avant de choisir.");
            unknown("la décision de la MDPH (nombre d’heures)")
        }
        (Some(_), Some(false)) => not_eligible(
            "Après 60 ans, il faut un handicap apparu avant 60 ans, ou travailler encore (CASF D. 245-3).",
        ),
        (None, _) => unknown("l’âge de la personne"),
        (Some(_), None) => unknown("si un handicap existait avant 60 ans"),
    }
}

fn price_list(case: &Case, sheet: &mut Worksheet) {
    for (parameter, label) in HOURS {
        match (sheet.figure(parameter), case.params.at(parameter, case.situation.date)) {
            (Ok(value), Ok(dated)) => sheet.step(label, to_money(value), dated.article.clone()),
            (Err(missing), _) | (_, Err(missing)) => sheet.warn(format!("{missing}.")),
        }
    }
}
