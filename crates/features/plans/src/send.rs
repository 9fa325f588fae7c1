//! Sending the plan: everything in one transaction, and nothing twice.

use access::{CircleRole, Cx};
use contents::{MailText, Sheet};
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, IntoActiveModel, SqlErr};
use files::{NewDocument, Shelf};
use geography::Places;
use kernel::{
    clock::paris,
    french::{long_date, time},
    id::{CallId, PlanId},
    jiff::{SignedDuration, ToSpan},
};
use mail::Letter;
use pdf::{Document, PlanDocument, WeekDocument};
use people::{DeadlineKind, Invitation, NewDeadline, Status};
use rules::Evaluation;
use seal::Place;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    document,
    error::PlanError,
    material::Material,
    read,
    store::{plan_recipients, plans},
    week,
};

/// How long the link of the mail can be opened; the person asks for another one afterwards.
pub(crate) const LINK_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Somebody ticked by the care manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecipient {
    pub name: String,
    pub email: String,
    pub role: CircleRole,
    pub relation_label: Option<String>,
}

#[derive(Clone, Debug)]
pub struct SendPlan {
    pub call: CallId,
    /// The number [`crate::compose`] announced: the same number is never sent twice.
    pub number: i64,
    pub recipients: Vec<NewRecipient>,
}

/// What sending needs from the installation.
#[derive(Clone, Copy, Debug)]
pub struct Means<'a> {
    pub places: &'a Places,
    pub shelf: &'a Shelf,
    pub base_url: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    pub plan: PlanId,
    /// Somebody had already sent it: nothing was sent again.
    pub already: bool,
}

/// A family that has said nothing for a week has not opened the mail, or hesitates: one more word helps.
const APPROVAL_REMINDER_DAYS: i64 = 7;

/// Somebody frail rarely needs the same help half a year later. No text sets the rhythm of a plan like ours.
const REVISION_MONTHS: i64 = 6;

/// What a sent plan says, for ever.
#[derive(Serialize, Deserialize)]
pub(crate) struct Frozen {
    pub document: PlanDocument,
    pub evaluation: Evaluation,
    /// In full, to be read in the family room.
    pub sheets: Vec<Sheet>,
}

/// Freezes the plan, prints it, lets the recipients in and writes to each; the call-back within 48 h,
/// the reminder of the approval and the revision are put on the board.
///
/// # Errors
/// [`PlanError`]: nothing was sent.
pub async fn send(cx: &Cx, means: Means<'_>, command: SendPlan) -> Result<Sent, PlanError> {
    match attempt(cx, means, &command).await {
        // Written again, the plan says so: a workshop that fills up meanwhile does not stop it.
        Err(PlanError::SeatTaken) => attempt(cx, means, &command).await,
        other => other,
    }
}

async fn attempt(cx: &Cx, means: Means<'_>, command: &SendPlan) -> Result<Sent, PlanError> {
    let of = Material::of(cx, means.places, command.call).await?;
    if let Some(plan) = read::numbered(cx.db.read(), command.call, command.number).await? {
        return Ok(Sent { plan, already: true });
    }
    if command.recipients.is_empty() {
        return Err(PlanError::NoRecipient);
    }
    let id = cx.entropy.uuid(of.now);
    let reference = reference(&of, id);
    let frozen = Frozen {
        document: document::document(&of, &reference),
        evaluation: of.assessment.evaluation.clone(),
        sheets: document::sheets(&of).into_iter().cloned().collect(),
    };
    let printed = print(&of, frozen.document.clone()).await?;
    match write(cx, means, command, &of, id, &reference, &frozen, printed).await {
        Err(PlanError::Database(cause)) if is_taken(&cause) => {
            let plan = read::numbered(cx.db.read(), command.call, command.number).await?;
            plan.map(|plan| Sent { plan, already: true }).ok_or(PlanError::Database(cause))
        }
        other => other,
    }
}

