//! `/personnes/{id}/plans/{plan}`: what was sent, to whom it arrived, who approved it, what was asked.

use access::{CircleRole, Cx};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use intake::Level;
use kernel::{
    clock::paris,
    french::{self, short_date},
    id::{PersonId, PlanId},
    jiff::{Timestamp, civil::Date},
};
use plans::{Approval, ConsentError, Delivery, NewConsent, Plan, PlanError, Question, Recipient, Way};
use uuid::Uuid;
use web::{App, DeskUser, Failure, Fields, Shell, page_with, redirect_with_flash};

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
    /// The form of an approval given without an account; `None` when nothing is missing or the plan was replaced.
    consent: Option<ConsentForm>,
    /// Levels above the one reached.
    higher: Vec<(&'static str, &'static str)>,
    replaced: bool,
}

struct ApprovalLine {
    role: &'static str,
    /// « Claire Durand, aujourd’hui à 14 h 30 »; `None` while awaited.
    given: Option<String>,
    /// Where a noted approval is taken back.
    withdraw: Option<String>,
    /// « Retiré par Julie Martin : erreur de nom »
    withdrawn: Vec<String>,
}

/// What was typed, and what to correct.
#[derive(Default)]
struct ConsentForm {
    roles: Vec<(&'static str, &'static str, bool)>,
    ways: Vec<(&'static str, &'static str, bool)>,
    name: String,
    witness: String,
    day: String,
    error: String,
}

impl ConsentForm {
    fn new(missing: &[CircleRole], fields: &Fields, error: String, today: Date) -> Self {
        let typed = |name: &str, otherwise: String| fields.filled(name).unwrap_or(otherwise);
        let role = typed("role", missing.first().map(|role| role.code().to_owned()).unwrap_or_default());
        let way = typed("moyen", Way::Telephone.code().to_owned());
        Self {
            roles: missing.iter().map(|one| (one.code(), one.label(), one.code() == role)).collect(),
            ways: Way::ALL.iter().map(|one| (one.code(), one.label(), one.code() == way)).collect(),
            name: fields.get("nom").to_owned(),
            witness: fields.get("temoin").to_owned(),
            day: typed("le", short_date(today)),
            error,
        }
    }
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
    render(cx, shell, person, id, &Fields::default(), String::new()).await
}

async fn render(
    cx: Cx,
    shell: Shell,
    person: PersonId,
    id: PlanId,
    typed: &Fields,
    error: String,
) -> Result<Response, Failure> {
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
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
    let both = [CircleRole::Myself, CircleRole::Caregiver];
    let missing: Vec<CircleRole> =
        both.into_iter().filter(|role| plan.approval_of(*role).is_none()).collect();
    let may_note = !missing.is_empty() && !replaced;
    let page = SentPage {
        consent: may_note.then(|| ConsentForm::new(&missing, typed, error, paris(now).date())),
        sent: words::moment(plan.sent_at, now),
        level: reached.map_or("non choisi", level_label),
        approvals: both.into_iter().map(|role| approval_line(&plan, person, role, now)).collect(),
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
    };
    page_with(status, page)
}

fn approval_line(plan: &Plan, person: PersonId, role: CircleRole, now: Timestamp) -> ApprovalLine {
    let given = plan.approval_of(role);
    let said = |given: &Approval| match given.how() {
        Some(how) => format!("{}, {how}", given.name),
        None => format!("{}, {}", given.name, words::moment(given.at, now)),
    };
    let of_role = plan.approvals.iter().filter(|approval| approval.role == role);
    let taken_back = of_role.filter_map(|approval| {
        let (who, why) = approval.noted.as_ref()?.withdrawn.as_ref()?;
        Some(format!("{} : retiré par {who} ({why})", approval.name))
    });
    ApprovalLine {
        role: role.label(),
        given: given.map(said),
        withdraw: given
            .and_then(|given| given.noted.as_ref())
            .map(|noted| format!("/personnes/{person}/plans/{}/accords/{}/retirer", plan.id, noted.id)),
        withdrawn: taken_back.collect(),
    }
}

/// Somebody said yes without an account.
pub async fn note_consent(
    DeskUser { cx, shell }: DeskUser,
    Path((person, id)): Path<(PersonId, PlanId)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let day = french::near_date(fields.get("le")).ok();
    let said = match (CircleRole::from_code(fields.get("role")), Way::from_code(fields.get("moyen")), day) {
        (Some(role), Some(way), Some(given_on)) => {
            let (name, witness) = (fields.get("nom").to_owned(), fields.get("temoin").to_owned());
            let new = NewConsent { role, name, way, witness, given_on };
            plans::record_consent(&cx, id, new).await
        }
        (_, _, None) => Err(ConsentError::Day),
        _ => Err(ConsentError::Role),
    };
    match said {
        Ok(()) => {
            let to = format!("/personnes/{person}/plans/{id}");
            Ok(redirect_with_flash(&to, "Accord noté. La famille le voit, avec votre nom."))
        }
        Err(ConsentError::Plan(cause @ PlanError::Replaced)) => Err(Failure::problem(cause)),
        Err(ConsentError::Plan(cause)) => Err(failed(cause)),
        Err(refused) => render(cx, shell, person, id, &fields, refused.to_string()).await,
    }
}

pub async fn withdraw_consent(
    DeskUser { cx, .. }: DeskUser,
    Path((person, id, consent)): Path<(PersonId, PlanId, Uuid)>,
    fields: Fields,
) -> Result<Response, Failure> {
    match plans::withdraw_consent(&cx, id, consent, fields.get("raison")).await {
        Ok(()) => {
            let to = format!("/personnes/{person}/plans/{id}");
            Ok(redirect_with_flash(&to, "Accord retiré. La raison reste lisible."))
        }
        Err(ConsentError::Plan(cause)) => Err(failed(cause)),
        Err(ConsentError::NotFound) => Err(Failure::NotFound),
        Err(refused) => Err(Failure::problem(refused)),
    }
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
