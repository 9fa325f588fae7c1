//! The « allocation personnalisée d’autonomie » at home: the scale and its formula.
//!
//! CASF R. 232-10 (ceilings), R. 232-11 (participation), D. 232-31 (smallest payment).

use kernel::jiff::civil::Date;
use num_traits::Zero;

use crate::{
    aggir::Gir,
    exact::{Exact, ratio, whole},
    params::{NotCovered, Params},
};

/// The scale in force on a day. Amounts are euros a month.
#[derive(Clone, Debug)]
pub struct Scale {
    /// The « majoration pour tierce personne » of 1 January: the base of every figure below.
    pub mtp: Exact,
    coefficients: [Exact; 4],
    /// Up to here nothing is left to the person.
    pub low: Exact,
    /// Beyond, the largest share is left to the person.
    pub high: Exact,
    first_slice: Exact,
    second_slice: Exact,
    pub largest_rate: Exact,
    couple_divisor: Exact,
    /// An APA up to this amount is not paid.
    pub smallest_payment: Exact,
}

/// What a plan gives. Euros a month, exact: round at output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// The plan, up to the GIR's ceiling.
    pub plan_accepted: Exact,
    /// The person's share.
    pub participation: Exact,
    /// What is paid: nothing at or under [`Scale::smallest_payment`].
    pub apa: Exact,
}

impl Scale {
    /// # Errors
    /// [`NotCovered`] when a figure is not stored for that day.
    pub fn at(params: &Params, date: Date) -> Result<Self, NotCovered> {
        let figure = |parameter: &str| params.at(parameter, date).map(|dated| dated.value.clone());
        let mtp = figure("apa_mtp_used")?;
        Ok(Self {
            coefficients: [
                figure("apa_coef_gir1")?,
                figure("apa_coef_gir2")?,
                figure("apa_coef_gir3")?,
                figure("apa_coef_gir4")?,
            ],
            low: figure("apa_seuil_bas")? * &mtp,
            high: figure("apa_seuil_haut")? * &mtp,
            first_slice: figure("apa_fraction_1")? * &mtp,
            second_slice: figure("apa_fraction_2")? * &mtp,
            largest_rate: figure("apa_taux_max")?,
            couple_divisor: figure("apa_couple_domicile")?,
            smallest_payment: figure("apa_non_versement")? * figure("smic_horaire_brut")?,
            mtp,
        })
    }

    /// The largest plan of a GIR; `None` for GIR 5 and 6, which do not open the APA.
    pub fn ceiling(&self, gir: Gir) -> Option<Exact> {
        let coefficient = self.coefficients.get(usize::from(gir.number()) - 1)?;
        Some(coefficient * &self.mtp)
    }

    /// The resources the formula looks at: a couple at home shares its own (R. 232-11).
    pub fn own_resources(&self, resources: &Exact, couple: bool) -> Exact {
        if couple { resources / &self.couple_divisor } else { resources.clone() }
    }

    /// Where resources stand between the two bounds: 0 to 1.
    pub fn position(&self, own_resources: &Exact) -> Exact {
        let position = (own_resources - &self.low) / (&self.high - &self.low);
        position.clamp(Exact::zero(), whole(1))
    }

    /// The plan cut in three slices, each with its own participation.
    pub fn slices(&self, plan: &Exact) -> [Exact; 3] {
        let first = plan.min(&self.first_slice).clone();
        let second = plan.min(&self.second_slice) - &first;
        let third = plan - &first - &second;
        [first, second, third]
    }

    /// The person's share of a plan: `90 % × t × (A1 + A2 (0.4 + 0.6 t) + A3 (0.2 + 0.8 t))`,
    /// t being [`Scale::position`]. The text's own form, simplified.
    pub fn participation(&self, plan: &Exact, own_resources: &Exact) -> Exact {
        let t = self.position(own_resources);
        let [first, second, third] = self.slices(plan);
        let weighted =
            first + second * (ratio(4, 10) + ratio(6, 10) * &t) + third * (ratio(2, 10) + ratio(8, 10) * &t);
        &self.largest_rate * t * weighted
    }

