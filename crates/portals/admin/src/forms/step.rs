//! `GET|POST …/etapes/{step}`, `POST …/etapes`, `POST …/etapes/{step}/{monter,descendre,retirer}`

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use intake::forms::{Form, FormError};
use questionnaire::{Panel, Step, describe};
use uuid::Uuid;
use web::{Failure, Fields, Manager, Mistakes, Shell, page_with, redirect_with_flash};

use super::{
    condition::{Editor, Mode, Typed},
    draft::{Frame, failed, keep, open, shift, step_index},
    version,
};
use crate::words;

const PANELS: [(&str, &str, Panel); 5] = [
    ("payer", "L’organisme payeur", Panel::Payer),
    ("gir", "Le GIR estimé", Panel::Gir),
    ("budget", "Le budget", Panel::Budget),
    ("week", "La semaine", Panel::Week),
    ("recap", "Le récapitulatif de l’appel", Panel::Recap),
];

#[derive(Template)]
#[template(path = "forms/step.html")]
struct StepPage {
    shell: Shell,
    frame: Frame,
    mistakes: Mistakes,
    key: String,
    /// Address of the trial of this step, under the version.
    trial: String,
    title: String,
    short_title: String,
    family_title: String,
    say: String,
    guide: String,
    panels: Vec<(&'static str, &'static str, bool)>,
    condition: Editor,
    questions: Vec<QuestionLine>,
}

struct QuestionLine {
    key: String,
    label: String,
    kind: &'static str,
    when: String,
    marks: Vec<&'static str>,
    defects: usize,
    first: bool,
    last: bool,
}

pub async fn show(manager: Manager, Path((id, key)): Path<(Uuid, String)>) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let step = form.definition.step(&key).ok_or(Failure::NotFound)?.clone();
    let typed = Typed::of(step.when.as_ref());
    render(manager.shell, &form, &step, &typed, Mistakes::default())
}

fn render(
    shell: Shell,
    form: &Form,
    step: &Step,
    condition: &Typed,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let definition = &form.definition;
    let frame = Frame::of(form);
    let index = step_index(definition, &step.key)?;
    let stored = &definition.steps[index].questions;
    let last = stored.len().saturating_sub(1);
    let questions = stored.iter().enumerate().map(|(n, question)| QuestionLine {
        key: question.key.clone(),
        label: question.label.clone(),
        kind: question.kind.label(),
        when: question.when.as_ref().map(|when| describe(when, definition)).unwrap_or_default(),
        marks: [
            (question.essential, "Prioritaire"),
            (question.preparable, "À préparer"),
            (question.asked_anew, "Redemandée"),
            (question.sensitivity.is_sealed(), "Chiffrée"),
        ]
        .into_iter()
        .filter_map(|(marked, word)| marked.then_some(word))
        .collect(),
        defects: frame.defects_of_question(&question.key).len(),
        first: n == 0,
        last: n == last,
    });
    let page = StepPage {
        shell: shell.with_current("administration"),
        questions: questions.collect(),
        trial: format!("apercu?etape={}", step.key),
        key: step.key.clone(),
        title: step.title.clone(),
        short_title: step.short_title.clone(),
        family_title: step.family_title.clone().unwrap_or_default(),
        say: step.say.clone().unwrap_or_default(),
        guide: step.guide.clone().unwrap_or_default(),
        panels: PANELS.map(|(code, label, panel)| (code, label, step.panel == Some(panel))).to_vec(),
        condition: Editor::of(condition, definition, (index, 0)),
        frame,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

pub async fn save(
    manager: Manager,
    Path((id, key)): Path<(Uuid, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let index = step_index(&form.definition, &key)?;
    let mut definition = (*form.definition).clone();
    let step = &mut definition.steps[index];
    step.title = fields.get("titre").to_owned();
    step.short_title = fields.filled("titre_court").unwrap_or_else(|| step.title.clone());
    step.family_title = fields.filled("titre_familles");
    step.say = fields.filled("dire");
    step.guide = fields.filled("consigne");
    step.panel = PANELS.iter().find(|(code, ..)| *code == fields.get("panneau")).map(|(.., panel)| *panel);
    let mut mistakes = Mistakes::default();
    if step.title.is_empty() {
        mistakes.add("titre", "Donnez un titre à l’étape.");
    }
    let mut step = step.clone();
    let typed = Typed::read(&fields);
    if Typed::only_rows(&fields) {
        return render(manager.shell, &form, &step, &typed, Mistakes::default());
    }
    step.when = typed.condition(step.when.as_ref(), &form.definition, &mut mistakes);
    if !mistakes.is_empty() {
        return render(manager.shell, &form, &step, &typed, mistakes);
    }
    definition.steps[index] = step.clone();
    match keep(&manager.cx, &form, definition, fields.get("vu")).await {
        Ok(()) => {
            let here = format!("{}/etapes/{key}", Frame::of(&form).base);
            Ok(redirect_with_flash(&here, "Étape enregistrée dans le brouillon."))
        }
        Err(outdated @ FormError::Outdated) => {
            render(manager.shell, &form, &step, &typed, Mistakes::one("titre", outdated.to_string()))
        }
        Err(cause) => Err(failed(cause)),
    }
}

pub async fn add(manager: Manager, Path(id): Path<Uuid>, fields: Fields) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let title = fields.get("titre").to_owned();
    if title.is_empty() {
        let mistakes = Mistakes::one("titre", "Donnez un titre à la nouvelle étape.");
        return version::render(manager, form, mistakes, &fields).await;
    }
    let mut definition = (*form.definition).clone();
    let key = words::key_from(&title, |key| definition.step(key).is_some());
    definition.steps.push(Step { key: key.clone(), short_title: title.clone(), title, ..Step::default() });
    keep(&manager.cx, &form, definition, fields.get("vu")).await.map_err(failed)?;
    let here = format!("{}/etapes/{key}", Frame::of(&form).base);
    Ok(redirect_with_flash(&here, "Étape ajoutée à la fin. Ajoutez-y une question."))
}

pub async fn change_order(
    manager: Manager,
    Path((id, key, way)): Path<(Uuid, String, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let index = step_index(&form.definition, &key)?;
    let mut definition = (*form.definition).clone();
    let base = Frame::of(&form).base;
    let answer = match way.as_str() {
        "monter" | "descendre" => {
            shift(&mut definition.steps, index, way == "monter");
            Redirect::to(&format!("{base}#etape-{key}")).into_response()
        }
        "retirer" => {
            let step = definition.steps.remove(index);
            redirect_with_flash(
                &base,
                &format!(
                    "Étape « {} » retirée. Les réponses déjà données restent dans les dossiers.",
                    step.title
                ),
            )
        }
        _ => return Err(Failure::NotFound),
    };
    keep(&manager.cx, &form, definition, fields.get("vu")).await.map_err(failed)?;
    Ok(answer)
}
