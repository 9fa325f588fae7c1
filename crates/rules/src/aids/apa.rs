//! The APA for this person and this plan.

use kernel::Money;
use num_traits::Zero;

use super::{not_eligible, settled, unknown};
use crate::{
    aggir::Gir,
    apa::Scale,
    case::{Case, Scenario, ends},
    evaluation::{Aid, AidCode, Outcome, Span},
    exact::to_money,
    params::NotCovered,
    resources,
    situation::Amount,
    worksheet::{Worksheet, a_month, percent},
};

pub(crate) fn assess(case: &Case, scenarios: &[Scenario]) -> Aid {
    let mut sheet = case.sheet();
    let outcome = outcome(case, scenarios, &mut sheet).unwrap_or_else(Outcome::from);
    sheet.finish(AidCode::Apa, outcome)
}

fn outcome(case: &Case, scenarios: &[Scenario], sheet: &mut Worksheet) -> Result<Outcome, NotCovered> {
    if let Some(settled) = settled(case, &AidCode::Apa) {
        match &settled {
            Outcome::Excluded { by } => sheet.warn(format!(
                "L’APA ne s’ajoute pas à l’aide déjà versée ({}) : la personne peut choisir la plus favorable.",
                by.name_fr()
            )),
            _ => sheet.step("Montant déclaré, par mois", case.held(&AidCode::Apa).and_then(|aid| aid.monthly).unwrap_or_default(), ""),
        }
        return Ok(settled);
    }
    sheet.figure("apa_age_min")?;
    match case.situation.age {
        None => return Ok(unknown("l’âge de la personne")),
        Some(age) if u32::from(age) < case.apa_age() => {
            return Ok(not_eligible(format!("L’APA s’ouvre à {} ans (CASF R. 232-1).", case.apa_age())));
        }
        Some(_) => {}
    }
    let scale = case.scale.clone()?;
    let open: Vec<Gir> = case.girs.iter().copied().filter(|gir| scale.ceiling(*gir).is_some()).collect();
    if open.is_empty() {
        return Ok(not_eligible("L’APA s’ouvre en GIR 1 à 4 : voyez la caisse de retraite."));
    }
    sheet.amount("apa_mtp_used", "Base de calcul : majoration pour tierce personne au 1er janvier")?;
    resources::monthly(sheet, &case.situation.resources)?;
    say_what_was_assumed(case, sheet)?;
    if case.plan.is_zero() {
        return Ok(best_offer(&scale, scenarios, sheet));
    }
    sheet.step("Plan d’aide, par mois", to_money(&case.plan), "CASF L. 232-3");
    let lien_social = sheet.figure("apa_lien_social_max")?.to_integer();
    sheet.step("Lien social possible dans le plan", format!("{lien_social} h par mois au plus"), "LFSS 2023");
    match scenarios {
        [only] => explain(&scale, only, sheet),
        several => open.iter().for_each(|gir| explain_gir(&scale, *gir, several, sheet)),
    }
    let paid = ends(scenarios.iter().map(|scenario| to_money(&scenario.entitlement.apa)));
    Ok(match paid.known() {
        Some(Money::ZERO) => not_eligible(format!(
            "Le montant ne dépasse pas {} (trois heures de SMIC) : l’APA n’est pas versée (CASF D. 232-31).",
            to_money(&scale.smallest_payment)
        )),
        Some(monthly) => Outcome::Granted { monthly },
        None => Outcome::Possible { min: paid.min, max: paid.max },
    })
}