    /// What a plan gives to somebody aged 60 or more. `resources` are the couple's when it lives
    /// together at home.
    pub fn entitlement(&self, gir: Gir, plan: &Exact, resources: &Exact, couple: bool) -> Entitlement {
        let Some(ceiling) = self.ceiling(gir) else { return Entitlement::none() };
        let plan_accepted = plan.min(&ceiling).clone();
        let participation = self.participation(&plan_accepted, &self.own_resources(resources, couple));
        let apa = &plan_accepted - &participation;
        let apa = if apa <= self.smallest_payment { Exact::zero() } else { apa };
        Entitlement { plan_accepted, participation, apa }
    }
}

impl Entitlement {
    pub fn none() -> Self {
        Self { plan_accepted: Exact::zero(), participation: Exact::zero(), apa: Exact::zero() }
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Money, jiff::civil::date};
    use proptest::prelude::*;

    use super::*;
    use crate::exact::{decimal, euros, to_money};

    fn scale(year: i16) -> Scale {
        Scale::at(Params::bundled(), date(year, 1, 1)).unwrap()
    }

    fn gir(number: u8) -> Gir {
        number.try_into().unwrap()
    }

    fn money(text: &str) -> Money {
        to_money(&decimal(text).unwrap())
    }

    #[test]
    fn published_amounts_of_each_year_come_out_to_the_cent() {
        let published = [
            (
                2023,
                ["1914.04", "1547.93", "1118.61", "746.54"],
                "864.60",
                "3184.11",
                "378.04",
                "593.89",
                "33.81",
            ),
            (
                2024,
                ["1955.60", "1581.44", "1143.09", "762.87"],
                "877.90",
                "3233.10",
                "383.86",
                "603.03",
                "34.95",
            ),
            (
                2025,
                ["2045.56", "1654.18", "1195.67", "797.96"],
                "918.29",
                "3381.82",
                "401.51",
                "630.77",
                "35.64",
            ),
            (
                2026,
                ["2080.33", "1682.30", "1215.99", "811.52"],
                "933.89",
                "3439.31",
                "408.34",
                "641.49",
                "36.06",
            ),
        ];
        for (year, ceilings, low, high, first, second, smallest) in published {
            let scale = scale(year);
            for (number, ceiling) in (1..).zip(ceilings) {
                assert_eq!(
                    to_money(&scale.ceiling(gir(number)).unwrap()),
                    money(ceiling),
                    "{year} GIR {number}"
                );
            }
            assert_eq!(to_money(&scale.low), money(low), "{year}");
            assert_eq!(to_money(&scale.high), money(high), "{year}");
            assert_eq!(to_money(&scale.first_slice), money(first), "{year}");
            assert_eq!(to_money(&scale.second_slice), money(second), "{year}");
            assert_eq!(to_money(&scale.smallest_payment), money(smallest), "{year}");
        }
    }

    #[test]
    fn published_couple_bounds_come_out_to_the_cent() {
        for (year, low, high) in [
            (2023, "1469.82", "5412.98"),
            (2024, "1492.43", "5496.28"),
            (2025, "1561.08", "5749.10"),
            (2026, "1587.62", "5846.82"),
        ] {
            let scale = scale(year);
            assert_eq!(to_money(&(&scale.low * &scale.couple_divisor)), money(low));
            assert_eq!(to_money(&(&scale.high * &scale.couple_divisor)), money(high));
        }
    }

    #[test]
    fn the_worked_example_of_2026() {
        let given = scale(2026).entitlement(gir(2), &whole(1_200), &whole(1_600), false);
        assert_eq!(to_money(&given.participation), money("184.07"));
        assert_eq!(to_money(&given.apa), money("1015.93"));
    }

    #[test]
    fn no_participation_up_to_the_low_bound_and_ninety_percent_past_the_high_one() {
        let scale = scale(2026);
        let given =
            |resources: &str| scale.entitlement(gir(1), &whole(1_000), &decimal(resources).unwrap(), false);
        assert_eq!(given("933.89").participation, Exact::zero());
        assert_eq!(to_money(&given("3439.31").participation), money("900"));
        assert_eq!(to_money(&given("90000").participation), money("900"));
    }

    #[test]
    fn a_couple_shares_its_resources() {
        let scale = scale(2026);
        let alone = scale.entitlement(gir(3), &whole(900), &whole(1_000), false);
        let couple = scale.entitlement(gir(3), &whole(900), &whole(1_700), true);
        assert_eq!(alone, couple);
    }

    #[test]
    fn three_hours_of_minimum_wage_or_less_are_not_paid() {
        let scale = scale(2026);
        let poor = |plan: &str| scale.entitlement(gir(4), &decimal(plan).unwrap(), &whole(500), false).apa;
        assert_eq!(poor("36.06"), Exact::zero());
        assert_eq!(poor("36.07"), decimal("36.07").unwrap());
    }