fn is_taken(cause: &DbErr) -> bool {
    matches!(cause.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// « PAP-2026-8F3A21 »: quoted on the telephone.
fn reference(of: &Material, id: Uuid) -> String {
    let tail = id.simple().to_string()[26..].to_uppercase();
    format!("PAP-{}-{tail}", paris(of.now).year())
}

struct Printed {
    plan: Vec<u8>,
    /// `None` when nothing comes.
    week: Option<Vec<u8>>,
}

async fn print(of: &Material<'_>, plan: PlanDocument) -> Result<Printed, PlanError> {
    let printed_week = week::printed(&of.assessment.week);
    let week = (!printed_week.is_empty()).then(|| WeekDocument {
        issuer: plan.issuer.clone(),
        issued_on: plan.issued_on,
        first_name: plan.first_name.clone(),
        week: printed_week,
        contacts: vec![plan.essentials.contact.clone()],
    });
    let logo = of.logo.clone();
    let work = move || {
        let logo = logo.as_deref();
        let week = week.map(|week| pdf::render(Document::Week(&week), logo)).transpose()?;
        Ok(Printed { plan: pdf::render(Document::Plan(&plan), logo)?, week })
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|cause| PlanError::Pdf(cause.to_string()))?
        .map_err(|cause: pdf::PdfError| PlanError::Pdf(cause.to_string()))
}

#[expect(clippy::too_many_arguments, reason = "one transaction, everything it writes")]
async fn write(
    cx: &Cx,
    means: Means<'_>,
    command: &SendPlan,
    of: &Material<'_>,
    id: Uuid,
    reference: &str,
    frozen: &Frozen,
    printed: Printed,
) -> Result<Sent, PlanError> {
    let content = serde_json::to_vec(frozen).map_err(|cause| DbErr::Custom(cause.to_string()))?;
    let call = &of.assessment.call;
    let person = of.person.id;
    let tx = cx.db.begin().await?;
    let row = plans::ActiveModel {
        id: Set(id),
        structure_id: Set(of.person.structure.uuid()),
        person_id: Set(person.uuid()),
        call_id: Set(call.id.uuid()),
        number: Set(command.number),
        level: Set(call.level.map(|level| level.code().to_owned())),
        reference: Set(reference.to_owned()),
        content: Set(cx.seal.close(place(id), &content)),
        sha256: Set(hex::encode(Sha256::digest(&content))),
        document_id: Set(None),
        week_document_id: Set(None),
        author_id: Set(cx.who.account().map(Into::into)),
        author_name: Set(cx.who.name().to_owned()),
        sent_at: Set(of.now.into()),
    };
    // The line comes first: the second of two agents stops here.
    let row = row.insert(&tx).await?;
    let mut row = row.into_active_model();
    let title = if of.about_caller() { "Lettre d’orientation" } else { "Plan d’aide" };
    row.document_id = Set(Some(keep(cx, means.shelf, &tx, of, "plan", title, printed.plan).await?));
    if let Some(week) = printed.week {
        row.week_document_id =
            Set(Some(keep(cx, means.shelf, &tx, of, "semaine", "La semaine", week).await?));
    }
    row.update(&tx).await?;
    for recipient in &command.recipients {
        post(cx, means, &tx, of, id, recipient).await?;
    }
    for (workshop, announced) in &of.seats {
        if !announced.granted() {
            continue;
        }
        let email = call.caller.email.as_deref();
        let seat = contents::enrol(cx, &tx, workshop, person, call.caller_name(), email).await?;
        if !seat.granted() {
            return Err(PlanError::SeatTaken);
        }
    }
    intake::count_dossier(cx, &tx, call.id).await?;
    promise(cx, &tx, of).await?;
    people::set_status(cx, &tx, person, Status::PlanInProgress).await?;
    let detail = match command.recipients.len() {
        1 => format!("{reference}, un destinataire"),
        many => format!("{reference}, {many} destinataires"),
    };
    cx.audit(&tx, "envoyer", "plan", id, person, Some(detail)).await?;
    tx.commit().await?;
    Ok(Sent { plan: id.into(), already: false })
}

/// What sending puts on the board; what an earlier plan had put there is over.
async fn promise(cx: &Cx, tx: &impl ConnectionTrait, of: &Material<'_>) -> Result<(), PlanError> {
    let call = &of.assessment.call;
    let (person, caller) = (of.person.id, call.caller_name());
    let superseded = [DeadlineKind::Approval, DeadlineKind::Revision];
    people::settle(cx, tx, person, &superseded, "Une nouvelle version du plan est envoyée").await?;
    intake::promise_call_back(cx, tx, call, "après l’envoi du plan", of.now).await?;
    // A letter is neither approved nor revised.
    if of.about_caller() {
        return Ok(());
    }
    let now = paris(of.now);
    let promised = [
        (
            DeadlineKind::Approval,
            format!("Demander à {caller} l’accord sur le plan"),
            now.saturating_add(APPROVAL_REMINDER_DAYS.days()).timestamp(),
        ),
        (
            DeadlineKind::Revision,
            format!("Relire le plan avec {caller}"),
            now.saturating_add(REVISION_MONTHS.months()).timestamp(),
        ),
    ];
    for (kind, label, due_at) in promised {
        let new = NewDeadline {
            structure: of.person.structure,
            person: Some(person),
            call: Some(call.id),
            kind,
            label,
            due_at,
            assignee: cx.who.account(),
        };
        people::create_deadline(cx, tx, new).await?;
    }
    Ok(())
}

async fn keep(
    cx: &Cx,
    shelf: &Shelf,
    on: &impl ConnectionTrait,
    of: &Material<'_>,
    kind: &str,
    title: &str,
    bytes: Vec<u8>,
) -> Result<Uuid, PlanError> {
    let new = NewDocument {
        person: Some(of.person.id),
        kind: kind.to_owned(),
        title: format!("{title} de {}", of.person.full_name()),
        file_name: format!("{title} - {}.pdf", of.person.full_name()),
        content_type: "application/pdf".to_owned(),
        bytes,
    };
    Ok(shelf.keep(cx, on, new).await?.id.uuid())
}

/// Lets a recipient in and writes to them: a link, no health fact, no amount.
async fn post(
    cx: &Cx,
    means: Means<'_>,
    on: &impl ConnectionTrait,
    of: &Material<'_>,
    plan: Uuid,
    to: &NewRecipient,
) -> Result<(), PlanError> {
    let person = of.person.id;
    let invitation = Invitation {
        name: to.name.clone(),
        email: to.email.clone(),
        role: to.role,
        relation_label: to.relation_label.clone(),
    };
    let account = people::admit(cx, on, person, &invitation)
        .await
        .map_err(|cause| PlanError::Recipient { name: to.name.clone(), cause })?;
    let path = accounts::issue_link(cx, on, account, &format!("/famille/{person}/plan"), LINK_LASTS).await?;
    let text = if of.about_caller() { "lettre" } else { "plan" };
    let text = contents::find::<MailText>(on, text).await?.ok_or(PlanError::NotFound)?.content;
    let call_back = paris(of.call_back_at());
    let mail = text.filled(&[
        ("destinataire", &to.name),
        ("care_manager", &of.agent.name),
        ("lien", &format!("{}{path}", means.base_url)),
        ("rappel", &format!("{} à {}", long_date(call_back.date()), time(call_back.time()))),
        ("telephone", &of.structure.phone_shown().unwrap_or_default()),
        ("structure", &of.structure.name),
    ]);
    let letter = Letter {
        to_address: to.email.clone(),
        to_name: to.name.clone(),
        subject: mail.subject,
        text: mail.text,
        person: Some(person),
    };
    plan_recipients::ActiveModel {
        id: Set(cx.entropy.uuid(of.now)),
        plan_id: Set(plan),
        account_id: Set(account.uuid()),
        name: Set(to.name.clone()),
        email: Set(to.email.clone()),
        role: Set(to.role.code().to_owned()),
        mail_id: Set(Some(mail::post(cx, on, letter).await?)),
    }
    .insert(on)
    .await?;
    Ok(())
}

pub(crate) fn place(row: Uuid) -> Place {
    Place { table: "plans", column: "content", row }
}
