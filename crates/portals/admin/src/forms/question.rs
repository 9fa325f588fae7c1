//! `GET|POST …/questions/{key}`, `GET|POST …/etapes/{step}/questions/nouvelle`,
//! `POST …/questions/{key}/{monter,descendre,retirer}`

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use intake::forms::{Form, FormError};
use questionnaire::{Definition, Kind, Question, Sensitivity, keys};
use uuid::Uuid;
use web::{Failure, Fields, Manager, Mistakes, Shell, page_with, redirect_with_flash};

use super::{
    condition::{Editor, Mode, Typed},
    draft::{Frame, failed, keep, open, question_index, shift, step_index},
};
use crate::words;

const SENSITIVITIES: [(&str, &str, Sensitivity); 4] = [
    ("plain", "Ordinaire", Sensitivity::Plain),
    ("personal", "Personnelle", Sensitivity::Personal),
    ("health", "Santé, chiffrée", Sensitivity::Health),
    ("money", "Argent, chiffrée", Sensitivity::Money),
];

type Choices = Vec<(String, String, bool)>;

#[derive(Template)]
#[template(path = "forms/question.html")]
struct QuestionPage {
    shell: Shell,
    frame: Frame,
    mistakes: Mistakes,
    /// Empty for a new question.
    key: String,
    step_key: String,
    step_title: String,
    /// As typed.
    wording: String,
    short: String,
    say: String,
    help: String,
    unit: String,
    min: String,
    max: String,
    search_words: String,
    kinds: Choices,
    steps: Choices,
    lists: Choices,
    sensitivities: Choices,
    essential: bool,
    preparable: bool,
    optional: bool,
    asked_anew: bool,
    heard: bool,
    condition: Editor,
}

/// A question as typed, and where it stands.
struct Asked {
    question: Question,
    step: String,
    /// Bounds as typed: they may not be numbers.
    min: String,
    max: String,
    condition: Typed,
}

pub async fn show(manager: Manager, Path((id, key)): Path<(Uuid, String)>) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let (step, index) = question_index(&form.definition, &key)?;
    let question = form.definition.steps[step].questions[index].clone();
    let step = form.definition.steps[step].key.clone();
    render(manager.shell, &form, &key, Asked::stored(question, step), Mistakes::default())
}

pub async fn blank(manager: Manager, Path((id, step)): Path<(Uuid, String)>) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    step_index(&form.definition, &step)?;
    render(manager.shell, &form, "", Asked::stored(Question::default(), step), Mistakes::default())
}

pub async fn save(
    manager: Manager,
    Path((id, key)): Path<(Uuid, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let (step, index) = question_index(&form.definition, &key)?;
    let before = form.definition.steps[step].questions[index].clone();
    write(manager, form, &key, before, &fields).await
}

pub async fn add(
    manager: Manager,
    Path((id, step)): Path<(Uuid, String)>,
    mut fields: Fields,
) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    step_index(&form.definition, &step)?;
    if !fields.has("etape") {
        fields.0.push(("etape".to_owned(), step));
    }
    write(manager, form, "", Question::default(), &fields).await
}

async fn write(
    manager: Manager,
    form: Form,
    key: &str,
    before: Question,
    fields: &Fields,
) -> Result<Response, Failure> {
    let mut mistakes = Mistakes::default();
    let mut asked = Asked::read(fields, before, &mut mistakes);
    if Typed::only_rows(fields) {
        return render(manager.shell, &form, key, asked, Mistakes::default());
    }
    let before = asked.question.when.take();
    asked.question.when = asked.condition.condition(before.as_ref(), &form.definition, &mut mistakes);
    if !mistakes.is_empty() {
        return render(manager.shell, &form, key, asked, mistakes);
    }
    let mut definition = (*form.definition).clone();
    if key.is_empty() {
        asked.question.key =
            words::key_from(asked.question.short_label(), |key| definition.question(key).is_some());
    }
    place(&mut definition, &asked)?;
    match keep(&manager.cx, &form, definition, fields.get("vu")).await {
        Ok(()) => {
            let here = format!("{}/questions/{}", Frame::of(&form).base, asked.question.key);
            Ok(redirect_with_flash(&here, "Question enregistrée dans le brouillon."))
        }
        Err(outdated @ FormError::Outdated) => {
            render(manager.shell, &form, key, asked, Mistakes::one("libelle", outdated.to_string()))
        }
        Err(cause) => Err(failed(cause)),
    }
}

/// Puts the question back where it stood, or at the end of the step chosen.
fn place(definition: &mut Definition, asked: &Asked) -> Result<(), Failure> {
    let wanted = step_index(definition, &asked.step)?;
    let question = asked.question.clone();
    match question_index(definition, &question.key) {
        Ok((step, index)) if step == wanted => definition.steps[step].questions[index] = question,
        Ok((step, index)) => {
            definition.steps[step].questions.remove(index);
            definition.steps[wanted].questions.push(question);
        }
        Err(_) => definition.steps[wanted].questions.push(question),
    }
    Ok(())
}

