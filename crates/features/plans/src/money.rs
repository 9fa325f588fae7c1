//! The budget of the evaluation, as printed. No figure is computed here.

use kernel::Money;
use pdf::{
    parts::{MoneyRange, Source},
    plan::{Aid, Budget, BudgetLine, LeftToPay},
};
use rules::{
    Evaluation, budget as computed,
    evaluation::{self, AidCode, Span},
};

pub(crate) fn range(span: Span) -> MoneyRange {
    MoneyRange { low: span.min, high: span.max }
}

/// `None` while nothing recurring has a price.
pub(crate) fn left_to_pay(budget: &computed::Budget) -> Option<LeftToPay> {
    (budget.recurring_gross > Money::ZERO).then(|| figures(budget))
}

fn figures(budget: &computed::Budget) -> LeftToPay {
    let credited = budget.tax_credit_month.max > Money::ZERO;
    LeftToPay {
        now: range(budget.left_to_pay_now),
        after_tax_credit: credited.then(|| range(budget.left_to_pay_after_tax)),
    }
}

pub(crate) fn budget(of: &Evaluation) -> Budget {
    let budget = &of.budget;
    let lines = |recurring: bool| {
        budget.lines.iter().filter(move |line| line.recurring == recurring).map(line).collect()
    };
    let aids = budget.aids.iter().map(|aid| {
        let known = of.aid(&aid.code);
        Aid {
            name: aid.name_fr.clone(),
            explanation: known.map(explanation).unwrap_or_default(),
            amount: range(aid.monthly),
            source: known.and_then(source),
        }
    });
    let credit = of.aid(&AidCode::CreditImpot);
    Budget {
        recurring: lines(true),
        recurring_total: budget.recurring_gross,
        one_off: lines(false),
        one_off_total: budget.one_off_gross,
        aids: aids.collect(),
        tax_credit: (budget.tax_credit_month.max > Money::ZERO).then(|| Aid {
            name: AidCode::CreditImpot.name_fr().to_owned(),
            explanation: credit.map(explanation).unwrap_or_default(),
            amount: range(budget.tax_credit_month),
            source: credit.and_then(source),
        }),
        left_to_pay: figures(budget),
        prices_on: of.date,
        warnings: of.warnings.iter().cloned().chain(budget.tax_condition_fr.clone()).collect(),
    }
}

fn line(line: &computed::BudgetLine) -> BudgetLine {
    BudgetLine {
        label: line.label.clone(),
        detail: Some(format!("{} × {}", line.quantity_fr, line.unit_price)),
        amount: line.gross,
    }
}

fn explanation(aid: &evaluation::Aid) -> Vec<String> {
    aid.explanation.iter().map(|step| format!("{}\u{a0}: {}", step.label_fr, step.value_fr)).collect()
}

/// The last article the explanation rests on.
pub(crate) fn source(aid: &evaluation::Aid) -> Option<Source> {
    let article = aid.explanation.iter().rev().map(|step| &step.article).find(|text| !text.is_empty())?;
    Some(Source { article: article.clone(), parameters_from: aid.parameter_date })
}
