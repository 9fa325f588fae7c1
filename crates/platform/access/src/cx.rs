use db::{
    Db,
    sea_orm::{ConnectionTrait, DbErr},
};
use kernel::{Clock, Entropy, id::PersonId, jiff::SignedDuration};
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

/// Looking at a page ten times in a quarter of an hour is one look; so is typing for as long.
pub const ONE_LOOK: SignedDuration = SignedDuration::from_mins(15);

/// The grid said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Vous n’avez pas accès à cette page.")]
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

    /// As [`Cx::audit`], once per [`ONE_LOOK`] and account; the program's own looks leave no line.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn audit_once(
        &self,
        on: &impl ConnectionTrait,
        action: &str,
        subject: &str,
        subject_id: Uuid,
        person: impl Into<Option<PersonId>>,
    ) -> Result<(), DbErr> {
        let Some(account) = self.who.account() else { return Ok(()) };
        let since = self.clock.now() - ONE_LOOK;
        if audit::already(on, account, action, subject, subject_id, since).await? {
            return Ok(());
        }
        self.audit(on, action, subject, subject_id, person, None).await
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
