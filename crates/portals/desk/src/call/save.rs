//! `POST /appels/{id}/reponses`: one question saved while somebody types. The reply never holds the
//! edited field: only what follows from it.

use access::Cx;
use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use intake::{Assessment, Conflict, SaveAnswer, TakeUp};
use kernel::{french::NBSP, id::CallId, jiff::Timestamp};
use questionnaire::{Answer, OptionList, Question, State, parse_answer};
use serde::Serialize;
use std::collections::BTreeMap;
use web::{DeskUser, Failure, Fields, page, redirect_with_flash};

use super::{
    colleagues::{self, News},
    failed,
    question::{self, Input, QuestionView},
    screen::{self, OutlineStep, PayerPanel, Refusal, Refused, WhoView},
    synthesis::{self, SynthesisView},
};

/// What the page replaces, and what its script must know.
#[derive(Template)]
#[template(path = "call/saved.html")]
pub struct Reply {
    /// Empty when the page has saved nothing and only learns what others did.
    saved_at: String,
    who: WhoView,
    outline: Vec<OutlineStep>,
    s: SynthesisView,
    payer: PayerPanel,
    call: String,
    sentences: Vec<String>,
    news: Vec<News>,
    /// Answered by colleagues; never in the reply to a save.
    questions: Vec<QuestionView>,
    state: String,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PageState {
    pub versions: BTreeMap<String, i64>,
    pub hidden_questions: Vec<String>,
    pub hidden_steps: Vec<String>,
    /// Essential questions nobody has raised yet.
    pub essential_questions: Vec<String>,
    pub saved_at: String,
    /// What the page shows next time it asks what colleagues have answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colleagues: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<PageConflict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<PageNote>,
}

#[derive(Serialize)]
pub struct PageConflict {
    key: String,
    theirs: String,
    by: String,
    at: String,
    version: i64,
}

#[derive(Serialize)]
pub struct PageNote {
    pub version: i64,
}

pub async fn answer(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<CallId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let key = fields.get("question").to_owned();
    let change = fields.get("change").parse().map_err(|_| incomplete())?;
    let base = fields.get("base").parse().map_err(|_| incomplete())?;
    let seen = fields.get("seen").parse().ok();
    let own = |name: &str| matches!(name, "question" | "change" | "base" | "seen");
    let fields = fields.0.into_iter().filter(|(name, _)| !own(name)).collect();
    let saved = intake::save_answer(&cx, id, SaveAnswer { key: key.clone(), base, change, fields })
        .await
        .map_err(failed)?;
    let mut state = PageState::default();
    if let Some(message) = saved.invalid {
        state.errors.insert(key.clone(), message);
    }
    match saved.conflict {
        Some(conflict) => state.conflicts.push(PageConflict {
            key,
            theirs: conflict.theirs,
            by: conflict.by,
            at: screen::clock_time(conflict.at),
            version: conflict.version,
        }),
        None => drop(state.versions.insert(key, saved.version)),
    }
    let of = intake::assess(&cx, id).await.map_err(failed)?;
    reply(&cx, &of, seen, state).await
}

fn incomplete() -> Failure {
    Failure::problem("L’enregistrement n’est pas arrivé en entier. Rechargez la page.")
}

/// The reply to a save.
pub async fn reply(
    cx: &Cx,
    of: &Assessment,
    seen: Option<Timestamp>,
    state: PageState,
) -> Result<Response, Failure> {
    follow(cx, of, seen, Vec::new(), PageState { saved_at: screen::now(&cx.clock), ..state }).await
}

/// Everything that follows from the answers as they stand.
pub async fn follow(
    cx: &Cx,
    of: &Assessment,
    seen: Option<Timestamp>,
    questions: Vec<QuestionView>,
    state: PageState,
) -> Result<Response, Failure> {
    let state = PageState {
        hidden_questions: of.hidden_questions.clone(),
        hidden_steps: of.hidden_steps.clone(),
        essential_questions: essential(of),
        ..state
    };
    let payer = screen::payer_of(cx, of).await?;
    page(Reply {
        who: screen::who(cx, of, payer.as_ref()).await?,
        outline: screen::outline(of, ""),
        s: synthesis::view(of),
        payer: screen::payer_panel(of.call.id, payer.as_ref(), cx.clock.today()),
        call: of.call.id.to_string(),
        sentences: intake::recap(of).sentences,
        news: seen.map(|seen| colleagues::told(cx, of, seen)).unwrap_or_default(),
        questions,
        state: screen::json(&state),
        saved_at: state.saved_at,
    })
}

fn essential(of: &Assessment) -> Vec<String> {
    let questions = of.definition.steps.iter().flat_map(|step| step.all_questions());
    let asked = |key: &str| of.answers.get(key).is_some_and(|answer| answer.state != State::NotAsked);
    questions
        .filter(|question| question.essential && !asked(&question.key))
        .map(|question| question.key.clone())
        .collect()
}

#[derive(Template)]
#[template(path = "call/question.html")]
struct QuestionBlock {
    q: QuestionView,
}

/// One question as stored now: « Prendre la sienne ».
pub async fn question(
    DeskUser { cx, .. }: DeskUser,
    Path((id, key)): Path<(CallId, String)>,
) -> Result<Response, Failure> {
    let of = intake::assess(&cx, id).await.map_err(failed)?;
    let definition = of.definition.clone();
    let question = definition.question(&key).ok_or(Failure::NotFound)?;
    page(QuestionBlock { q: question::view(&of, &question, None) })
}

/// `POST /appels/{id}/etapes/{step}`: a whole step, for a page without script.
pub async fn step(
    DeskUser { cx, shell }: DeskUser,
    Path((id, step)): Path<(CallId, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let of = intake::assess(&cx, id).await.map_err(failed)?;
    let here = of.definition.step(&step).ok_or(Failure::NotFound)?;
    let mut errors = Vec::new();
    for question in here.all_questions() {
        let prefix = format!("{}~", question.key);
        let own: Vec<(String, String)> =
            fields.under(&prefix).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let untouched = of.answers.get(&question.key).is_none_or(|answer| answer.state == State::NotAsked);
        if own.is_empty() && untouched {
            continue;
        }
        let base: i64 = fields.get(&format!("base:{}", question.key)).parse().unwrap_or_default();
        let outdated = base != of.kept.version(&question.key);
        if outdated && as_drawn(&cx, id, &question, &of.definition.lists, base, &own).await? {
            continue;
        }
        let key = question.key.clone();
        let change =
            SaveAnswer { key: key.clone(), base, change: cx.entropy.uuid(cx.clock.now()), fields: own };
        let saved = intake::save_answer(&cx, id, change).await.map_err(failed)?;
        if let Some(message) = saved.invalid {
            errors.push(Refusal { key, message, base });
        } else if let Some(theirs) = saved.conflict {
            errors.push(Refusal { key, message: disagreement(&theirs), base: theirs.version });
        }
    }
    if !errors.is_empty() {
        let refused = Refused { step, fields: fields.0, errors };
        return screen::draw(&cx, shell, id, None, Some(&refused)).await;
    }
    let next = following(&intake::assess(&cx, id).await.map_err(failed)?, &step);
    Ok(match next {
        Some(next) => Redirect::to(&format!("/appels/{id}?etape={next}")).into_response(),
        None => Redirect::to(&format!("/appels/{id}/recapitulatif")).into_response(),
    })
}

/// A page without script posts its whole step: what it only showed again answers nothing.
async fn as_drawn(
    cx: &Cx,
    id: CallId,
    question: &Question,
    lists: &[OptionList],
    base: i64,
    posted: &[(String, String)],
) -> Result<bool, Failure> {
    let Ok(posted) = parse_answer(question, lists, posted) else { return Ok(false) };
    if base == 0 {
        return Ok(posted == Answer::default());
    }
    let earlier = intake::earlier_answers(cx, id, &question.key).await.map_err(failed)?;
    Ok(earlier.iter().any(|kept| kept.version == base && kept.answer == posted))
}

fn disagreement(Conflict { theirs, by, at, .. }: &Conflict) -> String {
    let at = screen::clock_time(*at);
    format!(
        "{by} a répondu «{NBSP}{theirs}{NBSP}» à {at}, pendant que vous répondiez. Enregistrez de nouveau pour garder votre réponse, ou rouvrez l’étape depuis le sommaire pour prendre la sienne."
    )
}

/// The step after this one, among those the answers call for.
fn following(of: &Assessment, step: &str) -> Option<String> {
    let after = of.definition.steps.iter().skip_while(|other| other.key != step).skip(1);
    after.map(|other| other.key.clone()).find(|key| !of.hidden_steps.contains(key))
}

/// Takes up the suggested AGGIR answers: one, or all that are settled.
pub async fn suggestions(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<CallId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let only = fields.filled("question");
    let taken = intake::accept_suggestions(&cx, id, only.as_deref()).await.map_err(failed)?;
    let message = match taken {
        0 => "Aucune réponse à reprendre : elles sont déjà données, ou à faire préciser.".to_owned(),
        1 => "Une réponse suggérée a été reprise. Vérifiez-la avec l’appelant.".to_owned(),
        more => format!("{more} réponses suggérées ont été reprises. Vérifiez-les avec l’appelant."),
    };
    Ok(redirect_with_flash(&format!("/appels/{id}?etape=aggir"), &message))
}

/// Takes up what the file and the earlier calls already say: one question, or a whole step.
pub async fn known(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<CallId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let of = intake::assess(&cx, id).await.map_err(failed)?;
    let question = fields.filled("question");
    let wanted = match &question {
        Some(key) => TakeUp::Question(key),
        None => TakeUp::Step(fields.get("etape")),
    };
    let step = match &question {
        Some(key) => of.definition.located(key).map(|(step, _)| step.key.clone()).ok_or(Failure::NotFound)?,
        None => fields.get("etape").to_owned(),
    };
    let taken = intake::accept_known(&cx, id, wanted).await.map_err(failed)?;
    let message = match taken {
        0 => "Rien à reprendre : ces réponses sont déjà données.".to_owned(),
        1 => "Une réponse déjà connue a été reprise. Confirmez-la avec l’appelant.".to_owned(),
        more => format!("{more} réponses déjà connues ont été reprises. Confirmez-les avec l’appelant."),
    };
    Ok(redirect_with_flash(&format!("/appels/{id}?etape={step}"), &message))
}
