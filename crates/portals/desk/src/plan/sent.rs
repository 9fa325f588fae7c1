//! `/personnes/{id}/plans/{plan}`: what was sent, to whom it arrived, who approved it, what was asked.

use access::CircleRole;
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use intake::Level;
use kernel::{
    id::{PersonId, PlanId},
    jiff::Timestamp,
};
use plans::{Delivery, Plan, PlanError, Question, Recipient};
use uuid::Uuid;
use web::{App, DeskUser, Failure, Fields, Shell, page, redirect_with_flash};

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
    recipients: Vec<RecipientLine>,
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

/// Somebody the plan was sent to, and where their mail stands.
struct RecipientLine {
    resend: String,
    name: String,
    role: &'static str,
    email: String,
    state: &'static str,
    tone: &'static str,
    detail: String,
    /// A mail that waits for its turn needs no other one; a plan replaced since is not sent again.
    may_resend: bool,
}

impl RecipientLine {
    fn new(plan: &Plan, to: &Recipient, mail: Option<&Delivery>, replaced: bool, now: Timestamp) -> Self {
        let (state, tone, detail) = match mail {
            Some(Delivery::Sent(at)) => ("Envoyé", "done", words::moment(*at, now)),
            Some(Delivery::Queued) => ("En file", "progress", "l’e-mail part dans la minute".to_owned()),
            Some(Delivery::Failing { cause, next }) => {
                ("Échec", "late", format!("{cause}. Prochain essai {}.", words::moment(*next, now)))
            }
            None => ("Envoi inconnu", "muted", "l’e-mail n’est plus dans la boîte d’envoi".to_owned()),
        };
        Self {
            resend: format!("/personnes/{}/plans/{}/destinataires/{}/renvoyer", plan.person, plan.id, to.id),
            name: to.name.clone(),
            role: to.role.label(),
            email: to.email.clone(),
            state,
            tone,
            detail,
            may_resend: !replaced && mail != Some(&Delivery::Queued),
        }
    }
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
    let replaced = newest.is_some_and(|newest| newest.id != plan.id);
    let mails = plans::deliveries(&cx, &plan).await.map_err(failed)?;
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
        recipients: plan
            .recipients
            .iter()
            .map(|to| RecipientLine::new(&plan, to, mails.get(&to.id), replaced, now))
            .collect(),
        replaced,
        frame,
        plan,
        shell: shell.with_current("personnes"),
    })
}

/// Another mail to one of the recipients, with a new link.
pub async fn resend(
    State(app): State<App>,
    DeskUser { cx, .. }: DeskUser,
    Path((person, id, recipient)): Path<(PersonId, PlanId, Uuid)>,
) -> Result<Response, Failure> {
    let said = match plans::resend(&cx, id, recipient, &app.settings.base_url).await {
        Ok(true) => "Un nouveau lien part dans la minute. Il reste valable 7 jours.".to_owned(),
        Ok(false) => "L’e-mail est déjà en file : il part dans la minute.".to_owned(),
        Err(refused @ PlanError::NoAccess(_)) => refused.to_string(),
        Err(cause) => return Err(failed(cause)),
    };
    Ok(redirect_with_flash(&format!("/personnes/{person}/plans/{id}"), &said))
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