fn say_what_was_assumed(case: &Case, sheet: &mut Worksheet) -> Result<(), NotCovered> {
    let situation = case.situation;
    if situation.services.iter().any(|service| matches!(service.quantity.amount, Amount::Minutes(_))) {
        match situation.department_hourly_tariff {
            Some(tariff) => sheet.step("Heure valorisée au tarif du département", tariff, "CASF L. 314-2-1"),
            None => {
                sheet.amount("tarif_plancher_sad", "Heure valorisée au tarif plancher national")?;
                sheet.warn(
                    "Tarif horaire du département non renseigné : le tarif plancher national est retenu.",
                );
            }
        }
    }
    if case.resources.is_none() {
        sheet.warn("Ressources inconnues : l’APA va d’une participation de 90 % à une participation nulle.");
    }
    if situation.couple_at_home.is_none() {
        sheet.warn("Vie en couple non précisée : les deux cas sont comptés.");
    }
    if situation.savings.is_some() && situation.resources.idle_capital.is_none() {
        sheet.warn("Épargne non comptée : si elle n’est pas placée, 3 % par an s’ajoutent aux ressources.");
    }
    if situation.owner == Some(true) {
        sheet.step("Logement habité par la personne", "ne compte pas", "CASF R. 232-5");
    }
    Ok(())
}

/// No plan yet: how much a plan at the ceiling would bring.
fn best_offer(scale: &Scale, scenarios: &[Scenario], sheet: &mut Worksheet) -> Outcome {
    let at_ceiling = scenarios.iter().filter_map(|of| Some((of, scale.ceiling(of.gir)?)));
    let offers: Vec<(Money, Money)> = at_ceiling
        .map(|(of, ceiling)| {
            let given = scale.entitlement(of.gir, &ceiling, &of.resources, of.couple);
            (to_money(&ceiling), to_money(&given.apa))
        })
        .collect();
    let ceiling = ends(offers.iter().map(|(ceiling, _)| *ceiling));
    let apa = ends(offers.iter().map(|(_, apa)| *apa));
    sheet.step("Plafond du plan, par mois", ceiling, "CASF R. 232-10");
    Outcome::Available {
        detail_fr: format!("Pour un plan au plafond ({ceiling}), APA estimée : {}.", of_month(apa)),
    }
}

fn of_month(span: Span) -> String {
    format!("{span} par mois")
}

/// Everything is known: the whole calculation.
fn explain(scale: &Scale, of: &Scenario, sheet: &mut Worksheet) {
    let given = &of.entitlement;
    let own = scale.own_resources(&of.resources, of.couple);
    if of.couple {
        sheet.step("Ressources du couple partagées par 1,7", to_money(&own), "CASF R. 232-11");
    }
    if let Some(ceiling) = scale.ceiling(of.gir) {
        sheet.step(format!("Plafond du plan en {}", of.gir), to_money(&ceiling), "CASF R. 232-10");
    }
    sheet.step("Plan retenu", to_money(&given.plan_accepted), "CASF R. 232-10");
    let bounds = format!("de {} à {}", to_money(&scale.low), to_money(&scale.high));
    sheet.step("Ressources entre gratuité et participation maximale", bounds, "CASF R. 232-11");
    sheet.step("Place des ressources entre ces bornes", percent(&scale.position(&own)), "CASF R. 232-11");
    for (rank, slice) in (1..).zip(scale.slices(&given.plan_accepted)) {
        sheet.step(format!("Tranche {rank} du plan"), to_money(&slice), "CASF R. 232-11");
    }
    sheet.step("Participation de la personne", a_month(to_money(&given.participation)), "CASF R. 232-11");
    sheet.step("APA estimée", a_month(to_money(&given.apa)), "CASF L. 232-4");
}

/// Something is open: the bounds for one GIR.
fn explain_gir(scale: &Scale, gir: Gir, scenarios: &[Scenario], sheet: &mut Worksheet) {
    if let Some(ceiling) = scale.ceiling(gir) {
        sheet.step(format!("Plafond du plan en {gir}"), to_money(&ceiling), "CASF R. 232-10");
    }
    let of_gir = scenarios.iter().filter(|scenario| scenario.gir == gir);
    let paid = ends(of_gir.map(|scenario| to_money(&scenario.entitlement.apa)));
    sheet.step(format!("APA estimée en {gir}"), of_month(paid), "CASF R. 232-11");
}
