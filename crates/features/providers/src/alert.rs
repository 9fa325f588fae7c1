//! What runs out is told sixty days before, thirty, and on the day: to the service by mail, to the companies on their boards.

use access::Cx;
use db::{
    Day,
    sea_orm::{
        ActiveModelTrait,
        ActiveValue::{Set, Unchanged},
        ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    },
};
use jobs::JobError;
use kernel::{
    clock::paris,
    french::short_date,
    jiff::{Timestamp, ToSpan, civil::Date},
};
use people::{DeadlineKind, NewDeadline};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    approvals::{Approval, ApprovalKind, days_until},
    find::{Refused, load},
    letters::{self, To},
    model::Provider,
    store::provider_approvals,
};

/// Days before the end of an approval; the longest first.
pub const THRESHOLDS: [i64; 3] = [60, 30, 0];

/// The nightly job.
pub const ALERT_JOB: &str = "providers.alert";

#[derive(Serialize, Deserialize)]
struct Night {
    base_url: String,
}

/// Makes sure that today's look is written; it writes the next one itself. Links of its mails start with `base_url`.
///
/// # Errors
/// When the database refuses.
pub async fn schedule_alerts(cx: &Cx, base_url: &str) -> Result<(), DbErr> {
    let now = cx.clock.now();
    nightly(cx, base_url, paris(now).date(), now).await
}

/// The job: each approval that passed a threshold since it was last told.
///
/// # Errors
/// [`JobError`]: it is tried again.
pub async fn alert(cx: Cx, payload: Value) -> Result<(), JobError> {
    let Night { base_url } = serde_json::from_value(payload).map_err(|cause| JobError(cause.to_string()))?;
    let today = paris(cx.clock.now()).date();
    let furthest = today.saturating_add(THRESHOLDS[0].days());
    let rows = provider_approvals::Entity::find()
        .filter(provider_approvals::Column::WithdrawnAt.is_null())
        .filter(provider_approvals::Column::ValidTo.lte(Day::from(furthest)))
        .order_by_asc(provider_approvals::Column::ValidTo)
        .all(cx.db.read())
        .await?;
    for row in rows {
        let told = row.alerted_days;
        let approval = Approval::from(row.clone());
        let Some(end) = approval.valid_to else { continue };
        let Some(passed) = passed(days_until(today, end), told) else { continue };
        let tx = cx.db.begin().await?;
        match load(&tx, row.provider_id.into()).await {
            Ok(provider) if provider.closed_at.is_none() => {
                tell(&cx, &tx, &provider, &approval, end, &base_url).await?;
            }
            Ok(_) | Err(Refused::NotFound) => {}
            Err(refused) => return Err(JobError(refused.to_string())),
        }
        provider_approvals::ActiveModel {
            id: Unchanged(row.id),
            alerted_days: Set(Some(passed)),
            ..Default::default()
        }
        .update(&tx)
        .await?;
        tx.commit().await?;
    }
    let tomorrow = today.saturating_add(1.day());
    let at = tomorrow.at(6, 0, 0, 0).in_tz("Europe/Paris").map_err(|cause| JobError(cause.to_string()))?;
    Ok(nightly(&cx, &base_url, tomorrow, at.timestamp()).await?)
}

/// The smallest threshold passed, unless it was told already.
fn passed(left: i64, told: Option<i64>) -> Option<i64> {
    let passed = THRESHOLDS.into_iter().filter(|threshold| left <= *threshold).min()?;
    told.is_none_or(|told| passed < told).then_some(passed)
}

async fn tell(
    cx: &Cx,
    on: &impl ConnectionTrait,
    provider: &Provider,
    approval: &Approval,
    end: Date,
    base_url: &str,
) -> Result<(), JobError> {
    let today = paris(cx.clock.now()).date();
    let what = format!("{}{}", told_as(approval.kind), approval.number);
    let when = match days_until(today, end) {
        left if left < 0 => format!("a pris fin le {}", short_date(end)),
        0 => "prend fin aujourd’hui".to_owned(),
        _ => format!("prend fin le {}", short_date(end)),
    };
    if let Some(email) = &provider.details.email {
        let contact = provider.details.contact_name.as_deref().unwrap_or_default();
        let to = To { email, name: contact, service: provider.name() };
        let link = format!("{base_url}/service/agrements");
        let values = [("agrement", what.as_str()), ("echeance", &when), ("lien", &link)];
        letters::post(cx, on, "partenaire_agrement", &to, &values).await?;
    }
    for structure in letters::companies(on).await? {
        // Told at sixty days and not settled: it is on the board still.
        if people::is_told_of_provider(on, structure, provider.id, &format!("{what},")).await? {
            continue;
        }
        let new = NewDeadline {
            structure,
            person: None,
            call: None,
            kind: DeadlineKind::ApprovalEnds,
            label: format!("{} : {what}, fin le {}", provider.name(), short_date(end)),
            due_at: noon(end).unwrap_or_else(|| cx.clock.now()),
            assignee: None,
        };
        let written = people::create_provider_deadline(cx, on, provider.id, new).await;
        written.map_err(|refused| JobError(refused.to_string()))?;
    }
    Ok(())
}

/// How the boards begin to tell of an approval of a kind.
pub(crate) fn told_as(kind: ApprovalKind) -> String {
    format!("{} nº ", kind.label())
}

fn noon(day: Date) -> Option<Timestamp> {
    day.at(12, 0, 0, 0).in_tz("Europe/Paris").ok().map(|at| at.timestamp())
}

/// One look a day, however many servers ask for it.
async fn nightly(cx: &Cx, base_url: &str, day: Date, at: Timestamp) -> Result<(), DbErr> {
    let tx = cx.db.begin().await?;
    let night = Night { base_url: base_url.to_owned() };
    jobs::enqueue(&tx, &cx.entropy, ALERT_JOB, &night, at, Some(format!("{ALERT_JOB}/{day}"))).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_threshold_is_told_once() {
        assert_eq!(passed(61, None), None);
        assert_eq!(passed(60, None), Some(60));
        assert_eq!(passed(45, Some(60)), None);
        assert_eq!(passed(30, Some(60)), Some(30));
        assert_eq!(passed(12, Some(30)), None);
        assert_eq!(passed(0, Some(30)), Some(0));
        assert_eq!(passed(-3, Some(0)), None);
        assert_eq!(passed(-3, None), Some(0), "an old one is told once");
    }
}
