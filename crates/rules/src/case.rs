//! A situation made ready for the rules: what it costs, what it leaves open.

use std::collections::BTreeSet;

use kernel::{Money, french::duration};
use num_traits::Zero;

use crate::{
    aggir::{self, Gir, GirEstimate},
    apa::{Entitlement, Scale},
    budget::BudgetLine,
    evaluation::AidCode,
    exact::{Exact, euros, ratio, to_money, whole},
    params::{NotCovered, Params},
    resources,
    situation::{Amount, ExistingAid, Per, PlannedService, Quantity, Situation},
    worksheet::Worksheet,
};

pub(crate) struct Case<'a> {
    pub params: &'a Params,
    pub situation: &'a Situation,
    pub gir: GirEstimate,
    /// Every GIR that may turn out; one when notified or settled.
    pub girs: BTreeSet<Gir>,
    pub costs: Vec<Cost<'a>>,
    /// Monthly value of the plan, before any ceiling.
    pub plan: Exact,
    /// Part of the plan made of services the tax credit counts: 0 to 1.
    pub creditable_share: Exact,
    /// Price of a month of recurring services.
    pub gross: Exact,
    pub scale: Result<Scale, NotCovered>,
    /// Euros a month, when known.
    pub resources: Option<Exact>,
}

/// A service and its price, exact. A month, or once.
pub(crate) struct Cost<'a> {
    pub service: &'a PlannedService,
    pub gross: Exact,
    /// What an APA plan counts for it.
    pub in_plan: Exact,
}

/// One way the unknowns may turn out.
pub(crate) struct Scenario {
    pub gir: Gir,
    pub couple: bool,
    /// Euros a month.
    pub resources: Exact,
    /// What the APA would give for this plan; nothing when it is not open.
    pub entitlement: Entitlement,
}

impl<'a> Case<'a> {
    pub fn new(params: &'a Params, situation: &'a Situation) -> Self {
        let gir = aggir::range(&situation.autonomy);
        let girs = situation
            .notified_gir
            .map_or_else(|| gir.possible.clone(), |notified| BTreeSet::from([notified]));
        let tariff = plan_tariff(params, situation);
        let resources = resources::monthly(&mut Worksheet::new(params, situation.date), &situation.resources);
        let costs: Vec<Cost> =
            situation.services.iter().map(|service| Cost::of(service, tariff.as_ref())).collect();
        let plan: Exact = costs.iter().map(|cost| &cost.in_plan).sum();
        let creditable: Exact = costs.iter().filter(|cost| cost.creditable()).map(|cost| &cost.in_plan).sum();
        Self {
            params,
            situation,
            gir,
            girs,
            creditable_share: if plan.is_zero() { whole(1) } else { creditable / &plan },
            plan,
            gross: costs.iter().filter(|cost| cost.recurring()).map(|cost| &cost.gross).sum(),
            costs,
            scale: Scale::at(params, situation.date),
            resources: resources.ok().flatten(),
        }
    }

    pub fn sheet(&self) -> Worksheet<'a> {
        Worksheet::new(self.params, self.situation.date)
    }

    pub fn held(&self, code: &AidCode) -> Option<&'a ExistingAid> {
        self.situation.existing_aids.iter().find(|aid| aid.code == *code)
    }

    pub fn in_institution(&self) -> bool {
        self.situation.in_institution == Some(true)
    }

    /// Every combination of what is still unknown; resources not known are taken at both ends of
    /// the scale.
    pub fn scenarios(&self) -> Vec<Scenario> {
        let couples = self.situation.couple_at_home.map_or_else(|| vec![false, true], |couple| vec![couple]);
        let resources = match (&self.resources, &self.scale) {
            (Some(known), _) => vec![known.clone()],
            (None, Ok(scale)) => vec![Exact::zero(), &scale.high * whole(2)],
            (None, Err(_)) => vec![Exact::zero()],
        };
        let mut scenarios = Vec::new();
        for gir in &self.girs {
            for couple in &couples {
                scenarios.extend(resources.iter().map(|resources| self.scenario(*gir, *couple, resources)));
            }
        }
        scenarios
    }

    fn scenario(&self, gir: Gir, couple: bool, resources: &Exact) -> Scenario {
        let entitlement = match &self.scale {
            Ok(scale)
                if !self.in_institution()
                    && self.situation.age.is_some_and(|age| u32::from(age) >= self.apa_age()) =>
            {
                scale.entitlement(gir, &self.plan, resources, couple)
            }
            _ => Entitlement::none(),
        };
        Scenario { gir, couple, resources: resources.clone(), entitlement }
    }

    /// Age from which the APA is open (R. 232-1).
    pub fn apa_age(&self) -> u32 {
        let age = self.params.at("apa_age_min", self.situation.date);
        age.ok().and_then(|age| age.value.to_integer().try_into().ok()).unwrap_or(u32::MAX)
    }
}

