//! How far the conversation went, step by step.

use serde::Serialize;

use crate::{Answers, Definition, State, Step, View};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    pub steps: Vec<StepProgress>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepProgress {
    pub key: String,
    /// `None` when the step asks nothing.
    pub status: Option<Status>,
    /// Questions shown, « Précisions » aside.
    pub shown: usize,
    /// Shown questions that left the state « non abordé ».
    pub raised: usize,
    /// Shown questions the caller could not answer.
    pub unknown: usize,
    /// Essential questions shown and not raised yet.
    pub essential_left: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    ToDo,
    Started,
    Complete,
    NotConcerned,
    /// Everything was raised, and something remains that the caller did not know.
    ToRecall,
}

impl Status {
    pub const fn label(self) -> &'static str {
        match self {
            Self::ToDo => "À faire",
            Self::Started => "Commencé",
            Self::Complete => "Complet",
            Self::NotConcerned => "Sans objet",
            Self::ToRecall => "À rappeler",
        }
    }
}

impl Progress {
    pub fn of(definition: &Definition, answers: &Answers) -> Self {
        Self::seen_through(&View::of(definition, answers), definition, answers)
    }

    /// When the caller already has the [`View`] of these answers.
    pub fn seen_through(view: &View<'_>, definition: &Definition, answers: &Answers) -> Self {
        Self { steps: definition.steps.iter().map(|step| progress_of(step, view, answers)).collect() }
    }

    pub fn step(&self, key: &str) -> Option<&StepProgress> {
        self.steps.iter().find(|step| step.key == key)
    }

    pub fn count(&self, status: Status) -> usize {
        self.steps.iter().filter(|step| step.status == Some(status)).count()
    }
}

fn progress_of(step: &Step, view: &View<'_>, answers: &Answers) -> StepProgress {
    let state = |key: &str| answers.get(key).map_or(State::NotAsked, |answer| answer.state);
    let mut progress = StepProgress {
        key: step.key.clone(),
        status: None,
        shown: 0,
        raised: 0,
        unknown: 0,
        essential_left: 0,
    };
    let mut left = 0;
    for question in step.questions.iter().filter(|question| !view.hides(&question.key)) {
        progress.shown += 1;
        match state(&question.key) {
            State::NotAsked => {
                left += usize::from(!question.optional);
                progress.essential_left += usize::from(question.essential);
            }
            state => {
                progress.raised += 1;
                progress.unknown += usize::from(state == State::Unknown);
            }
        }
    }
    let noted = state(&format!("{}.precisions", step.key)) != State::NotAsked;
    progress.status = if view.hides_step(&step.key) {
        Some(Status::NotConcerned)
    } else if step.questions.is_empty() {
        None
    } else if progress.raised == 0 {
        Some(if noted { Status::Started } else { Status::ToDo })
    } else if left > 0 {
        Some(Status::Started)
    } else if progress.unknown > 0 {
        Some(Status::ToRecall)
    } else {
        Some(Status::Complete)
    };
    progress
}
