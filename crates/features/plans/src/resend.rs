//! What became of the mails of a plan, and the link sent once more.

use std::collections::HashMap;

use access::{Action, Cx};
use db::sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter,
};
use kernel::id::PlanId;
use mail::{Delivery, Letter};
use uuid::Uuid;

use crate::{
    error::PlanError,
    read::{Plan, reach},
    send::LINK_LASTS,
    store::plan_recipients,
};

/// Where the latest mail to each recipient stands, by recipient. A recipient is missing when nothing is
/// known of their mail any more.
///
/// # Errors
/// [`PlanError`].
pub async fn deliveries(cx: &Cx, plan: &Plan) -> Result<HashMap<Uuid, Delivery>, PlanError> {
    reach(cx, cx.db.read(), plan.id, Action::WritePlan).await?;
    let mails = plan.recipients.iter().filter_map(|recipient| recipient.mail);
    let mut known = mail::deliveries(cx.db.read(), mails).await?;
    let recipients = plan.recipients.iter();
    Ok(recipients.filter_map(|recipient| Some((recipient.id, known.remove(&recipient.mail?)?))).collect())
}

/// Writes to a recipient again, with a new link. A mail that has not left yet is replaced; one that
/// waits its turn for the first time is left alone. Returns whether anything was written.
///
/// # Errors
/// [`PlanError::NoAccess`] when they were taken out of the circle: a link would let them in again.
pub async fn resend(cx: &Cx, plan: PlanId, recipient: Uuid, base_url: &str) -> Result<bool, PlanError> {
    let tx = cx.db.begin().await?;
    let row = reach(cx, &tx, plan, Action::WritePlan).await?;
    let person = row.person_id.into();
    let to = plan_recipients::Entity::find_by_id(recipient)
        .filter(plan_recipients::Column::PlanId.eq(row.id))
        .one(&tx)
        .await?
        .ok_or(PlanError::NotFound)?;
    if !people::is_in_circle(&tx, person, to.account_id.into()).await? {
        return Err(PlanError::NoAccess(to.name));
    }
    if let Some(mail) = to.mail_id {
        if mail::deliveries(&tx, [mail]).await?.get(&mail) == Some(&Delivery::Queued) {
            return Ok(false);
        }
        mail::discard(&tx, mail).await?;
    }
    let structure = accounts::structure(&tx, row.structure_id.into()).await?.ok_or(PlanError::NotFound)?;
    let lands_on = format!("/famille/{}/plan", row.person_id);
    let path = accounts::issue_link(cx, &tx, to.account_id.into(), &lands_on, LINK_LASTS).await?;
    let text = contents::mail_text(&tx, "plan_renvoi").await?;
    let mail = text.filled(&[
        ("destinataire", &to.name),
        ("care_manager", cx.who.name()),
        ("lien", &format!("{base_url}{path}")),
        ("structure", &structure.name),
    ]);
    let letter = Letter {
        to_address: to.email,
        to_name: to.name.clone(),
        subject: mail.subject,
        text: mail.text,
        person: Some(person),
    };
    let mail = mail::post(cx, &tx, letter).await?;
    plan_recipients::ActiveModel { id: Unchanged(to.id), mail_id: Set(Some(mail)), ..Default::default() }
        .update(&tx)
        .await?;
    cx.audit(&tx, "renvoyer", "plan", row.id, Some(person), Some(format!("{}, {}", row.reference, to.name)))
        .await?;
    tx.commit().await?;
    Ok(true)
}
