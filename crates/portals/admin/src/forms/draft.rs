//! A version as the editor's pages see it, and the one way to change it.

use access::Cx;
use intake::forms::{self, DraftEdit, Form, FormError, Status};
use kernel::id::FormVersionId;
use questionnaire::{Defect, Definition, Step};
use uuid::Uuid;
use web::Failure;

use crate::words;

/// What every page of the editor shows around its own matter.
pub struct Frame {
    pub base: String,
    pub title: String,
    pub number: i64,
    pub editable: bool,
    /// The draft as this page saw it: sent back with every change.
    pub seen: String,
    pub steps: Vec<StepLine>,
    pub defects: Vec<DefectLine>,
}

pub struct StepLine {
    pub key: String,
    pub title: String,
    pub count: String,
    pub questions: Vec<String>,
    pub conditional: bool,
    pub defects: usize,
    pub first: bool,
    pub last: bool,
}

pub struct DefectLine {
    pub href: String,
    pub place: String,
    pub message: String,
    /// Kept to show the same defect at its question, step or list.
    pub defect: Defect,
}

impl Frame {
    pub fn of(form: &Form) -> Self {
        let base = address(form.version.id);
        let definition = &form.definition;
        let found = definition.check();
        let last = definition.steps.len().saturating_sub(1);
        let steps = definition.steps.iter().enumerate().map(|(index, step)| StepLine {
            key: step.key.clone(),
            title: step.title.clone(),
            count: words::count(step.questions.len(), "question", "questions"),
            questions: step.questions.iter().map(|question| question.short_label().to_owned()).collect(),
            conditional: step.when.is_some(),
            defects: found.iter().filter(|defect| defect.step.as_ref() == Some(&step.key)).count(),
            first: index == 0,
            last: index == last,
        });
        Self {
            steps: steps.collect(),
            title: definition.title.clone(),
            number: form.version.number,
            editable: form.version.status == Status::Draft,
            seen: form.version.updated_at.to_string(),
            defects: found.into_iter().map(|defect| line(&base, definition, defect)).collect(),
            base,
        }
    }

    /// An address under this version.
    pub fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }

    pub fn of_step(&self, step: &str, then: &str) -> String {
        format!("{}/etapes/{step}{then}", self.base)
    }

    pub fn of_question(&self, question: &str, then: &str) -> String {
        format!("{}/questions/{question}{then}", self.base)
    }

    pub fn defects_of_step(&self, key: &str) -> Vec<&DefectLine> {
        let here =
            |line: &&DefectLine| line.defect.step.as_deref() == Some(key) && line.defect.question.is_none();
        self.defects.iter().filter(here).collect()
    }

    pub fn defects_of_question(&self, key: &str) -> Vec<&DefectLine> {
        self.defects.iter().filter(|line| line.defect.question.as_deref() == Some(key)).collect()
    }

    pub fn defects_of_list(&self, key: &str) -> Vec<&DefectLine> {
        self.defects.iter().filter(|line| line.defect.list.as_deref() == Some(key)).collect()
    }
}

fn line(base: &str, definition: &Definition, defect: Defect) -> DefectLine {
    let quoted = |name: &str| format!("«\u{a0}{name}\u{a0}»");
    let (href, place) = match (&defect.question, &defect.step, &defect.list) {
        (Some(key), _, _) => {
            let question = definition.question(key);
            let label = question.as_ref().map_or(key.as_str(), |question| question.short_label());
            (format!("{base}/questions/{key}"), format!("Question {}", quoted(label)))
        }
        (None, Some(key), _) => {
            let title = definition.step(key).map_or(key.as_str(), |step| step.title.as_str());
            (format!("{base}/etapes/{key}"), format!("Étape {}", quoted(title)))
        }
        (None, None, Some(key)) => {
            let title = definition.list(key).map_or(key.as_str(), |list| list.title.as_str());
            (format!("{base}/listes/{key}"), format!("Liste {}", quoted(title)))
        }
        (None, None, None) => (base.to_owned(), "Formulaire".to_owned()),
    };
    DefectLine { href, place, message: defect.message.clone(), defect }
}

pub fn address(id: FormVersionId) -> String {
    format!("/administration/formulaires/versions/{}", id.uuid())
}

/// # Errors
/// The version does not exist, or the grid says no.
pub async fn open(cx: &Cx, id: Uuid) -> Result<Form, Failure> {
    forms::version(cx, id.into()).await.map_err(failed)
}

/// Saves `definition` over the draft the page saw at `seen`.
///
/// # Errors
/// [`FormError::Outdated`] when somebody saved since; [`FormError::Published`]…
pub async fn keep(cx: &Cx, form: &Form, definition: Definition, seen: &str) -> Result<(), FormError> {
    let seen = seen.parse().map_err(|_| FormError::Outdated)?;
    let edit = DraftEdit { definition, note: form.version.note.clone(), seen };
    forms::save_draft(cx, form.version.id, edit).await.map(drop)
}

pub fn failed(cause: FormError) -> Failure {
    match cause {
        FormError::NotFound => Failure::NotFound,
        FormError::Denied(_) => Failure::Denied,
        FormError::Database(cause) => cause.into(),
        refused => Failure::problem(refused),
    }
}

/// # Errors
/// 404 when the form has no such step.
pub fn step_index(definition: &Definition, key: &str) -> Result<usize, Failure> {
    definition.steps.iter().position(|step| step.key == key).ok_or(Failure::NotFound)
}

/// The step and place of a question of the form, « Précisions » excluded.
///
/// # Errors
/// 404 when the form has no such question.
pub fn question_index(definition: &Definition, key: &str) -> Result<(usize, usize), Failure> {
    let place = |step: &Step| step.questions.iter().position(|question| question.key == key);
    let mut steps = definition.steps.iter().enumerate();
    steps.find_map(|(index, step)| Some((index, place(step)?))).ok_or(Failure::NotFound)
}

/// Moves an element one place up or down; at the end of the list nothing happens.
pub fn shift<T>(list: &mut [T], index: usize, up: bool) {
    let other = if up { index.checked_sub(1) } else { index.checked_add(1) };
    if let Some(other) = other.filter(|other| *other < list.len()) {
        list.swap(index, other);
    }
}
