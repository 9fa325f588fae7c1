//! What a form shows, given what was answered so far.

use std::collections::BTreeSet;

use crate::{Answers, Definition, Value};

/// One reading of the conditions, from the first question to the last. An answer behind a hidden
/// question stays stored but is ignored here: no condition, no figure and no summary sees it.
pub struct View<'a> {
    answers: &'a Answers,
    hidden_steps: BTreeSet<&'a str>,
    hidden_questions: BTreeSet<&'a str>,
}

impl<'a> View<'a> {
    pub fn of(definition: &'a Definition, answers: &'a Answers) -> Self {
        let mut view = Self { answers, hidden_steps: BTreeSet::new(), hidden_questions: BTreeSet::new() };
        for step in &definition.steps {
            let step_shown = step.when.as_ref().is_none_or(|when| when.holds(&|key| view.known(key)));
            if !step_shown {
                view.hidden_steps.insert(&step.key);
            }
            for question in &step.questions {
                let shown = step_shown
                    && question.when.as_ref().is_none_or(|when| when.holds(&|key| view.known(key)));
                if !shown {
                    view.hidden_questions.insert(&question.key);
                }
            }
        }
        view
    }

    /// The value of a question that is shown and was really answered.
    pub fn known(&self, key: &str) -> Option<&'a Value> {
        if self.hides(key) { None } else { self.answers.get(key)?.known() }
    }

    pub fn hides(&self, key: &str) -> bool {
        self.hidden_questions.contains(key)
            || key.strip_suffix(".precisions").is_some_and(|step| self.hides_step(step))
    }

    pub fn hides_step(&self, key: &str) -> bool {
        self.hidden_steps.contains(key)
    }

    /// Keys of the hidden steps; everything in them is hidden too.
    pub fn hidden_steps(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.hidden_steps.iter().copied()
    }

    /// Keys of the hidden questions, those of hidden steps included.
    pub fn hidden_questions(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.hidden_questions.iter().copied()
    }
}
