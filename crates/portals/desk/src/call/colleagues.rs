//! `GET /appels/{id}/collegues`: what colleagues answer meanwhile, asked every few seconds by the page. Nothing
//! new is 204; what is new comes with its questions, and the page leaves alone the one being typed in.

use access::Cx;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use intake::{Assessment, KeptAnswer};
use kernel::{id::CallId, jiff::Timestamp};
use serde::Deserialize;
use std::collections::BTreeMap;
use web::{DeskUser, Failure};

use super::{
    failed,
    question::{self, QuestionView},
    save::{PageState, follow},
};

#[derive(Deserialize)]
pub struct Asked {
    /// The mark the page holds.
    #[serde(default)]
    connu: String,
    /// When the page was drawn; now, when it does not say.
    vu: Option<Timestamp>,
}

/// What a colleague has answered since the page was drawn.
pub struct News {
    pub by: String,
    pub count: usize,
    pub labels: String,
    /// The step of the first of these questions.
    pub step: String,
}

pub async fn news(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<CallId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    // Read before the answers: one given in between is told next time.
    let mark = intake::colleagues_mark(&cx, id).await.map_err(failed)?;
    if mark == asked.connu {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let seen = asked.vu.unwrap_or(cx.clock.now());
    let of = intake::assess(&cx, id).await.map_err(failed)?;
    let questions = of.definition.steps.iter().flat_map(|step| step.all_questions());
    let questions: Vec<QuestionView> = questions
        .filter(|question| of.kept.get(&question.key).is_some_and(|kept| theirs(&cx, kept, seen)))
        .map(|question| question::view(&of, &question, None))
        .collect();
    follow(&cx, &of, Some(seen), questions, PageState { colleagues: Some(mark), ..PageState::default() })
        .await
}

pub fn told(cx: &Cx, of: &Assessment, seen: Timestamp) -> Vec<News> {
    let mut by_colleague: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (key, kept) in &of.kept.0 {
        if theirs(cx, kept, seen) {
            by_colleague.entry(&kept.by).or_default().push(key);
        }
    }
    let told = by_colleague.into_iter().filter_map(|(by, keys)| {
        let (step, _) = of.definition.located(keys.first()?)?;
        let questions = keys.iter().filter_map(|key| of.definition.question(key));
        let labels: Vec<String> = questions.map(|question| question.short_label().to_owned()).collect();
        Some(News { by: by.to_owned(), count: keys.len(), labels: labels.join(", "), step: step.key.clone() })
    });
    told.collect()
}

fn theirs(cx: &Cx, kept: &KeptAnswer, seen: Timestamp) -> bool {
    kept.at > seen && kept.by != cx.who.name()
}
