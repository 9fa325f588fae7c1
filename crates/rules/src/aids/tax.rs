//! Tax: the credit for home services, its immediate advance, the extra half-share.

use kernel::{Money, french::long_date, jiff::civil::Date};
use num_traits::Zero;

use super::{not_eligible, unknown};
use crate::{
    budget::{Figures, Spending},
    case::{Case, ends},
    evaluation::{Aid, AidCode, Outcome},
    exact::to_money,
    params::NotCovered,
    worksheet::{Worksheet, percent},
};

const ARTICLE: &str = "CGI 199 sexdecies";

/// The credit over a full year, a month at a time.
pub(crate) fn credit(
    case: &Case,
    spending: Result<&Spending, &NotCovered>,
    condition: Option<&str>,
    figures: &[Figures],
) -> Aid {
    let mut sheet = case.sheet();
    let outcome = match spending {
        Err(missing) => Outcome::from(missing.clone()),
        Ok(_) if !case.costs.iter().any(|cost| cost.creditable()) => {
            not_eligible("Aucun service retenu n’ouvre droit au crédit d’impôt.")
        }
        Ok(spending) => {
            let aids = ends(figures.iter().map(|of| to_money(&of.aids_on_creditable_year)));
            sheet.step("Dépenses retenues, par an", to_money(&spending.recurring), ARTICLE);
            sheet.step("Aides déduites, par an", aids, ARTICLE);
            sheet.step("Plafond, par an", to_money(&spending.ceiling()), ARTICLE);
            sheet.step("Taux", percent(&spending.rules.rate), ARTICLE);
            sheet.warn("Estimé sur une année pleine ; acompte de 60 % en janvier, solde en été.");
            if case.costs.iter().any(|cost| cost.service.is_care_management) {
                sheet.warn("Le suivi par un care manager compte si son organisme est déclaré « services à la personne ».");
            }
            let month = ends(figures.iter().map(|of| of.tax_credit_month));
            match month.known() {
                Some(Money::ZERO) => not_eligible("Les aides couvrent déjà les dépenses qui comptent."),
                Some(monthly) => Outcome::Granted { monthly },
                None => Outcome::Possible { min: month.min, max: month.max },
            }
        }
    };
    let mut aid = sheet.finish(AidCode::CreditImpot, outcome);
    aid.condition_fr = condition.map(str::to_owned);
    aid.parameter_date = spending.ok().and_then(|spending| Date::new(spending.rules.year, 1, 1).ok());
    aid
}

/// The credit at once, on each bill: closed to those who have the APA or the PCH until its date.
pub(crate) fn advance(case: &Case, figures: &[Figures]) -> Aid {
    let mut sheet = case.sheet();
    let open_to_all = sheet.figure("ci_avance_immediate_apa_pch").map(|open| !open.is_zero());
    let paid = |code: &AidCode, of: &Figures| of.aid(code) > Money::ZERO;
    let with = |code: &AidCode| case.held(code).is_some() || figures.iter().all(|of| paid(code, of));
    let creditable = case.costs.iter().any(|cost| cost.creditable());
    let outcome = match open_to_all {
        Err(missing) => Outcome::from(missing),
        Ok(_) if case.costs.is_empty() => unknown("les services retenus"),
        Ok(_) if !creditable => not_eligible("Aucun service retenu n’ouvre droit au crédit d’impôt."),
        Ok(false) if with(&AidCode::Apa) => Outcome::Excluded { by: AidCode::Apa },
        Ok(false) if with(&AidCode::Pch) => Outcome::Excluded { by: AidCode::Pch },
        Ok(false) if figures.iter().any(|of| paid(&AidCode::Apa, of)) => unknown("si l’APA sera accordée"),
        Ok(_) => Outcome::Available {
            detail_fr:
                "La moitié de chaque facture éligible est avancée : demandez-le au prestataire ou au Cesu."
                    .to_owned(),
        },
    };
    if matches!(outcome, Outcome::Excluded { .. }) {
        opening(case, &mut sheet);
    }
    sheet.finish(AidCode::AvanceImmediate, outcome)
}

/// When those who have the APA or the PCH may have the advance: the day after the closed period.
fn opening(case: &Case, sheet: &mut Worksheet) {
    let Ok(closed) = case.params.at("ci_avance_immediate_apa_pch", case.situation.date) else { return };
    let opens = closed.valid_to.and_then(|last| last.tomorrow().ok());
    let when =
        opens.map_or_else(|| "date non fixée".to_owned(), |day| format!("à partir du {}", long_date(day)));
    sheet.step("Ouverture aux bénéficiaires de l’APA et de la PCH", when, closed.article.clone());
}

/// CGI 195: the holder of the « invalidité » card has half a share more.
pub(crate) fn half_share(case: &Case) -> Option<Aid> {
    let outcome = match (case.situation.cmi_invalidite, case.situation.severe_disability()) {
        (Some(true), _) => Outcome::Available {
            detail_fr: "Une demi-part de plus : cochez la case de la déclaration de revenus.".to_owned(),
        },
        (_, Some(true)) => unknown("si la personne a la carte mobilité inclusion mention « invalidité »"),
        _ => return None,
    };
    let mut sheet = case.sheet();
    sheet.step("Carte mobilité inclusion « invalidité » (80 % et plus)", "demi-part", "CGI 195");
    Some(sheet.finish(AidCode::DemiPart, outcome))
}
