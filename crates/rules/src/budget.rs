//! What the recommended services cost, who helps, and what is left to pay.

use kernel::Money;
use num_traits::Zero;
use serde::{Deserialize, Serialize};

use crate::{
    case::{Case, Cost, Scenario, ends},
    evaluation::{AidCode, Span},
    exact::{Exact, euros, to_money, whole},
    exclusions,
    situation::{Situation, TaxFacts},
    tax_credit::Rules,
};

/// Monthly, except what is bought once. Spans have two ends while something is still open (the
/// GIR, the resources, the couple). Totals are sums of the amounts shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    pub lines: Vec<BudgetLine>,
    /// Price of the recurring services, a month, VAT included.
    pub recurring_gross: Money,
    /// Price of what is bought once.
    pub one_off_gross: Money,
    /// The part an APA plan would carry, at the département's tariff, under the GIR's ceiling.
    pub plan_accepted: Span,
    pub aids: Vec<BudgetAid>,
    pub aids_total: Span,
    /// The year's tax credit on the recurring services, divided by twelve.
    pub tax_credit_month: Span,
    /// The tax credit on what is bought once.
    pub one_off_tax_credit: Span,
    /// « Sous réserve de… »: when set, every figure after tax is shown with it.
    pub tax_condition_fr: Option<String>,
    /// Each month, before any tax credit.
    pub left_to_pay_now: Span,
    /// Each month, once the tax credit has come back.
    pub left_to_pay_after_tax: Span,
    /// What is bought once, its tax credit deducted.
    pub one_off_left_after_tax: Span,
}

/// One service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLine {
    pub code: String,
    pub label: String,
    pub recurring: bool,
    /// « 7 h 30 par semaine ».
    pub quantity_fr: String,
    pub unit_price: Money,
    /// A month, or once.
    pub gross: Money,
    /// What an APA plan would count for it a month, at the département's tariff.
    pub in_plan: Money,
    pub counts_for_tax_credit: bool,
}

/// One aid taken off the cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetAid {
    pub code: AidCode,
    pub name_fr: String,
    pub monthly: Span,
}

/// What the tax credit counts of the services in a year, aids not yet taken off.
pub(crate) struct Spending<'a> {
    pub rules: &'a Rules,
    situation: &'a Situation,
    pub recurring: Exact,
    with_one_off: Exact,
}

impl<'a> Spending<'a> {
    pub fn of(case: &Case<'a>, rules: &'a Rules) -> Self {
        let creditable = case.costs.iter().filter(|cost| cost.creditable());
        let (recurring, once): (Vec<&Cost>, Vec<&Cost>) = creditable.partition(|cost| cost.recurring());
        let year = |cost: &Cost, times: i64| (cost.service.sub_cap, &cost.gross * whole(times));
        let recurring: Vec<_> = recurring.into_iter().map(|cost| year(cost, 12)).collect();
        let once = once.into_iter().map(|cost| year(cost, 1));
        let all: Vec<_> = recurring.iter().cloned().chain(once).collect();
        Self {
            rules,
            situation: case.situation,
            recurring: rules.counted(&recurring),
            with_one_off: rules.counted(&all),
        }
    }

    /// Most that counts in a year.
    pub fn ceiling(&self) -> Exact {
        self.rules.ceiling(&self.situation.tax, self.holds_card())
    }

    /// The ceiling the household would have if what nobody said of it were favourable; `None` when it
    /// changes no figure.
    pub fn ceiling_if_more_were_known(&self, figures: &[Figures]) -> Option<Exact> {
        let said = &self.situation.tax;
        let many = |said: Option<u8>| said.or(Some(u8::MAX));
        let best = TaxFacts {
            dependants: many(said.dependants),
            members_over_65: many(said.members_over_65),
            ..*said
        };
        let (used, best) = (self.ceiling(), self.rules.ceiling(&best, self.holds_card()));
        let capped = |of: &Figures| &self.with_one_off - &of.aids_on_creditable_year > used;
        (best > used && figures.iter().any(capped)).then_some(best)
    }

    fn credit(&self, spent: &Exact, aids: &Exact) -> Exact {
        self.rules.credit(spent, aids, &self.situation.tax, self.holds_card())
    }

    /// The ceiling rises with the « invalidité » card, not with the rate that would give it.
    fn holds_card(&self) -> bool {
        self.situation.cmi_invalidite == Some(true)
    }
}

/// The figures of one scenario.
pub(crate) struct Figures {
    pub plan_accepted: Money,
    /// In the order they are taken off; together they never pass the cost.
    pub aids: Vec<(AidCode, Money)>,
    /// Aids taken off it, a year.
    pub aids_on_creditable_year: Exact,
    pub tax_credit_month: Money,
    pub one_off_tax_credit: Money,
}

