//! The facts of the services, held in memory ready for the kernel between two questions.
//!
//! What is held is shown only when it is current: each question reads the revision of the service first, which every
//! transaction that changes an order, a visit or the standing of an invoice moves on. Several servers on one database
//! therefore answer alike, and nobody has to tell the others.
//!
//! A question about the past, before the latest change, is answered from what is read for it, and that is not held.

#[cfg(test)]
mod anew;
mod bills;
mod corrected;
mod group;
mod read;
mod seen;
mod service;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use db::sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect, sea_query::Expr,
};
use kernel::{Month, id::PartnerId, jiff::Timestamp};
use uuid::Uuid;

pub(crate) use self::{
    group::Answer,
    service::{Bounded, Service},
};
use crate::{archive::Archive, error::FlowError, store::partners};

/// A département's year of 7.5 million visits fits.
const DEFAULT_LIMIT: usize = 512 << 20;

/// The services held, the least recently used going first.
pub(crate) struct Warm {
    limit: usize,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    services: HashMap<Uuid, (Arc<Service>, u64)>,
    questions: u64,
}

impl Default for Warm {
    fn default() -> Self {
        Self::new(DEFAULT_LIMIT)
    }
}

impl fmt::Debug for Warm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Warm({} bytes at most)", self.limit)
    }
}

/// Which facts of a service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub partner: Uuid,
    /// As the database gives it now.
    pub revision: i64,
    /// What was known then.
    pub at: Timestamp,
    /// The first month of visits.
    pub since: Month,
}

impl Warm {
    pub fn new(limit: usize) -> Self {
        Self { limit, held: Mutex::default() }
    }

    /// What is held already and still current.
    pub fn ready(&self, wanted: Wanted) -> Option<Arc<Service>> {
        self.known(wanted.partner).filter(|service| service.is_current(wanted))
    }

    /// Reads what is not held.
    pub async fn service(
        &self,
        on: &impl ConnectionTrait,
        archive: &Archive,
        wanted: Wanted,
    ) -> Result<Arc<Service>, FlowError> {
        let known = self.known(wanted.partner);
        if let Some(current) = known.as_ref().filter(|service| service.is_current(wanted)) {
            return Ok(Arc::clone(current));
        }
        let (service, is_latest) = read::service(on, archive, wanted, known.as_deref()).await?;
        let service = Arc::new(service);
        if is_latest {
            self.keep(&service);
        }
        Ok(service)
    }

    fn known(&self, partner: Uuid) -> Option<Arc<Service>> {
        let mut held = self.held();
        held.questions += 1;
        let now = held.questions;
        let (service, used) = held.services.get_mut(&partner)?;
        *used = now;
        Some(Arc::clone(service))
    }

    fn keep(&self, service: &Arc<Service>) {
        let mut held = self.held();
        let now = held.questions;
        held.services.insert(service.partner(), (Arc::clone(service), now));
        let mut bytes: usize = held.services.values().map(|(service, _)| service.bytes()).sum();
        while bytes > self.limit {
            let oldest = held.services.iter().min_by_key(|(_, (_, used))| *used).map(|(id, _)| *id);
            let Some((gone, _)) = oldest.and_then(|oldest| held.services.remove(&oldest)) else { break };
            bytes -= gone.bytes();
        }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        // Nothing panics halfway through a change of the map.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many services are held, and what they take.
    #[cfg(test)]
    pub fn size(&self) -> (usize, usize) {
        let held = self.held();
        (held.services.len(), held.services.values().map(|(service, _)| service.bytes()).sum())
    }
}

/// An order, a visit or the standing of an invoice of this service changes, in the caller's transaction.
pub(crate) async fn changed(on: &impl ConnectionTrait, partner: PartnerId) -> Result<(), DbErr> {
    partners::Entity::update_many()
        .col_expr(partners::Column::Revision, Expr::col(partners::Column::Revision).add(1))
        .filter(partners::Column::Id.eq(partner.uuid()))
        .exec(on)
        .await?;
    Ok(())
}

pub(crate) async fn revision(on: &impl ConnectionTrait, partner: Uuid) -> Result<i64, DbErr> {
    let row = partners::Entity::find_by_id(partner).select_only().column(partners::Column::Revision);
    Ok(row.into_tuple().one(on).await?.unwrap_or_default())
}
