//! The one entry the product calls.

use crate::{
    Params, Situation, aids,
    budget::{Budget, Figures, Spending},
    case::Case,
    evaluation::{Aid, AidCode, Evaluation, Outcome},
    exact::to_money,
    tax_credit,
};

/// Applies the law of the situation's day to what is known: GIR, aids, budget. Whatever is not
/// known widens the result or is named; nothing is guessed. Pure; a few milliseconds at most.
pub fn evaluate(params: &Params, situation: &Situation) -> Evaluation {
    let case = Case::new(params, situation);
    let tax = tax_credit::live(params, situation.date);
    let condition = tax.as_ref().ok().and_then(|(_, condition)| condition.as_deref());
    let spending = tax.as_ref().map(|(rules, _)| Spending::of(&case, rules));
    let scenarios = case.scenarios();
    let at_home = spending.as_ref().ok().filter(|_| !case.in_institution());
    let figures: Vec<Figures> = scenarios.iter().map(|of| Figures::of(&case, of, at_home)).collect();

    let apa = aids::apa::assess(&case, &scenarios);
    let apa_may_be = !matches!(apa.outcome, Outcome::NotEligible { .. } | Outcome::Excluded { .. });
    let mut found: Vec<Aid> = vec![apa];
    if apa_may_be && !case.in_institution() {
        found.extend(aids::supplements::assess(&case));
    }
    found.push(aids::pch::assess(&case));
    found.extend(aids::mtp::assess(&case));
    found.push(aids::home_help::assess(&case));
    found.push(aids::carsat::oscar(&case));
    found.push(aids::carsat::ardh(&case));
    found.extend(aids::declared::assess(&case));
    found.push(aids::ajpa::assess(&case));
    found.push(aids::tax::credit(&case, spending.as_ref().map_err(|missing| *missing), condition, &figures));
    found.push(aids::tax::advance(&case, &figures));
    found.extend(aids::tax::half_share(&case));
    if case.in_institution() {
        found.iter_mut().for_each(|aid| aids::institution::close(&case, aid));
    }

    let budget = Budget::of(&case, &figures, condition.map(str::to_owned));
    let mut warnings = warnings(&case, tax.as_ref().err());
    warnings.extend(at_home.and_then(|spending| ceiling_warning(spending, &figures)));
    let notified_gir = situation.notified_gir;
    Evaluation { date: situation.date, gir: case.gir, notified_gir, aids: found, budget, warnings }
}

/// The household is not described, and its ceiling is what limits the credit.
fn ceiling_warning(spending: &Spending, figures: &[Figures]) -> Option<String> {
    let best = spending.ceiling_if_more_were_known(figures)?;
    Some(format!(
        "Crédit d’impôt calculé avec le plafond le plus bas, {} par an : précisez combien le foyer qui paie compte de personnes à charge et de plus de 65 ans. Le plafond peut monter à {}.",
        to_money(&spending.ceiling()),
        to_money(&best)
    ))
}

fn warnings(case: &Case, tax_missing: Option<&crate::params::NotCovered>) -> Vec<String> {
    let situation = case.situation;
    let mut warnings = vec!["Montants estimés : seuls les organismes décident.".to_owned()];
    if situation.notified_gir.is_none() {
        warnings.push("GIR estimé : seule l’équipe du département fixe le GIR.".to_owned());
    }
    if situation.fund_pays_cleaner == Some(true) {
        warnings.push(
            "La caisse de retraite paie une partie du ménage : les revenus sont sans doute modestes. Vérifiez l’aide-ménagère et les aides sociales."
                .to_owned(),
        );
    }
    if case.in_institution() {
        warnings.push(
            "La personne vit en établissement : les aides au maintien à domicile ne sont pas calculées. Si elle rentre chez elle, changez son lieu de vie."
                .to_owned(),
        );
    }
    if situation.direct_employment == Some(true) {
        warnings.push(
            "Emploi direct ou mandataire : les prix affichés sont ceux d’un service prestataire. Demandez le coût réel, salaire et cotisations."
                .to_owned(),
        );
    }
    if case.costs.iter().any(|cost| cost.service.is_care_management) {
        warnings
            .push("Le suivi par un care manager n’entre ni dans un plan APA ni dans un plan PCH.".to_owned());
    }
    if case.held(&AidCode::Apa).is_some() && case.held(&AidCode::Pch).is_some() {
        warnings.push("APA et PCH déclarées ensemble : elles ne s’ajoutent pas. Faites préciser.".to_owned());
    }
    warnings.extend(tax_missing.map(|missing| format!("{missing}.")));
    warnings
}
