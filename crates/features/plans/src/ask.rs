//! « J’ai une question »: asked from the family room, answered by the care manager.

use access::{Action, Cx};
use contents::MailText;
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use kernel::{
    clock::paris,
    french::{long_date, time},
    id::{PersonId, PlanId},
    jiff::Timestamp,
};
use mail::Letter;
use people::{DeadlineKind, NewDeadline};
use seal::Place;
use uuid::Uuid;

use crate::{error::PlanError, read::reach, store::plan_questions};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub name: String,
    pub text: String,
    pub at: Timestamp,
}

/// Keeps the question, sealed, and puts a call-back on the board of whoever follows the person now: their
/// referent, else the author of the plan while they still are of that structure. The mail says that
/// somebody waits, not what was asked.
///
/// # Errors
/// [`PlanError`].
pub async fn ask(cx: &Cx, plan: PlanId, question: &str, base_url: &str) -> Result<(), PlanError> {
    let question = question.trim();
    let tx = cx.db.begin().await?;
    let row = reach(cx, &tx, plan, Action::SeePlan).await?;
    let (person, _) = people::reach(cx, &tx, row.person_id.into(), Action::SeePlan).await?;
    if question.is_empty() {
        return Err(PlanError::NoQuestion);
    }
    let account = cx.who.account().ok_or(access::Denied)?;
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    plan_questions::ActiveModel {
        id: Set(id),
        plan_id: Set(row.id),
        account_id: Set(account.uuid()),
        name: Set(cx.who.name().to_owned()),
        question: Set(cx.seal.close(place(id), question.as_bytes())),
        asked_at: Set(now.into()),
    }
    .insert(&tx)
    .await?;
    let author = row.author_id.filter(|_| person.structure.uuid() == row.structure_id);
    let answers = person.referent.or(author.map(Into::into));
    let due_at = people::call_back(now);
    let deadline = NewDeadline {
        structure: person.structure,
        person: Some(person.id),
        call: Some(row.call_id.into()),
        kind: DeadlineKind::CallBack,
        label: format!("Répondre à la question de {}", cx.who.name()),
        due_at,
        assignee: answers,
    };
    // A family does not write on the board: the program does, for them.
    people::create_deadline(&cx.as_system(), &tx, deadline).await?;
    if let Some(answers) = answers
        && let Some(reader) = accounts::account(&tx, answers).await?
        && let Some(structure) = accounts::structure(&tx, person.structure).await?
        && let Some(text) = contents::find::<MailText>(&tx, "rappel_agent").await?
    {
        let due = paris(due_at);
        let mail = text.content.filled(&[
            ("care_manager", &reader.name),
            ("echeance", &format!("{} à {}", long_date(due.date()), time(due.time()))),
            ("lien", &format!("{base_url}/personnes/{}/plans/{}", row.person_id, row.id)),
            ("structure", &structure.name),
        ]);
        let letter = Letter {
            to_address: reader.email,
            to_name: reader.name,
            subject: mail.subject,
            text: mail.text,
            person: Some(row.person_id.into()),
        };
        mail::post(cx, &tx, letter).await?;
    }
    cx.audit(&tx, "poser une question", "plan", row.id, Some(row.person_id.into()), None).await?;
    tx.commit().await?;
    Ok(())
}

/// What was asked about a plan, newest first.
///
/// # Errors
/// [`PlanError`].
pub async fn questions(cx: &Cx, plan: PlanId) -> Result<Vec<Question>, PlanError> {
    let row = reach(cx, cx.db.read(), plan, Action::SeePlan).await?;
    let person = PersonId::from(row.person_id);
    cx.audit_once(cx.db.read(), "lire", "questions sur le plan", row.id, person).await?;
    let rows = plan_questions::Entity::find()
        .filter(plan_questions::Column::PlanId.eq(plan.uuid()))
        .order_by_desc(plan_questions::Column::AskedAt)
        .all(cx.db.read())
        .await?;
    rows.into_iter()
        .map(|row| {
            let text = cx.seal.open(place(row.id), &row.question)?;
            Ok(Question {
                name: row.name,
                text: String::from_utf8_lossy(&text).into_owned(),
                at: row.asked_at.into(),
            })
        })
        .collect()
}

fn place(row: Uuid) -> Place {
    Place { table: "plan_questions", column: "question", row }
}
