//! « Aide-ménagère » of the social aid (CASF L. 231-1, R. 231-2): 65 and over, GIR 5 or 6, low
//! resources.

use super::{autonomous, not_eligible, settled, unknown};
use crate::{
    case::Case,
    evaluation::{Aid, AidCode, Outcome},
    exact::{Exact, to_money},
    params::NotCovered,
    worksheet::Worksheet,
};

pub(crate) fn assess(case: &Case) -> Aid {
    let code = AidCode::AideMenagere;
    let mut sheet = case.sheet();
    let outcome = match settled(case, &code) {
        Some(outcome) => outcome,
        None => access(case, &mut sheet).unwrap_or_else(Outcome::from),
    };
    sheet.finish(code, outcome)
}

fn access(case: &Case, sheet: &mut Worksheet) -> Result<Outcome, NotCovered> {
    if autonomous(case) == Some(false) {
        return Ok(not_eligible("En GIR 1 à 4, l’APA prend le relais."));
    }
    match case.situation.age {
        None => return Ok(unknown("l’âge de la personne")),
        Some(age) if age < 60 => {
            return Ok(not_eligible("Cette aide s’ouvre à 65 ans (60 ans en cas d’inaptitude)."));
        }
        Some(_) => {}
    }
    let (Some(resources), Some(couple)) = (&case.resources, case.situation.couple_at_home) else {
        let missing =
            if case.resources.is_none() { "les ressources" } else { "si la personne vit en couple" };
        return Ok(unknown(missing));
    };
    let hours = sheet.figure("aide_menagere_heures_max")?;
    let (ceiling, hours) = if couple {
        let each = hours * Exact::new(4.into(), 5.into());
        let both = each * Exact::from_integer(2.into());
        (sheet.amount("aide_menagere_plafond_couple", "Plafond de ressources d’un couple")?, both)
    } else {
        (
            sheet.amount("aide_menagere_plafond_seul", "Plafond de ressources d’une personne seule")?,
            hours.clone(),
        )
    };
    sheet.step("Ressources, par mois", to_money(resources), "CASF R. 231-2");
    if resources > ceiling {
        return Ok(not_eligible("Les ressources dépassent le plafond."));
    }
    if case.situation.age.is_some_and(|age| age < 65) {
        return Ok(unknown("si la personne est reconnue inapte au travail (avant 65 ans)"));
    }
    if autonomous(case).is_none() {
        return Ok(unknown("le GIR : cette aide vaut en GIR 5 ou 6"));
    }
    sheet.warn("Le département peut reprendre cette aide sur la succession.");
    Ok(Outcome::Available {
        detail_fr: format!(
            "Jusqu’à {} h par mois ; le département fixe la participation.",
            hours.to_integer()
        ),
    })
}
