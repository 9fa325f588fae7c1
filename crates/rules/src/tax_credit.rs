//! The tax credit for home services (CGI 199 sexdecies): half of what the household really paid,
//! under a yearly ceiling.

use kernel::jiff::civil::{Date, date};

use crate::{
    exact::{Exact, euros, whole},
    params::{NotCovered, Params},
    situation::{SubCap, TaxFacts},
};
use num_traits::Zero;

/// The rules of one year of income.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Year of income they were written for.
    pub year: i16,
    pub rate: Exact,
    base: Exact,
    largest: Exact,
    first_year_base: Exact,
    first_year_largest: Exact,
    disability: Exact,
    increase: Exact,
    handyman: Exact,
    computing: Exact,
    gardening: Exact,
}

impl Rules {
    /// # Errors
    /// [`NotCovered`] when the law of that year is not stored.
    pub fn of_year(params: &Params, year: i16) -> Result<Self, NotCovered> {
        let day = last_day(year);
        let figure = |parameter: &str| params.at(parameter, day).map(|dated| dated.value.clone());
        Ok(Self {
            year,
            rate: figure("ci_taux")?,
            base: figure("ci_plafond_base")?,
            largest: figure("ci_plafond_max")?,
            first_year_base: figure("ci_plafond_1ere_annee")?,
            first_year_largest: figure("ci_plafond_max_1ere_annee")?,
            disability: figure("ci_plafond_invalidite")?,
            increase: figure("ci_majoration")?,
            handyman: figure("ci_bricolage_max")?,
            computing: figure("ci_informatique_max")?,
            gardening: figure("ci_jardinage_max")?,
        })
    }

    /// Most that counts in a year, in euros.
    pub fn ceiling(&self, household: &TaxFacts, disability: bool) -> Exact {
        if disability {
            return self.disability.clone();
        }
        let (base, largest) = if household.first_year_of_direct_employment {
            (&self.first_year_base, &self.first_year_largest)
        } else {
            (&self.base, &self.largest)
        };
        let said = [household.dependants, household.members_over_65].map(Option::unwrap_or_default);
        let persons = [said[0], said[1], household.ascendants_with_apa];
        let persons: i64 = persons.into_iter().map(i64::from).sum();
        largest.min(&(base + &self.increase * whole(persons))).clone()
    }

    /// The credit of a year, in euros. `spent`: declared spending (box 7DB), `aids`: what others
    /// paid for it (box 7DR).
    pub fn credit(&self, spent: &Exact, aids: &Exact, household: &TaxFacts, disability: bool) -> Exact {
        let borne = (spent - aids).max(Exact::zero());
        &self.rate * borne.min(self.ceiling(household, disability))
    }

    /// What counts of a year's spending, each limited kind of service under its own cap.
    pub fn counted(&self, spending: &[(Option<SubCap>, Exact)]) -> Exact {
        let of = |kind: Option<SubCap>| -> Exact {
            spending.iter().filter(|(of, _)| *of == kind).map(|(_, amount)| amount).sum()
        };
        let limited = [SubCap::Handyman, SubCap::Computing, SubCap::Gardening];
        of(None)
            + limited.into_iter().map(|kind| of(Some(kind)).min(self.sub_cap(kind).clone())).sum::<Exact>()
    }

    /// Most of a limited service that counts in a year, in euros.
    fn sub_cap(&self, kind: SubCap) -> &Exact {
        match kind {
            SubCap::Handyman => &self.handyman,
            SubCap::Computing => &self.computing,
            SubCap::Gardening => &self.gardening,
        }
    }
}

fn last_day(year: i16) -> Date {
    Date::new(year, 12, 31).unwrap_or(date(9999, 12, 31))
}

/// The rules to estimate with on a day, and the reservation to state when the year's own law is
/// not stored: the year before's then apply, for one year only.
pub(crate) fn live(params: &Params, day: Date) -> Result<(Rules, Option<String>), NotCovered> {
    Rules::of_year(params, day.year()).map(|rules| (rules, None)).or_else(|missing| {
        let year = day.year();
        let before = Rules::of_year(params, year - 1).map_err(|_| missing)?;
        let reservation = format!(
            "Sous réserve de la loi de finances pour {year} : les règles de {} sont appliquées.",
            before.year
        );
        Ok((before, Some(reservation)))
    })
}

