//! `GET|POST /service/fiche/etapes/{step}`: one step of the fiche.

use askama::Template;
use axum::{extract::Path, response::Response};
use providers::{Fiche, FicheError};
use questionnaire::{Kind, Step, View, parse_answer};
use web::{Coordinator, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{
    Frame, failed,
    field::{self, Control, Field},
    open,
};

#[derive(Template)]
#[template(path = "partner/step.html")]
struct StepPage {
    shell: Shell,
    frame: Frame,
    title: String,
    guide: String,
    key: String,
    number: i64,
    fields: Vec<Field>,
    mistakes: Mistakes,
    /// Where this step stands: « Étape 2 sur 5 ».
    position: String,
}

pub async fn show(who: Coordinator, Path(key): Path<String>) -> Result<Response, Failure> {
    render(&who, &key, None, Mistakes::default()).await
}

pub async fn save(who: Coordinator, Path(key): Path<String>, typed: Fields) -> Result<Response, Failure> {
    let (_, _, own) = open(&who, "fiche").await?;
    let fiche = providers::fiche(&who.cx, own.id).await.map_err(failed)?;
    let step = fiche.definition.step(&key).ok_or(Failure::NotFound)?;
    let view = View::of(&fiche.definition, &fiche.answers);
    let asked: Vec<_> = step.questions.iter().filter(|question| !view.hides(&question.key)).collect();
    let mut mistakes = Mistakes::default();
    let mut answers = Vec::new();
    for question in &asked {
        match parse_answer(question, &fiche.definition.lists, &field::of(question, &typed)) {
            Ok(answer) => answers.push((question.key.clone(), answer)),
            Err(wrong) => mistakes.add(format!("{}~{}", question.key, wrong.field), wrong.message),
        }
    }
    if !mistakes.is_empty() {
        return render(&who, &key, Some(&typed), mistakes).await;
    }
    let seen = typed.get("version").parse().unwrap_or_default();
    match providers::save_step(&who.cx, &key, answers, seen).await {
        Ok(saved) => {
            Ok(after(&saved, &key, &asked.iter().map(|question| question.key.as_str()).collect::<Vec<_>>()))
        }
        Err(FicheError::Problems(list)) => {
            let mut mistakes = Mistakes::default();
            for (question, message) in list {
                mistakes.add(at(&fiche, &question), message);
            }
            render(&who, &key, Some(&typed), mistakes).await
        }
        Err(outdated @ FicheError::Outdated) => {
            render(&who, &key, Some(&typed), Mistakes::one("etape", outdated.to_string())).await
        }
        Err(other) => Err(failed(other)),
    }
}

/// An address is corrected at its postcode.
fn at(fiche: &Fiche, key: &str) -> String {
    let kind = fiche.definition.question(key).map(|question| question.kind);
    let field = if kind == Some(Kind::Address) { "value.code_postal" } else { "value" };
    format!("{key}~{field}")
}

/// The same step when an answer brought a question; else the next one, else the whole fiche.
fn after(saved: &Fiche, key: &str, asked: &[&str]) -> Response {
    let view = View::of(&saved.definition, &saved.answers);
    let shown: Vec<&Step> =
        saved.definition.steps.iter().filter(|step| !view.hides_step(&step.key)).collect();
    let place = shown.iter().position(|step| step.key == key);
    let brought = place.is_some_and(|place| {
        let mut questions = shown[place].questions.iter().filter(|question| !view.hides(&question.key));
        questions.any(|question| !asked.contains(&question.key.as_str()))
    });
    let next = place.and_then(|place| shown.get(place + 1));
    match (brought, next) {
        (true, _) => redirect_with_flash(
            &format!("/service/fiche/etapes/{key}"),
            "C’est enregistré. Vos réponses amènent d’autres questions, ci-dessous.",
        ),
        (false, Some(next)) => redirect_with_flash(
            &format!("/service/fiche/etapes/{}", next.key),
            "C’est enregistré. Voici l’étape suivante.",
        ),
        (false, None) => redirect_with_flash("/service/fiche", "C’est enregistré."),
    }
}

async fn render(
    who: &Coordinator,
    key: &str,
    typed: Option<&Fields>,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let (shell, frame, own) = open(who, "fiche").await?;
    let fiche = providers::fiche(&who.cx, own.id).await.map_err(failed)?;
    let view = View::of(&fiche.definition, &fiche.answers);
    let shown: Vec<&Step> =
        fiche.definition.steps.iter().filter(|step| !view.hides_step(&step.key)).collect();
    let place = shown.iter().position(|step| step.key == key).ok_or(Failure::NotFound)?;
    let step = shown[place];
    let questions = step.questions.iter().filter(|question| !view.hides(&question.key));
    page_with(
        mistakes.status(),
        StepPage {
            shell,
            frame,
            title: step.title.clone(),
            guide: step.guide.clone().unwrap_or_default(),
            key: step.key.clone(),
            number: fiche.number,
            fields: questions
                .map(|question| field::field(question, &fiche.definition, &fiche.answers, typed, &mistakes))
                .collect(),
            mistakes,
            position: format!("Étape {} sur {}", place + 1, shown.len()),
        },
    )
}
