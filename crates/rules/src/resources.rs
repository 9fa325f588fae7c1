//! What counts as resources for the APA (CASF R. 232-5, R. 132-1, L. 232-4).

use kernel::Money;

use crate::{
    exact::{Exact, euros, to_money, whole},
    params::NotCovered,
    situation::Resources,
    worksheet::Worksheet,
};

/// Euros a month, the couple's when they live together; `None` when no income was given.
///
/// The declared income of the tax notice wins over monthly figures given on the phone. Property
/// that is not let and capital that is not invested count for a share of their value.
pub(crate) fn monthly(sheet: &mut Worksheet, given: &Resources) -> Result<Option<Exact>, NotCovered> {
    let Some(income) = yearly_income(sheet, given) else { return Ok(None) };
    let mut year = income;
    let parts = [
        (given.unlet_building_value_year, "ressources_bati", "Biens bâtis non loués"),
        (given.unlet_land_value_year, "ressources_non_bati", "Terrains non loués"),
        (given.idle_capital, "ressources_capitaux", "Capitaux non placés"),
    ];
    for (value, parameter, label) in parts {
        if let Some(value) = value {
            let counted = euros(value) * sheet.figure(parameter)?;
            sheet.step(format!("{label}, par an"), to_money(&counted), "CASF R. 132-1");
            year += counted;
        }
    }
    let month = year / whole(12);
    sheet.step("Ressources retenues, par mois", to_money(&month), "CASF R. 232-5");
    Ok(Some(month))
}

fn yearly_income(sheet: &mut Worksheet, given: &Resources) -> Option<Exact> {
    let sum = |one: Option<Money>, other: Option<Money>| {
        euros(one.unwrap_or_default()) + euros(other.unwrap_or_default())
    };
    if given.declared_income_year.is_some() {
        let income = sum(given.declared_income_year, given.withheld_income_year);
        sheet.step("Revenu déclaré, par an", to_money(&income), "CASF R. 232-5");
        return Some(income);
    }
    given.monthly_pension.or(given.monthly_other)?;
    let month = sum(given.monthly_pension, given.monthly_other);
    sheet.step("Retraites et autres revenus, par mois", to_money(&month), "");
    sheet.warn("Ressources estimées d’après ce qui a été dit : l’avis d’imposition fera foi.");
    Some(month * whole(12))
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::date;

    use super::*;
    use crate::params::Params;

    fn monthly_of(given: Resources) -> Option<Money> {
        let mut sheet = Worksheet::new(Params::bundled(), date(2026, 3, 1));
        monthly(&mut sheet, &given).unwrap().as_ref().map(to_money)
    }

    #[test]
    fn the_tax_notice_wins_and_property_counts_for_a_share() {
        let given = Resources {
            monthly_pension: Some(Money::from_euros(999)),
            declared_income_year: Some(Money::from_euros(18_000)),
            withheld_income_year: Some(Money::from_euros(600)),
            unlet_building_value_year: Some(Money::from_euros(2_400)),
            unlet_land_value_year: Some(Money::from_euros(1_000)),
            idle_capital: Some(Money::from_euros(40_000)),
            ..Resources::default()
        };
        // (18 000 + 600 + 50 % × 2 400 + 80 % × 1 000 + 3 % × 40 000) ÷ 12
        assert_eq!(monthly_of(given), Some(Money::from_cents(181_667)));
    }

    #[test]
    fn monthly_figures_are_taken_as_said() {
        let given = Resources { monthly_pension: Some(Money::from_euros(2_000)), ..Resources::default() };
        assert_eq!(monthly_of(given), Some(Money::from_euros(2_000)));
        assert_eq!(monthly_of(Resources::default()), None);
    }
}