/// Twelve months of a monthly amount.
pub(crate) fn yearly(month: kernel::Money) -> Exact {
    euros(month) * whole(12)
}

#[cfg(test)]
mod tests {
    use kernel::Money;
    use proptest::prelude::*;

    use super::*;
    use crate::exact::to_money;

    fn credit(spent: i64, aids: i64, household: TaxFacts, disability: bool) -> Money {
        let rules = Rules::of_year(Params::bundled(), 2025).unwrap();
        to_money(&rules.credit(&whole(spent), &whole(aids), &household, disability))
    }

    #[test]
    fn half_of_what_was_borne_up_to_the_ceiling() {
        let alone = TaxFacts::default();
        assert_eq!(credit(3_001, 0, alone, false), Money::from_cents(150_050));
        assert_eq!(credit(10_000, 4_000, alone, false), Money::from_euros(3_000));
        assert_eq!(credit(1_000, 4_000, alone, false), Money::ZERO);
        assert_eq!(credit(50_000, 0, alone, false), Money::from_euros(6_000));
    }

    #[test]
    fn the_ceiling_rises_with_the_household() {
        let household = |dependants, members_over_65, ascendants_with_apa, first| TaxFacts {
            dependants: Some(dependants),
            members_over_65: Some(members_over_65),
            ascendants_with_apa,
            first_year_of_direct_employment: first,
        };
        assert_eq!(credit(50_000, 0, household(0, 1, 0, false), false), Money::from_euros(6_750));
        assert_eq!(
            credit(50_000, 0, household(1, 1, 2, false), false),
            Money::from_euros(7_500),
            "15 000 € at most"
        );
        assert_eq!(credit(50_000, 0, household(0, 0, 0, true), false), Money::from_euros(7_500));
        assert_eq!(
            credit(50_000, 0, household(3, 0, 0, true), false),
            Money::from_euros(9_000),
            "18 000 € at most"
        );
        assert_eq!(credit(50_000, 0, household(0, 0, 0, false), true), Money::from_euros(10_000));
    }

    #[test]
    fn limited_services_stop_at_their_own_cap() {
        let rules = Rules::of_year(Params::bundled(), 2025).unwrap();
        let spending = [
            (None, whole(2_000)),
            (Some(SubCap::Handyman), whole(400)),
            (Some(SubCap::Handyman), whole(400)),
            (Some(SubCap::Gardening), whole(4_999)),
            (Some(SubCap::Computing), whole(3_500)),
        ];
        assert_eq!(rules.counted(&spending), whole(2_000 + 500 + 4_999 + 3_000));
    }

    #[test]
    fn a_year_whose_law_was_not_read_is_refused_or_reserved() {
        assert!(Rules::of_year(Params::bundled(), 2026).is_err());
        assert!(Rules::of_year(Params::bundled(), 2016).is_err());
        let (rules, reservation) = live(Params::bundled(), date(2026, 11, 21)).unwrap();
        assert_eq!(rules.year, 2025);
        assert!(reservation.unwrap().contains("loi de finances pour 2026"));
        assert!(live(Params::bundled(), date(2027, 1, 1)).is_err());
        assert!(live(Params::bundled(), date(2025, 1, 1)).unwrap().1.is_none());
    }

    proptest! {
        #[test]
        fn never_more_than_half_of_what_was_borne(
            spent in 0_i64..100_000, aids in 0_i64..100_000, dependants in 0_u8..9, over_65: u8, disability: bool, first: bool,
        ) {
            let household = TaxFacts { dependants: Some(dependants), members_over_65: Some(over_65), ascendants_with_apa: 0, first_year_of_direct_employment: first };
            let credit = credit(spent, aids, household, disability);
            prop_assert!(credit.cents() * 2 <= (spent - aids).max(0) * 100);
            prop_assert!(credit <= Money::from_euros(10_000));
        }
    }
}
