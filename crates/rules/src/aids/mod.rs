//! One file per aid: what the rules say of it for a person, and how it is calculated.

pub(crate) mod ajpa;
pub(crate) mod apa;
pub(crate) mod carsat;
pub(crate) mod declared;
pub(crate) mod home_help;
pub(crate) mod institution;
pub(crate) mod mtp;
pub(crate) mod pch;
pub(crate) mod supplements;
pub(crate) mod tax;

use crate::{
    case::Case,
    evaluation::{AidCode, Outcome},
    exclusions,
};

/// The answer every aid of the exclusive family starts from: closed by another the person holds,
/// or held itself, at the amount declared. A held APA of unknown amount is calculated.
fn settled(case: &Case, code: &AidCode) -> Option<Outcome> {
    if let Some(by) = exclusions::barred_by(case, code) {
        return Some(Outcome::Excluded { by });
    }
    match case.held(code)?.monthly {
        Some(monthly) => Some(Outcome::Granted { monthly }),
        None if *code == AidCode::Apa => None,
        None => Some(unknown("le montant versé")),
    }
}

/// Every GIR still possible is 5 or 6 (`Some(true)`), 1 to 4 (`Some(false)`), or both kinds are.
fn autonomous(case: &Case) -> Option<bool> {
    let light = |gir: &crate::aggir::Gir| gir.number() >= 5;
    match (case.girs.iter().all(light), case.girs.iter().any(light)) {
        (true, _) => Some(true),
        (_, false) => Some(false),
        _ => None,
    }
}

fn not_eligible(why_fr: impl Into<String>) -> Outcome {
    Outcome::NotEligible { why_fr: why_fr.into() }
}

fn unknown(missing_fr: impl Into<String>) -> Outcome {
    Outcome::Unknown { missing_fr: missing_fr.into() }
}