impl Figures {
    pub fn of(case: &Case, scenario: &Scenario, spending: Option<&Spending>) -> Self {
        let entitlement = &scenario.entitlement;
        let kept = exclusions::kept(case, !entitlement.apa.is_zero());
        let plan_accepted = match kept {
            Some(AidCode::Apa) => to_money(&entitlement.plan_accepted),
            _ => Money::ZERO,
        };
        let aids = paid_aids(case, kept.as_ref(), to_money(&entitlement.apa));
        let aids_on_creditable_year = aids_on_creditable_year(case, &aids);
        let credits = spending.map(|spending| {
            let recurring = spending.credit(&spending.recurring, &aids_on_creditable_year);
            let all = spending.credit(&spending.with_one_off, &aids_on_creditable_year);
            (to_money(&(&recurring / whole(12))), to_money(&(all - recurring)))
        });
        let (tax_credit_month, one_off_tax_credit) = credits.unwrap_or_default();
        Self { plan_accepted, aids, aids_on_creditable_year, tax_credit_month, one_off_tax_credit }
    }

    pub fn aid(&self, code: &AidCode) -> Money {
        self.aids.iter().filter(|(of, _)| of == code).map(|(_, amount)| *amount).sum()
    }

    fn aids_total(&self) -> Money {
        self.aids.iter().map(|(_, amount)| *amount).sum()
    }
}

/// Aids that pay for the services, each up to what is still to pay.
fn paid_aids(case: &Case, kept: Option<&AidCode>, apa: Money) -> Vec<(AidCode, Money)> {
    let declared = |code: &AidCode| case.held(code).and_then(|aid| aid.monthly);
    let exclusive = kept.map(|code| {
        let amount = declared(code).unwrap_or(if *code == AidCode::Apa { apa } else { Money::ZERO });
        (code.clone(), amount)
    });
    let others = case.situation.existing_aids.iter().filter(|aid| pays_services(&aid.code));
    let others = others.filter_map(|aid| Some((aid.code.clone(), aid.monthly?)));
    let mut left = to_money(&case.gross);
    let paid = exclusive.into_iter().chain(others).map(|(code, amount)| {
        let amount = amount.max(Money::ZERO).min(left);
        left -= amount;
        (code, amount)
    });
    paid.filter(|(_, amount)| *amount > Money::ZERO).collect()
}

/// Declared help that adds up with the rest, as opposed to what goes to the caregiver or to tax.
fn pays_services(code: &AidCode) -> bool {
    matches!(code, AidCode::Mutuelle | AidCode::CesuPrefinance | AidCode::AideSociale | AidCode::Autre(_))
}

/// Each aid for its part of the creditable services: the APA's follows the plan it pays, the
/// others are taken off in full (the prudent reading of « dépenses effectivement supportées »).
fn aids_on_creditable_year(case: &Case, aids: &[(AidCode, Money)]) -> Exact {
    let month: Exact = aids
        .iter()
        .map(|(code, amount)| match code {
            AidCode::Apa => euros(*amount) * &case.creditable_share,
            _ => euros(*amount),
        })
        .sum();
    month * whole(12)
}

impl Budget {
    pub(crate) fn of(case: &Case, figures: &[Figures], tax_condition_fr: Option<String>) -> Self {
        let recurring_gross = to_money(&case.gross);
        let one_off = case.costs.iter().filter(|cost| !cost.recurring());
        let one_off_gross = to_money(&one_off.map(|cost| &cost.gross).sum::<Exact>());
        let span = |amount: &dyn Fn(&Figures) -> Money| ends(figures.iter().map(amount));
        let now = |of: &Figures| recurring_gross - of.aids_total();
        Self {
            lines: case.costs.iter().map(|cost| cost.line()).collect(),
            recurring_gross,
            one_off_gross,
            plan_accepted: span(&|of| of.plan_accepted),
            aids: budget_aids(figures),
            aids_total: span(&Figures::aids_total),
            tax_credit_month: span(&|of| of.tax_credit_month),
            one_off_tax_credit: span(&|of| of.one_off_tax_credit),
            tax_condition_fr,
            left_to_pay_now: span(&now),
            left_to_pay_after_tax: span(&|of| now(of) - of.tax_credit_month),
            one_off_left_after_tax: span(&|of| one_off_gross - of.one_off_tax_credit),
        }
    }
}

fn budget_aids(figures: &[Figures]) -> Vec<BudgetAid> {
    let mut aids: Vec<BudgetAid> = Vec::new();
    for (code, _) in figures.iter().flat_map(|of| &of.aids) {
        if aids.iter().all(|aid| aid.code != *code) {
            aids.push(BudgetAid {
                code: code.clone(),
                name_fr: code.name_fr().to_owned(),
                monthly: ends(figures.iter().map(|of| of.aid(code))),
            });
        }
    }
    aids
}