/// What one hour of the plan is worth: the département's tariff, or the national floor.
fn plan_tariff(params: &Params, situation: &Situation) -> Option<Exact> {
    let floor = || params.at("tarif_plancher_sad", situation.date).ok().map(|dated| dated.value.clone());
    situation.department_hourly_tariff.map(euros).or_else(floor)
}

impl<'a> Cost<'a> {
    fn of(service: &'a PlannedService, tariff: Option<&Exact>) -> Self {
        let quantity = service.quantity.exactly();
        let price = euros(service.unit_price);
        let valued = match (service.quantity.amount, tariff) {
            (Amount::Minutes(_), Some(tariff)) => tariff.min(&price).clone(),
            _ => price.clone(),
        };
        let in_plan =
            service.counts_in_apa_plan && !service.is_care_management && service.quantity.per != Per::Once;
        Self {
            service,
            gross: &quantity * price,
            in_plan: if in_plan { quantity * valued } else { Exact::zero() },
        }
    }

    pub fn recurring(&self) -> bool {
        self.service.quantity.per != Per::Once
    }

    /// Care management is creditable like any other home service (it never enters a plan).
    pub fn creditable(&self) -> bool {
        self.service.counts_for_tax_credit || self.service.is_care_management
    }

    pub fn line(&self) -> BudgetLine {
        BudgetLine {
            code: self.service.code.clone(),
            label: self.service.label.clone(),
            recurring: self.recurring(),
            quantity_fr: self.service.quantity.to_string(),
            unit_price: self.service.unit_price,
            gross: to_money(&self.gross),
            in_plan: to_money(&self.in_plan),
            counts_for_tax_credit: self.creditable(),
        }
    }
}

impl Quantity {
    /// Hours or units, a month or once.
    pub fn exactly(self) -> Exact {
        let amount = match self.amount {
            Amount::Minutes(minutes) => ratio(minutes.into(), 60),
            Amount::Units(units) => whole(units.into()),
        };
        match self.per {
            Per::Week => amount * ratio(52, 12),
            Per::Month | Per::Once => amount,
            Per::Year => amount / whole(12),
        }
    }
}

/// « 7 h 30 par semaine », « 4 par mois », « 1 fois ».
impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.amount {
            Amount::Minutes(minutes) => f.write_str(&duration(minutes))?,
            Amount::Units(units) => write!(f, "{units}")?,
        }
        match (self.per, self.amount) {
            (Per::Week, _) => f.write_str(" par semaine"),
            (Per::Month, _) => f.write_str(" par mois"),
            (Per::Year, _) => f.write_str(" par an"),
            (Per::Once, Amount::Minutes(_)) => f.write_str(" en une fois"),
            (Per::Once, Amount::Units(_)) => f.write_str(" fois"),
        }
    }
}

/// The smallest and the largest of some amounts.
pub(crate) fn ends(amounts: impl IntoIterator<Item = Money>) -> crate::evaluation::Span {
    let spans = amounts.into_iter().map(crate::evaluation::Span::exactly);
    spans.reduce(crate::evaluation::Span::cover).unwrap_or_default()
}
