//! A calculation in the making: reads the law's figures and writes down the steps a person follows.

use kernel::{Money, jiff::civil::Date};

use crate::{
    evaluation::{Aid, AidCode, Outcome, Step},
    exact::{Exact, to_money, whole},
    params::{NotCovered, Params},
};

pub(crate) struct Worksheet<'a> {
    params: &'a Params,
    date: Date,
    steps: Vec<Step>,
    newest: Option<Date>,
    warnings: Vec<String>,
}

impl<'a> Worksheet<'a> {
    pub fn new(params: &'a Params, date: Date) -> Self {
        Self { params, date, steps: Vec::new(), newest: None, warnings: Vec::new() }
    }

    /// The figure in force on the day of the worksheet; its review date travels to the result.
    pub fn figure(&mut self, parameter: &str) -> Result<&'a Exact, NotCovered> {
        let dated = self.params.at(parameter, self.date)?;
        self.newest = self.newest.max(Some(dated.valid_from));
        if let Some(warning) = dated.review_warning(self.params.label(parameter), self.date) {
            self.warn(warning);
        }
        Ok(&dated.value)
    }

    /// Reads a figure and shows it as an amount.
    pub fn amount(&mut self, parameter: &str, label: &str) -> Result<&'a Exact, NotCovered> {
        let value = self.figure(parameter)?;
        let article = self.params.at(parameter, self.date)?.article.clone();
        self.step(label, to_money(value), article);
        Ok(value)
    }

    #[expect(clippy::needless_pass_by_value, reason = "callers hand over what they just computed")]
    pub fn step(&mut self, label: impl Into<String>, value: impl ToString, article: impl Into<String>) {
        self.steps.push(Step {
            label_fr: label.into(),
            value_fr: value.to_string(),
            article: article.into(),
        });
    }

    pub fn warn(&mut self, warning: impl Into<String>) {
        let warning = warning.into();
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    pub fn finish(self, code: AidCode, outcome: Outcome) -> Aid {
        Aid {
            name_fr: code.name_fr().to_owned(),
            code,
            outcome,
            condition_fr: None,
            explanation: self.steps,
            parameter_date: self.newest,
            warnings: self.warnings,
        }
    }
}

impl From<NotCovered> for Outcome {
    fn from(problem: NotCovered) -> Self {
        Self::NotCovered { why_fr: format!("{problem}.") }
    }
}

/// « 15,34 % ».
pub(crate) fn percent(share: &Exact) -> String {
    let amount = to_money(&(share * whole(100))).to_string();
    amount.replace('€', "%")
}

/// A monthly amount, for a sentence.
pub(crate) fn a_month(amount: Money) -> String {
    format!("{amount} par mois")
}