    #[test]
    fn gir_5_and_6_open_nothing() {
        for number in [5, 6] {
            assert_eq!(
                scale(2026).entitlement(gir(number), &whole(500), &whole(0), false),
                Entitlement::none()
            );
        }
    }

    #[test]
    fn the_minimum_wage_follows_the_day_and_the_base_the_year() {
        let [january, june] =
            [date(2026, 1, 31), date(2026, 6, 1)].map(|day| Scale::at(Params::bundled(), day).unwrap());
        assert_eq!(january.mtp, june.mtp);
        assert_eq!(to_money(&june.smallest_payment), money("36.93"));
        assert!(Scale::at(Params::bundled(), date(2027, 1, 1)).is_err());
        assert!(Scale::at(Params::bundled(), date(2022, 12, 31)).is_err());
    }

    proptest! {
        #[test]
        fn the_apa_lies_between_nothing_and_the_plan(
            year in 2023_i16..=2026, number in 1_u8..=6, plan in 0_i64..1_000_000, resources in 0_i64..2_000_000, couple: bool,
        ) {
            let plan = euros(Money::from_cents(plan));
            let given = scale(year).entitlement(gir(number), &plan, &euros(Money::from_cents(resources)), couple);
            prop_assert!(Exact::zero() <= given.apa && given.apa <= given.plan_accepted);
            prop_assert!(given.plan_accepted <= plan);
            prop_assert!(given.participation <= &given.plan_accepted * ratio(9, 10));
        }

        #[test]
        fn participation_never_falls_as_resources_rise(plan in 1_i64..208_000, resources in 0_i64..400_000, more in 1_i64..50_000) {
            let (scale, plan) = (scale(2026), euros(Money::from_cents(plan)));
            let share = |cents: i64| scale.participation(&plan, &euros(Money::from_cents(cents)));
            prop_assert!(share(resources) <= share(resources + more));
        }

        #[test]
        fn the_apa_grows_with_the_plan(plan in 0_i64..200_000, more in 1_i64..8_000, resources in 0_i64..400_000) {
            let (scale, own) = (scale(2026), euros(Money::from_cents(resources)));
            let left = |cents: i64| {
                let plan = euros(Money::from_cents(cents));
                &plan - scale.participation(&plan, &own)
            };
            prop_assert!(left(plan) < left(plan + more));
        }

        #[test]
        fn participation_has_no_jump(plan in 1_i64..208_000, at_high: bool) {
            let (scale, plan) = (scale(2026), euros(Money::from_cents(plan)));
            let bound = if at_high { &scale.high } else { &scale.low };
            let hair = ratio(1, 1_000_000);
            let jump = scale.participation(&plan, &(bound + &hair)) - scale.participation(&plan, &(bound - &hair));
            prop_assert!(jump < ratio(1, 100));
        }

        #[test]
        fn participation_has_no_jump_where_slices_meet(resources in 0_i64..400_000, at_second: bool) {
            let (scale, own) = (scale(2026), euros(Money::from_cents(resources)));
            let bound = if at_second { &scale.second_slice } else { &scale.first_slice };
            let hair = ratio(1, 1_000_000);
            let jump = scale.participation(&(bound + &hair), &own) - scale.participation(&(bound - &hair), &own);
            prop_assert!(jump < ratio(1, 100));
        }

        #[test]
        fn the_simplified_formula_is_the_one_of_the_text(plan in 1_i64..208_000, resources in 93_390_i64..343_931) {
            let (scale, plan, r) = (scale(2026), euros(Money::from_cents(plan)), euros(Money::from_cents(resources)));
            let s = scale.mtp.clone();
            let spread = ratio(1945, 1000) * &s;
            let [a1, a2, a3] = scale.slices(&plan);
            let slope = (&r - ratio(725, 1000) * &s) / &spread * ratio(9, 10);
            let second = ratio(6, 10) * &r / &spread + (ratio(4, 10) * ratio(267, 100) - ratio(725, 1000)) / ratio(1945, 1000);
            let third = ratio(8, 10) * &r / &spread + (ratio(2, 10) * ratio(267, 100) - ratio(725, 1000)) / ratio(1945, 1000);
            prop_assert_eq!(scale.participation(&plan, &r), slope * (a1 + a2 * second + a3 * third));
        }
    }
}
