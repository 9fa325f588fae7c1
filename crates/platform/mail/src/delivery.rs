//! Where a mail stands, for whoever wrote it.

use std::collections::HashMap;

use db::sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use kernel::jiff::Timestamp;
use uuid::Uuid;

use crate::outbox::{Column, Entity, job_key};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    Queued,
    Sent(Timestamp),
    /// Refused so far, with the server's words; tried again by itself.
    Failing {
        cause: String,
        next: Timestamp,
    },
}

/// Where each of these mails stands.
///
/// # Errors
/// When the database does not answer.
pub async fn deliveries(
    on: &impl ConnectionTrait,
    mails: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Delivery>, DbErr> {
    let rows = Entity::find().filter(Column::Id.is_in(mails)).all(on).await?;
    let keys: Vec<String> = rows.iter().map(|row| job_key(row.id)).collect();
    let mut failing: HashMap<String, Delivery> = jobs::failing_among(on, &keys)
        .await?
        .into_iter()
        .filter_map(|job| {
            let cause = job.last_error.unwrap_or_default();
            Some((job.once?, Delivery::Failing { cause, next: job.due_at }))
        })
        .collect();
    let state = |sent: Option<Timestamp>, failing: Option<Delivery>| match sent {
        Some(at) => Delivery::Sent(at),
        None => failing.unwrap_or(Delivery::Queued),
    };
    Ok(rows
        .into_iter()
        .map(|row| (row.id, state(row.sent_at.map(Into::into), failing.remove(&job_key(row.id)))))
        .collect())
}

/// Takes back a mail that has not left, in the caller's transaction: another one is written instead.
///
/// # Errors
/// When the database refuses.
pub async fn discard(on: &impl ConnectionTrait, mail: Uuid) -> Result<(), DbErr> {
    let waiting = Entity::delete_many().filter(Column::Id.eq(mail)).filter(Column::SentAt.is_null());
    waiting.exec(on).await.map(drop)
}
