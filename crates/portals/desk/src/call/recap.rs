//! `/appels/{id}/recapitulatif`: read aloud, choose CAS A, B or C, prepare the plan.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use intake::{CallError, CallStatus, Level, Recap};
use kernel::id::CallId;
use questionnaire::keys;
use serde::Deserialize;
use web::{DeskUser, Failure, Fields, Shell, page, redirect_with_flash};

use super::{
    failed,
    synthesis::{self, SynthesisView},
};

#[derive(Template)]
#[template(path = "call/recap.html")]
struct RecapPage {
    shell: Shell,
    call: String,
    caller: String,
    s: SynthesisView,
    recap: Recap,
    levels: Vec<LevelView>,
    /// (code, label) of a simpler level asked for, still to be confirmed.
    lower: Option<(&'static str, String)>,
    linked: bool,
    ended: bool,
}

struct LevelView {
    code: &'static str,
    label: String,
    help: String,
    chosen: bool,
    /// An earlier level once a higher one was chosen.
    below: bool,
}

#[derive(Deserialize)]
pub struct Asked {
    /// A simpler level asked for, to be confirmed.
    #[serde(default)]
    baisser: String,
}

pub async fn show(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<CallId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let of = intake::assess(&cx, id).await.map_err(failed)?;
    let question = of.definition.question(keys::NIVEAU);
    let list = question.as_ref().and_then(|question| of.definition.list(question.list.as_deref()?));
    // A caller who asks for themself is offered no care at home.
    let offered: &[Level] = if of.call.about_caller() { &[] } else { &[Level::A, Level::B, Level::C] };
    let levels = offered.iter().map(|&level| {
        let option = list.and_then(|list| list.choice(level.code()));
        LevelView {
            code: level.code(),
            label: option.map_or_else(|| format!("CAS {level:?}"), |option| option.label.clone()),
            help: option.and_then(|option| option.help.clone()).unwrap_or_default(),
            chosen: of.call.level == Some(level),
            below: of.call.level.is_some_and(|chosen| level < chosen),
        }
    });
    let levels: Vec<LevelView> = levels.collect();
    let lower = levels.iter().find(|level| level.below && level.code == asked.baisser);
    let lower = lower.map(|level| (level.code, level.label.clone()));
    page(RecapPage {
        lower,
        shell: shell.with_current("appels"),
        call: id.to_string(),
        caller: of.call.caller_name().to_owned(),
        s: synthesis::view(&of),
        recap: intake::recap(&of),
        levels,
        linked: of.call.person.is_some(),
        ended: of.call.status == CallStatus::Ended,
    })
}

pub async fn choose_level(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<CallId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let level = Level::from_code(fields.get("niveau"))
        .ok_or_else(|| Failure::problem("Choisissez l’accompagnement A, B ou C."))?;
    let here = format!("/appels/{id}/recapitulatif");
    match intake::choose_level(&cx, id, level, fields.has("confirme")).await {
        Ok(()) => Ok(redirect_with_flash(&here, "Accompagnement noté.")),
        Err(CallError::LevelDown) => {
            Ok(Redirect::to(&format!("{here}?baisser={}#baisser", level.code())).into_response())
        }
        Err(error) => Err(failed(error)),
    }
}
