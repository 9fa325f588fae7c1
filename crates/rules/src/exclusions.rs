//! Aids that are never had together.
//!
//! APA, PCH, MTP, « aide-ménagère », the retirement fund's plan and its hospital return: one at a
//! time (CASF L. 232-23, L. 245-9, R. 231-2; CSS L. 355-1; Cnav circulars).

use crate::{case::Case, evaluation::AidCode};

/// The family, the ones that stay first in order: what the person holds by decision beats what
/// we compute, which beats help that stops when the APA opens.
const DECIDED: [AidCode; 3] = [AidCode::Apa, AidCode::Pch, AidCode::Mtp];
const GIVING_WAY: [AidCode; 3] = [AidCode::AideMenagere, AidCode::Oscar, AidCode::Ardh];

pub(crate) fn is_exclusive(code: &AidCode) -> bool {
    DECIDED.contains(code) || GIVING_WAY.contains(code)
}

/// The one aid of the family that counts, when the APA would or would not be paid.
pub(crate) fn kept(case: &Case, apa_payable: bool) -> Option<AidCode> {
    let held = |codes: &[AidCode]| codes.iter().find(|code| case.held(code).is_some()).cloned();
    held(&DECIDED).or_else(|| apa_payable.then_some(AidCode::Apa)).or_else(|| held(&GIVING_WAY))
}

/// The aid already held that closes this one.
pub(crate) fn barred_by(case: &Case, code: &AidCode) -> Option<AidCode> {
    let held = DECIDED.iter().find(|decided| case.held(decided).is_some())?;
    (is_exclusive(code) && held != code).then(|| held.clone())
}
