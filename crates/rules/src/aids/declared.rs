//! Help the caller declares and whose amount others decide: insurer, vouchers, social aid…

use super::unknown;
use crate::{
    case::Case,
    evaluation::{Aid, AidCode, Outcome},
    situation::ExistingAid,
    tax_credit::yearly,
};

pub(crate) fn assess(case: &Case) -> Vec<Aid> {
    let declared = case.situation.existing_aids.iter().filter(|aid| {
        matches!(
            aid.code,
            AidCode::Mutuelle | AidCode::CesuPrefinance | AidCode::AideSociale | AidCode::Autre(_)
        )
    });
    declared.map(|aid| assess_one(case, aid)).collect()
}

fn assess_one(case: &Case, aid: &ExistingAid) -> Aid {
    let mut sheet = case.sheet();
    let outcome = match aid.monthly {
        Some(monthly) => {
            sheet.step("Montant déclaré, par mois", monthly, "");
            Outcome::Granted { monthly }
        }
        None => unknown("le montant versé"),
    };
    if aid.code == AidCode::CesuPrefinance {
        sheet.warn("La part payée par l’employeur n’ouvre pas droit au crédit d’impôt.");
        match sheet.amount("cesu_prefinance_exoneration", "Exonération au plus, par an") {
            Ok(limit) if aid.monthly.is_some_and(|monthly| yearly(monthly) > *limit) => {
                sheet.warn("Au-delà de ce montant par an, l’aide de l’employeur est imposable.");
            }
            Ok(_) => {}
            Err(missing) => sheet.warn(format!("{missing}.")),
        }
    }
    sheet.finish(aid.code.clone(), outcome)
}
