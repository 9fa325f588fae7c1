//! Typed identifiers: a person's id cannot be passed where an account's is expected.

use std::{fmt, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// A UUID that knows what it identifies.
pub struct Id<Kind>(Uuid, PhantomData<fn() -> Kind>);

impl<Kind> Id<Kind> {
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<Kind> From<Uuid> for Id<Kind> {
    fn from(uuid: Uuid) -> Self {
        Self::from_uuid(uuid)
    }
}

impl<Kind> From<Id<Kind>> for Uuid {
    fn from(id: Id<Kind>) -> Self {
        id.0
    }
}

impl<Kind> FromStr for Id<Kind> {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::from_uuid)
    }
}

impl<Kind> fmt::Display for Id<Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<Kind> fmt::Debug for Id<Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<Kind> Clone for Id<Kind> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Kind> Copy for Id<Kind> {}

impl<Kind> PartialEq for Id<Kind> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<Kind> Eq for Id<Kind> {}

impl<Kind> PartialOrd for Id<Kind> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<Kind> Ord for Id<Kind> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl<Kind> std::hash::Hash for Id<Kind> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<Kind> Serialize for Id<Kind> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, Kind> Deserialize<'de> for Id<Kind> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from_uuid)
    }
}

/// Declares what an identifier identifies, and its short name.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident => $alias:ident),+ $(,)?) => {
        $($(#[$doc])* #[derive(Debug)] pub enum $kind {}
        pub type $alias = Id<$kind>;)+
    };
}

kinds! {
    /// Somebody who can log in.
    Account => AccountId,
    /// An organisation: care-management company, payer, provider…
    Structure => StructureId,
    /// The person who loses autonomy (« l'aidé »).
    Person => PersonId,
    /// One intake call and its answers.
    Call => CallId,
    /// A version of a form definition.
    FormVersion => FormVersionId,
    /// A personalised plan (PAP).
    Plan => PlanId,
    /// A stored file.
    Document => DocumentId,
    /// A free note.
    Note => NoteId,
    /// A service at home as those who look for one know it, registered or not.
    Provider => ProviderId,
    /// A service, as a département's exchanges name it.
    Partner => PartnerId,
    /// A file received from a service or a tool.
    ReceivedFile => ReceivedFileId,
    /// An invoice received.
    Invoice => InvoiceId,
    /// How a vendor's files are read and written.
    FileFormat => FileFormatId,
    /// What is asked of services at home for somebody.
    QuoteRequest => QuoteRequestId,
    /// One service asked, about one request.
    QuoteInvitation => QuoteInvitationId,
    /// What a service offers.
    Quote => QuoteId,
}
