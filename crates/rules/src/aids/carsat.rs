//! Help of the retirement fund: the OSCAR plan, and the return home after hospital (ARDH).

use kernel::Money;

use super::{autonomous, not_eligible, settled, unknown};
use crate::{
    case::Case,
    evaluation::{Aid, AidCode, Outcome},
    exact::{Exact, to_money, whole},
    params::NotCovered,
    worksheet::Worksheet,
};

/// Youngest age the ARDH is given at (Cnav).
const ARDH_AGE: u8 = 55;
/// Longest the ARDH lasts, in months (Cnav).
const ARDH_MONTHS: i64 = 3;

pub(crate) fn oscar(case: &Case) -> Aid {
    let code = AidCode::Oscar;
    let mut sheet = case.sheet();
    name_the_fund(case, &mut sheet);
    let outcome = settled(case, &code).unwrap_or_else(|| oscar_access(case, &mut sheet));
    if case.held(&code).is_some() && autonomous(case) != Some(true) {
        sheet.warn("Si l’APA est accordée, l’aide de la caisse de retraite s’arrête.");
    }
    sheet.finish(code, outcome)
}

fn oscar_access(case: &Case, sheet: &mut Worksheet) -> Outcome {
    if autonomous(case) == Some(false) {
        return not_eligible("Réservé aux GIR 5 et 6 : en GIR 1 à 4, demandez l’APA.");
    }
    if let Err(missing) = sheet.amount("cnav_tarif_horaire", "Heure d’aide valorisée par la Cnav") {
        sheet.warn(format!("{missing}."));
    }
    sheet.step("Plan d’aide de la caisse de retraite", "en GIR 5 ou 6", "circulaire Cnav");
    let why_fr = "Ouvert en GIR 5 ou 6, mais le barème de participation des caisses de retraite n’est pas connu : demandez le montant à la caisse.";
    Outcome::NotCovered { why_fr: why_fr.to_owned() }
}

fn name_the_fund(case: &Case, sheet: &mut Worksheet) {
    if let Some(fund) = &case.situation.retirement_fund {
        sheet.step("Caisse de retraite principale", fund, "");
    }
}

pub(crate) fn ardh(case: &Case) -> Aid {
    let code = AidCode::Ardh;
    let mut sheet = case.sheet();
    name_the_fund(case, &mut sheet);
    let outcome = match settled(case, &code) {
        Some(outcome) => outcome,
        None => ardh_access(case, &mut sheet).unwrap_or_else(Outcome::from),
    };
    let open = matches!(outcome, Outcome::Possible { .. } | Outcome::Available { .. });
    let mut aid = sheet.finish(code, outcome);
    if open && autonomous(case).is_none() {
        aid.condition_fr = Some("Sous réserve d’un GIR 5 ou 6 : en GIR 1 à 4, demandez l’APA.".to_owned());
    }
    aid
}

fn ardh_access(case: &Case, sheet: &mut Worksheet) -> Result<Outcome, NotCovered> {
    match case.situation.hospital_discharge {
        None => return Ok(unknown("si la personne sort de l’hôpital")),
        Some(false) => return Ok(not_eligible("Réservé au retour d’hospitalisation.")),
        Some(true) => {}
    }
    if autonomous(case) == Some(false) {
        return Ok(not_eligible(
            "Réservé aux GIR 5 et 6 : en GIR 1 à 4, demandez l’APA, au besoin en urgence.",
        ));
    }
    match case.situation.age {
        None => return Ok(unknown("l’âge de la personne")),
        Some(age) if age < ARDH_AGE => return Ok(not_eligible(format!("S’ouvre à {ARDH_AGE} ans."))),
        Some(_) => {}
    }
    let total = sheet.amount("ardh_plafond", "Plafond pour le séjour, participation comprise")?;
    let (least, most) = (sheet.figure("ardh_participation_min")?, sheet.figure("ardh_participation_max")?);
    sheet.warn("Trois mois au plus, service prestataire seulement : non compté dans le budget mensuel.");
    sheet.warn("La demande part avant la sortie, avec le service social de l’hôpital.");
    let month = (&case.gross).min(&(total / whole(ARDH_MONTHS))).clone();
    let paid = |share: &Exact| to_money(&(&month * (whole(1) - share)));
    let (min, max) = (paid(most), paid(least));
    Ok(if max == Money::ZERO {
        Outcome::Available {
            detail_fr: format!("Jusqu’à {} sur trois mois, participation comprise.", to_money(total)),
        }
    } else {
        Outcome::Possible { min, max }
    })
}
