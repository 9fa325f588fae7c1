use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc, time::Duration};

use access::Cx;
use db::sea_orm::DbErr;
use serde_json::Value;
use tokio::sync::watch;

use crate::queue::{self, Model};

/// Three times within a lease.
const RENEWED_EVERY: Duration = Duration::from_secs(10);

/// Why a job failed, for the operator: never personal data.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct JobError(pub String);

impl From<DbErr> for JobError {
    fn from(cause: DbErr) -> Self {
        Self(cause.to_string())
    }
}

impl From<serde_json::Error> for JobError {
    fn from(cause: serde_json::Error) -> Self {
        Self(cause.to_string())
    }
}

type Running = Pin<Box<dyn Future<Output = Result<(), JobError>> + Send>>;
type Handler = Arc<dyn Fn(Cx, Value) -> Running + Send + Sync>;

/// Knows every kind of job. `app` registers the features' handlers once.
#[derive(Clone, Default)]
pub struct Runner(HashMap<&'static str, Handler>);

impl Runner {
    #[must_use]
    pub fn on<F, Work>(mut self, kind: &'static str, handler: F) -> Self
    where
        F: Fn(Cx, Value) -> Work + Send + Sync + 'static,
        Work: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        self.0.insert(kind, Arc::new(move |cx, payload| Box::pin(handler(cx, payload))));
        self
    }

    /// Runs everything that is due, one after the other. Returns how many jobs ran.
    ///
    /// # Errors
    /// When the database does not answer; a failing job is not an error here.
    pub async fn run_due(&self, cx: &Cx) -> Result<usize, DbErr> {
        let mut count = 0;
        while let Some(job) = queue::take(&cx.db, cx.clock.now()).await? {
            let failure = self.run(cx.as_system(), &job).await.err().map(|cause| cause.0);
            if let Some(cause) = &failure {
                tracing::warn!(kind = job.kind, attempts = job.attempts + 1, cause, "job failed");
            }
            queue::settle(&cx.db, job, cx.clock.now(), failure).await?;
            count += 1;
        }
        Ok(count)
    }

    /// Renews the lease while the handler works: however long it takes, nobody else begins.
    async fn run(&self, cx: Cx, job: &Model) -> Result<(), JobError> {
        let handler = self.0.get(job.kind.as_str()).ok_or_else(|| JobError("no handler".to_owned()))?;
        let mut work = handler(cx.clone(), serde_json::from_str(&job.payload)?);
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = tokio::time::sleep(RENEWED_EVERY) => {}
            }
            // Beside the handler, which may hold the database until it is done.
            tokio::select! {
                done = &mut work => return done,
                renewed = queue::renew(&cx.db, job.id, cx.clock.now()) => {
                    if let Err(cause) = renewed {
                        tracing::warn!(%cause, "a lease could not be renewed");
                    }
                }
            }
        }
    }

    /// Runs due jobs every second until told to stop; the job under way is finished first.
    pub async fn run_until(&self, cx: Cx, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(cause) = self.run_due(&cx).await {
                tracing::error!(%cause, "jobs: the database does not answer");
            }
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
            }
        }
    }
}
