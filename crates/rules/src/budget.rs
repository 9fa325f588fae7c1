//! What the recommended services cost, who helps, and what is left to pay.

use kernel::Money;
use serde::{Deserialize, Serialize};

use crate::evaluation::{AidCode, Span};

/// Monthly, except what is bought once. Spans have two ends while the GIR is still a range.
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
    /// The year's tax credit divided by twelve.
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
    /// What an APA plan would count for it, at the département's tariff.
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