pub async fn change_order(
    manager: Manager,
    Path((id, key, way)): Path<(Uuid, String, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let (step, index) = question_index(&form.definition, &key)?;
    let mut definition = (*form.definition).clone();
    let here = format!("{}/etapes/{}", Frame::of(&form).base, definition.steps[step].key);
    let questions = &mut definition.steps[step].questions;
    let answer = match way.as_str() {
        "monter" | "descendre" => {
            shift(questions, index, way == "monter");
            Redirect::to(&format!("{here}#question-{key}")).into_response()
        }
        "retirer" => {
            let question = questions.remove(index);
            let said = format!(
                "Question « {} » retirée. Les réponses déjà données restent dans les dossiers.",
                question.label
            );
            redirect_with_flash(&here, &said)
        }
        _ => return Err(Failure::NotFound),
    };
    keep(&manager.cx, &form, definition, fields.get("vu")).await.map_err(failed)?;
    Ok(answer)
}

impl Asked {
    fn stored(question: Question, step: String) -> Self {
        let whole = |bound: Option<i64>| bound.map(|bound| bound.to_string()).unwrap_or_default();
        Self {
            step,
            min: whole(question.min),
            max: whole(question.max),
            condition: Typed::of(question.when.as_ref()),
            question,
        }
    }

    fn read(fields: &Fields, before: Question, mistakes: &mut Mistakes) -> Self {
        if fields.get("libelle").is_empty() {
            mistakes.add("libelle", "Écrivez la question, telle qu’on la pose au téléphone.");
        }
        let mut bound = |name: &str| {
            let typed: String = fields.get(name).chars().filter(|c| !c.is_whitespace()).collect();
            let read = typed.parse::<i64>();
            if !typed.is_empty() && read.is_err() {
                mistakes.add(name, "Écrivez un nombre entier, ou laissez vide.");
            }
            read.ok()
        };
        let (min, max) = (bound("min"), bound("max"));
        let coded = |code: &str| Kind::ALL.into_iter().find(|kind| kind_code(*kind) == code);
        let sensitivity = SENSITIVITIES.iter().find(|(code, ..)| *code == fields.get("confidentialite"));
        let flags: Vec<&str> = fields.all("usage").collect();
        let question = Question {
            label: fields.get("libelle").to_owned(),
            short: fields.filled("court"),
            kind: coded(fields.get("type")).unwrap_or(before.kind),
            help: fields.filled("aide"),
            say: fields.filled("dire"),
            list: fields.filled("liste"),
            sensitivity: sensitivity.map_or(before.sensitivity, |(.., sensitivity)| *sensitivity),
            unit: fields.filled("unite"),
            min,
            max,
            search_words: fields
                .get("mots")
                .split(',')
                .map(|word| word.trim().to_owned())
                .filter(|word| !word.is_empty())
                .collect(),
            preparable: flags.contains(&"preparable"),
            essential: flags.contains(&"essentielle"),
            optional: flags.contains(&"facultative"),
            asked_anew: flags.contains(&"a_redemander"),
            ..before
        };
        Self {
            question,
            step: fields.get("etape").to_owned(),
            min: fields.get("min").to_owned(),
            max: fields.get("max").to_owned(),
            condition: Typed::read(fields),
        }
    }
}

fn render(
    shell: Shell,
    form: &Form,
    key: &str,
    asked: Asked,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let definition = &form.definition;
    let step = step_index(definition, &asked.step)?;
    let here = question_index(definition, key).ok().filter(|(at, _)| *at == step);
    let place = (step, here.map_or(definition.steps[step].questions.len(), |(_, index)| index));
    let question = asked.question;
    let page = QuestionPage {
        shell: shell.with_current("administration"),
        frame: Frame::of(form),
        mistakes,
        key: key.to_owned(),
        step_key: asked.step.clone(),
        step_title: definition.steps[step].title.clone(),
        kinds: Kind::ALL
            .map(|kind| (kind_code(kind), kind.label().to_owned(), kind == question.kind))
            .to_vec(),
        steps: definition
            .steps
            .iter()
            .map(|step| (step.key.clone(), step.title.clone(), step.key == asked.step))
            .collect(),
        lists: definition
            .lists
            .iter()
            .map(|list| (list.key.clone(), list.title.clone(), question.list.as_ref() == Some(&list.key)))
            .collect(),
        sensitivities: SENSITIVITIES
            .map(|(code, label, one)| (code.to_owned(), label.to_owned(), one == question.sensitivity))
            .to_vec(),
        heard: definition.key == keys::APPEL && keys::heard_as(key).is_some(),
        condition: Editor::of(&asked.condition, definition, place),
        wording: question.label,
        short: question.short.unwrap_or_default(),
        say: question.say.unwrap_or_default(),
        help: question.help.unwrap_or_default(),
        unit: question.unit.unwrap_or_default(),
        min: asked.min,
        max: asked.max,
        search_words: question.search_words.join(", "),
        essential: question.essential,
        preparable: question.preparable,
        optional: question.optional,
        asked_anew: question.asked_anew,
    };
    page_with(page.mistakes.status(), page)
}

/// As files and addresses write it: `long_text`.
pub fn kind_code(kind: Kind) -> String {
    serde_json::to_value(kind).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default()
}
