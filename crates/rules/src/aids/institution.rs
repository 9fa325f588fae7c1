//! Aids for a life at home, when the person lives in an establishment: not computed, and said so.

use crate::{
    case::Case,
    evaluation::{Aid, AidCode, Outcome},
};

/// Closes what is only for a home; an aid already held stays as declared.
pub(crate) fn close(case: &Case, aid: &mut Aid) {
    let Some(why) = why(&aid.code) else { return };
    if case.held(&aid.code).is_some() {
        return;
    }
    aid.outcome = Outcome::NotCovered { why_fr: why.to_owned() };
    aid.condition_fr = None;
    aid.explanation.clear();
    aid.warnings.clear();
}

fn why(code: &AidCode) -> Option<&'static str> {
    Some(match code {
        AidCode::Apa => {
            "La personne vit en établissement : l’APA y suit le tarif de l’établissement (CASF L. 232-8) et n’est pas calculée ici. Demandez à l’établissement où en est la demande."
        }
        AidCode::Pch => {
            "La personne vit en établissement : la PCH y suit d’autres règles, qui ne sont pas calculées ici. Interrogez la MDPH."
        }
        AidCode::CreditImpot | AidCode::AvanceImmediate => {
            "Le crédit d’impôt vaut pour un service rendu à domicile. En établissement, une autre réduction d’impôt existe (CGI 199 quindecies) ; elle n’est pas calculée ici."
        }
        AidCode::AideMenagere | AidCode::Oscar | AidCode::Ardh => {
            "Cette aide vaut pour une personne qui vit chez elle."
        }
        _ => return None,
    })
}
