//! Help whose amount others decide: insurer, vouchers, social aid… As declared, or to ask for when
//! the call names who could give it.

use super::unknown;
use crate::{
    case::Case,
    evaluation::{Aid, AidCode, Outcome},
    exact::to_money,
    situation::{ExistingAid, PayerKind},
    tax_credit::yearly,
};

pub(crate) fn assess(case: &Case) -> Vec<Aid> {
    let declared = case.situation.existing_aids.iter().filter(|aid| {
        matches!(
            aid.code,
            AidCode::Mutuelle | AidCode::CesuPrefinance | AidCode::AideSociale | AidCode::Autre(_)
        )
    });
    let declared = declared.map(|aid| assess_one(case, aid));
    declared.chain(to_ask_for(case)).collect()
}

/// Who was named and whose help was not declared.
fn to_ask_for(case: &Case) -> impl Iterator<Item = Aid> {
    let leads = [insurer(case), vouchers(case), social(case)];
    leads.into_iter().flatten().filter(move |lead| case.held(&lead.code).is_none())
}

fn payer<'a>(case: &Case<'a>, kind: PayerKind) -> Option<&'a str> {
    case.situation.payer.as_ref().filter(|payer| payer.kind == kind).map(|payer| payer.name.as_str())
}

fn insurer(case: &Case) -> Option<Aid> {
    let name = case.situation.insurer.as_deref().or_else(|| payer(case, PayerKind::Insurer))?;
    let mut sheet = case.sheet();
    sheet.step("Garanties d’assistance", "selon le contrat", format!("Contrat de la mutuelle {name}"));
    Some(sheet.finish(
        AidCode::Mutuelle,
        Outcome::Available {
            detail_fr: format!(
                "{name} : beaucoup de contrats paient des heures d’aide à domicile, surtout autour d’une hospitalisation."
            ),
        },
    ))
}

/// C. trav. D. 7233-8: an employer may finance vouchers for the caregiver, exempt up to a limit.
fn vouchers(case: &Case) -> Option<Aid> {
    let employer = payer(case, PayerKind::Employer);
    if employer.is_none() && case.situation.caregiver_employed != Some(true) {
        return None;
    }
    let mut sheet = case.sheet();
    let who = employer.unwrap_or("L’employeur de l’aidant");
    let detail_fr = match sheet.amount("cesu_prefinance_exoneration", "Exonération au plus, par an") {
        Ok(limit) => {
            format!("{who} peut en payer une partie d’avance, sans impôt jusqu’à {} par an.", to_money(limit))
        }
        Err(missing) => {
            sheet.warn(format!("{missing}."));
            format!("{who} peut en payer une partie d’avance.")
        }
    };
    Some(sheet.finish(AidCode::CesuPrefinance, Outcome::Available { detail_fr }))
}

/// A fund that pays part of the cleaner is a sign of low income, never a proof.
fn social(case: &Case) -> Option<Aid> {
    if case.situation.fund_pays_cleaner != Some(true) {
        return None;
    }
    let mut sheet = case.sheet();
    sheet.step("Aide à domicile de l’aide sociale", "selon les ressources", "CASF L. 231-1");
    Some(sheet.finish(
        AidCode::AideSociale,
        Outcome::Available {
            detail_fr: "La caisse de retraite paie une partie du ménage : les revenus sont sans doute modestes, d’autres aides peuvent s’y ajouter."
                .to_owned(),
        },
    ))
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
