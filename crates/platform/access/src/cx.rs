use db::{
    Db,
    sea_orm::{ConnectionTrait, DbErr},
};
use kernel::{Clock, Entropy, id::PersonId};
use seal::Seal;
use uuid::Uuid;

use crate::{
    grid::{Action, allows},
    who::{Relation, Who},
};

/// What a use case works with: who asks, and the means to answer.
#[derive(Clone, Debug)]
pub struct Cx {
    pub who: Who,
    pub db: Db,
    pub clock: Clock,
    pub entropy: Entropy,
    pub seal: Seal,
}

/// The grid said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Vous n'avez pas accès à cette page.")]
pub struct Denied;

impl Cx {
    /// The first line of every use case.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn may(&self, action: Action, relation: Relation) -> Result<(), Denied> {
        let allowed = match &self.who {
            Who::System => true,
            Who::Visitor => false,
            // A professional may also be somebody's daughter: then the circle alone decides.
            Who::Member { role, .. } => allows(Some(*role), relation, action),
            Who::Relative { .. } => allows(None, relation, action),
        };
        if allowed { Ok(()) } else { Err(Denied) }
    }

    /// The same means, for the program itself.
    #[must_use]
    pub fn as_system(&self) -> Self {
        Self { who: Who::System, ..self.clone() }
    }

    /// Writes a line of the journal about `person`, in the caller's transaction.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn audit(
        &self,
        on: &impl ConnectionTrait,
        action: &str,
        subject: &str,
        subject_id: impl Into<Option<Uuid>>,
        person: impl Into<Option<PersonId>>,
        detail: Option<String>,
    ) -> Result<(), DbErr> {
        let entry = audit::Entry {
            at: self.clock.now(),
            account: self.who.account(),
            actor: self.who.name().to_owned(),
            structure: self.who.structure(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            subject_id: subject_id.into(),
            person: person.into(),
            detail,
        };
        audit::record(on, &self.entropy, entry).await
    }
}
