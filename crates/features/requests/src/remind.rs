//! The clock of an answer: a reminder at half the delay and near its end, then « sans réponse » (D05-14, D05-16).

use access::Cx;
use db::{
    Moment,
    sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr},
};
use jobs::JobError;
use kernel::{
    clock::paris,
    french::{long_date, time},
    jiff::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    board,
    invitation::{self, provider_of},
    letter::{self, About},
    request,
    state::{InvitationState, RequestState},
    store::invitations,
};

pub const REMIND_JOB: &str = "requests.remind";

#[derive(Serialize, Deserialize)]
struct Reminder {
    invitation: Uuid,
    /// At the end of the delay nobody is reminded any more.
    over: bool,
    base_url: String,
}

/// Of the delay, in tenths.
const REMINDED_AT: [i64; 2] = [5, 8];

pub(crate) async fn plan(
    cx: &Cx,
    on: &impl ConnectionTrait,
    invitation: Uuid,
    sent_at: Timestamp,
    due_at: Timestamp,
    base_url: &str,
) -> Result<(), DbErr> {
    let delay = due_at.duration_since(sent_at);
    let moments =
        REMINDED_AT.map(|tenths| (sent_at + delay * i32::try_from(tenths).unwrap_or(5) / 10, false));
    for (at, over) in moments.into_iter().chain([(due_at, true)]) {
        let reminder = Reminder { invitation, over, base_url: base_url.to_owned() };
        jobs::enqueue(on, &cx.entropy, REMIND_JOB, &reminder, at, None).await?;
    }
    Ok(())
}

/// Run by the job [`REMIND_JOB`]; nothing is done for who has answered.
///
/// # Errors
/// [`JobError`]: it is tried again.
pub async fn remind(cx: Cx, payload: serde_json::Value) -> Result<(), JobError> {
    let reminder: Reminder = serde_json::from_value(payload)?;
    run(&cx, &reminder).await.map_err(|cause| JobError(cause.to_string()))
}

async fn run(cx: &Cx, reminder: &Reminder) -> Result<(), crate::RequestError> {
    let tx = cx.db.begin().await?;
    let row = invitation::load(&tx, reminder.invitation).await?;
    let request = request::read(cx, request::lock(&tx, row.request_id).await?)?;
    // It may have been answered while this waited.
    let row = invitation::load(&tx, row.id).await?;
    let state = InvitationState::from_code(&row.state);
    let awaited =
        matches!(state, Some(InvitationState::Sent | InvitationState::Seen | InvitationState::Reminded));
    if !awaited || request.state != RequestState::Open {
        return Ok(());
    }
    let provider = provider_of(cx, row.provider_id).await?;
    let now = cx.clock.now();
    let (state, at) = if reminder.over {
        (InvitationState::Expired, row.reminded_at)
    } else {
        (InvitationState::Reminded, Some(Moment::from(now)))
    };
    invitations::Entity::update_many()
        .col_expr(invitations::Column::State, Expr::value(state.code()))
        .col_expr(invitations::Column::RemindedAt, Expr::value(at))
        .filter(invitations::Column::Id.eq(row.id))
        .exec(&tx)
        .await?;
    if reminder.over {
        let said = format!("Sans réponse de {} : relancer ou demander ailleurs", provider.name());
        board::note(cx, &tx, &request, &said).await?;
    } else {
        let due = paris(row.due_at.into());
        let due = format!("{} à {}", long_date(due.date()), time(due.time()));
        let about = About {
            provider: &provider,
            request: &request,
            invitation: row.id,
            base_url: &reminder.base_url,
        };
        letter::post(cx, &tx, "demande_devis_relance", &about, &[("echeance", &due)]).await?;
    }
    let done = if reminder.over { "constater l’absence de réponse" } else { "relancer" };
    let detail = format!("{} : {}", request.reference, provider.name());
    cx.audit(&tx, done, "demande de devis", row.id, request.person, Some(detail)).await?;
    tx.commit().await?;
    Ok(())
}
