use access::Cx;
use db::{
    Db, Moment,
    sea_orm::{
        ActiveModelTrait,
        ActiveValue::Set,
        ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
        QueryFilter, QueryOrder, QuerySelect,
        entity::prelude::*,
        sea_query::{Expr, LockBehavior, LockType, OnConflict},
    },
};
use kernel::{
    Entropy,
    jiff::{SignedDuration, Timestamp},
};
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub payload: String,
    pub once: Option<String>,
    pub due_at: Moment,
    pub attempts: i64,
    pub leased_until: Option<Moment>,
    pub done_at: Option<Moment>,
    pub last_error: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How long a job of a killed server waits before another one takes it over. A server at work renews it.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// So that somebody who looks for what happened to a mail last month finds it; their `once` keys are
/// free again afterwards.
pub const DONE_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Writes a job in the caller's transaction.
///
/// `once`: a key under which the job exists at most once, until [`DONE_KEPT`] after it is done; a second
/// call with it does nothing.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue(
    on: &impl ConnectionTrait,
    entropy: &Entropy,
    kind: &str,
    payload: &impl Serialize,
    due_at: Timestamp,
    once: Option<String>,
) -> Result<(), DbErr> {
    let job = ActiveModel {
        id: Set(entropy.uuid(due_at)),
        kind: Set(kind.to_owned()),
        payload: Set(serde_json::to_string(payload).map_err(|cause| DbErr::Custom(cause.to_string()))?),
        once: Set(once),
        due_at: Set(due_at.into()),
        attempts: Set(0),
        leased_until: Set(None),
        done_at: Set(None),
        last_error: Set(None),
    };
    Entity::insert(job)
        .on_conflict(OnConflict::column(Column::Once).do_nothing().to_owned())
        .exec_without_returning(on)
        .await
        .map(drop)
}

/// A job as `cordee doctor` shows it.
#[derive(Clone, Debug)]
pub struct Pending {
    pub kind: String,
    /// The key given to [`enqueue`].
    pub once: Option<String>,
    pub due_at: Timestamp,
    pub attempts: i64,
    pub last_error: Option<String>,
}

impl From<Model> for Pending {
    fn from(row: Model) -> Self {
        Self {
            kind: row.kind,
            once: row.once,
            due_at: row.due_at.into(),
            attempts: row.attempts,
            last_error: row.last_error,
        }
    }
}

/// How many jobs wait.
///
/// # Errors
/// When the database does not answer.
pub async fn pending(db: &Db) -> Result<u64, DbErr> {
    Entity::find().filter(Column::DoneAt.is_null()).count(db.read()).await
}

/// Jobs that have failed at least once and are not done.
///
/// # Errors
/// When the database does not answer.
pub async fn failing(db: &Db) -> Result<Vec<Pending>, DbErr> {
    let rows = tried().order_by_asc(Column::DueAt).limit(50).all(db.read()).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The jobs of these `once` keys that have failed at least once and are not done.
///
/// # Errors
/// When the database does not answer.
pub async fn failing_among(on: &impl ConnectionTrait, once: &[String]) -> Result<Vec<Pending>, DbErr> {
    let rows = tried().filter(Column::Once.is_in(once)).all(on).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

fn tried() -> Select<Entity> {
    Entity::find().filter(Column::DoneAt.is_null()).filter(Column::Attempts.gt(0))
}

/// Removes the jobs done long ago.
///
/// # Errors
/// When the database refuses.
pub async fn purge(cx: &Cx) -> Result<(), DbErr> {
    let old = Moment::from(cx.clock.now() - DONE_KEPT);
    let tx = cx.db.begin().await?;
    Entity::delete_many().filter(Column::DoneAt.lt(old)).exec(&tx).await?;
    tx.commit().await
}

/// Takes the next due job and leases it.
pub(crate) async fn take(db: &Db, now: Timestamp) -> Result<Option<Model>, DbErr> {
    let tx = db.begin().await?;
    let mut due = Entity::find()
        .filter(Column::DoneAt.is_null())
        .filter(Column::DueAt.lte(Moment::from(now)))
        .filter(
            Condition::any()
                .add(Column::LeasedUntil.is_null())
                .add(Column::LeasedUntil.lt(Moment::from(now))),
        )
        .order_by_asc(Column::DueAt)
        .limit(1);
    if db.is_postgres() {
        due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let Some(job) = due.one(&tx).await? else {
        return Ok(None);
    };
    let mut leased = job.into_active_model();
    leased.leased_until = Set(Some((now + LEASE).into()));
    let job = leased.update(&tx).await?;
    tx.commit().await?;
    Ok(Some(job))
}

/// Says that the job is still being worked on.
pub(crate) async fn renew(db: &Db, job: Uuid, now: Timestamp) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    Entity::update_many()
        .col_expr(Column::LeasedUntil, Expr::value(Moment::from(now + LEASE)))
        .filter(Column::Id.eq(job))
        .filter(Column::DoneAt.is_null())
        .exec(&tx)
        .await?;
    tx.commit().await
}

/// Writes how it went: done, or to be tried again later.
pub(crate) async fn settle(
    db: &Db,
    job: Model,
    now: Timestamp,
    failure: Option<String>,
) -> Result<(), DbErr> {
    let attempts = job.attempts + 1;
    let mut job = job.into_active_model();
    job.attempts = Set(attempts);
    job.leased_until = Set(None);
    match failure {
        None => {
            job.done_at = Set(Some(now.into()));
            job.last_error = Set(None);
        }
        Some(cause) => {
            job.due_at = Set((now + back_off(attempts)).into());
            job.last_error = Set(Some(cause));
        }
    }
    let tx = db.begin().await?;
    job.update(&tx).await?;
    tx.commit().await
}

/// 10 s, 20 s, 40 s… at most 6 hours.
fn back_off(attempts: i64) -> SignedDuration {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(12);
    SignedDuration::from_secs((10_i64 << doublings).min(6 * 3600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_longer_each_time_but_never_more_than_six_hours() {
        assert_eq!(back_off(1), SignedDuration::from_secs(10));
        assert_eq!(back_off(3), SignedDuration::from_secs(40));
        assert_eq!(back_off(400), SignedDuration::from_hours(6));
    }
}
