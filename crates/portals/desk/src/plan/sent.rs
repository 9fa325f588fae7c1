//! `/personnes/{id}/plans/{plan}`: what was sent, who read and approved it, what was asked.

use access::CircleRole;
use askama::Template;
use axum::{extract::Path, response::Response};
use intake::Level;
use kernel::{
    id::{PersonId, PlanId},
    jiff::Timestamp,
};
use plans::{Plan, Question};
use web::{DeskUser, Failure, Fields, Shell, page, redirect_with_flash};

use super::failed;
use crate::{person::Frame, words};

#[derive(Template)]
#[template(path = "plan/sent.html")]
struct SentPage {
    shell: Shell,
    frame: Frame,
    plan: Plan,
    sent: String,
    level: &'static str,
    approvals: Vec<ApprovalLine>,
    questions: Vec<QuestionLine>,
    /// Levels above the one reached.
    higher: Vec<(&'static str, &'static str)>,
    replaced: bool,
}

struct ApprovalLine {
    role: &'static str,
    /// « Claire Durand, aujourd’hui à 14 h 30 »; `None` while awaited.
    given: Option<String>,
}

struct QuestionLine {
    text: String,
    who: String,
    when: String,
}

impl QuestionLine {
    fn new(question: Question, now: Timestamp) -> Self {
        Self { text: question.text, who: question.name, when: words::moment(question.at, now) }
    }
}

pub(super) fn level_label(level: Level) -> &'static str {
    match level {
        Level::A => "CAS A : information, conseil, orientation",
        Level::B => "CAS B : recherche de prestataires",
        Level::C => "CAS C : prise en charge totale",
    }
}

pub async fn show(
    DeskUser { cx, shell }: DeskUser,
    Path((person, id)): Path<(PersonId, PlanId)>,
) -> Result<Response, Failure> {
    let (_, frame) = Frame::open(&cx, person, "documents").await?;
    let plan = plans::find(&cx, id).await.map_err(failed)?;
    if plan.person != person {
        return Err(Failure::NotFound);
    }
    let now = cx.clock.now();
    let questions = plans::questions(&cx, id).await.map_err(failed)?;
    let newest = plans::latest_for_family(&cx, person).await.map_err(failed)?;
    let reached = intake::find(&cx, plan.call).await.ok().and_then(|call| call.level).or(plan.level);
    let higher = [Level::A, Level::B, Level::C].into_iter().filter(|level| Some(*level) > reached);
    page(SentPage {
        sent: words::moment(plan.sent_at, now),
        level: reached.map_or("non choisi", level_label),
        approvals: [CircleRole::Myself, CircleRole::Caregiver]
            .into_iter()
            .map(|role| ApprovalLine {
                role: role.label(),
                given: plan
                    .approval_of(role)
                    .map(|given| format!("{}, {}", given.name, words::moment(given.at, now))),
            })
            .collect(),
        questions: questions.into_iter().map(|question| QuestionLine::new(question, now)).collect(),
        higher: higher.map(|level| (level.code(), level_label(level))).collect(),
        replaced: newest.is_some_and(|newest| newest.id != plan.id),
        frame,
        plan,
        shell: shell.with_current("personnes"),
    })
}

pub async fn upgrade(
    DeskUser { cx, .. }: DeskUser,
    Path((person, id)): Path<(PersonId, PlanId)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let level = Level::from_code(fields.get("niveau"))
        .ok_or_else(|| Failure::problem("Choisissez un accompagnement plus complet."))?;
    plans::upgrade(&cx, id, level).await.map_err(failed)?;
    let message = "Accompagnement noté. Les questions utiles sont ouvertes dans l’appel.";
    Ok(redirect_with_flash(&format!("/personnes/{person}/plans/{id}"), message))
}
