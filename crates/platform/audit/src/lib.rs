//! Who saw and changed what, when. Append-only: the database itself refuses updates and deletions.

use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait,
        QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
    },
};
use kernel::{
    Entropy,
    id::{AccountId, PersonId, StructureId},
    jiff::Timestamp,
};

mod words;

mod entity {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_entries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub at: Moment,
        pub account_id: Option<Uuid>,
        pub actor: String,
        pub structure_id: Option<Uuid>,
        pub action: String,
        pub subject: String,
        pub subject_id: Option<Uuid>,
        pub person_id: Option<Uuid>,
        pub detail: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub at: Timestamp,
    pub account: Option<AccountId>,
    /// The name as it was that day: an account may be renamed.
    pub actor: String,
    pub structure: Option<StructureId>,
    /// `consulter`, `modifier`, `envoyer`… a verb a family understands.
    pub action: String,
    /// `fiche`, `plan`, `appel`, `document`…
    pub subject: String,
    pub subject_id: Option<Uuid>,
    pub person: Option<PersonId>,
    /// Never a health fact, an amount or a token.
    pub detail: Option<String>,
}

/// Adds a line, in the transaction of what it tells.
///
/// # Errors
/// When the database refuses.
pub async fn record(on: &impl ConnectionTrait, entropy: &Entropy, entry: Entry) -> Result<(), DbErr> {
    entity::ActiveModel {
        id: Set(entropy.uuid(entry.at)),
        at: Set(entry.at.into()),
        account_id: Set(entry.account.map(Into::into)),
        actor: Set(entry.actor),
        structure_id: Set(entry.structure.map(Into::into)),
        action: Set(entry.action),
        subject: Set(entry.subject),
        subject_id: Set(entry.subject_id),
        person_id: Set(entry.person.map(Into::into)),
        detail: Set(entry.detail),
    }
    .insert(on)
    .await
    .map(drop)
}

/// « Qui a vu le dossier ? » : the latest lines about a person, newest first; those about `also` too,
/// written when nobody knew yet whom they concerned.
///
/// # Errors
/// When the database does not answer.
pub async fn about(
    on: &impl ConnectionTrait,
    person: PersonId,
    also: &[Uuid],
    offset: u64,
    limit: u64,
) -> Result<Vec<Entry>, DbErr> {
    let rows = entity::Entity::find()
        .filter(
            Condition::any()
                .add(entity::Column::PersonId.eq(person.uuid()))
                .add(entity::Column::SubjectId.is_in(also.iter().copied())),
        )
        .order_by_desc(entity::Column::At)
        .order_by_desc(entity::Column::Id)
        .offset(offset)
        .limit(limit)
        .all(on)
        .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// The latest changes of something that is no person's: looks are left out. Newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn changes(
    on: &impl ConnectionTrait,
    subject: &str,
    subject_id: Uuid,
    limit: u64,
) -> Result<Vec<Entry>, DbErr> {
    let rows = entity::Entity::find()
        .filter(entity::Column::Subject.eq(subject))
        .filter(entity::Column::SubjectId.eq(subject_id))
        .filter(entity::Column::Action.ne("consulter"))
        .order_by_desc(entity::Column::At)
        .order_by_desc(entity::Column::Id)
        .limit(limit)
        .all(on)
        .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// Every line about something that is no person's, looks included, whatever was done to it. Newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn all_about(on: &impl ConnectionTrait, subject_id: Uuid, limit: u64) -> Result<Vec<Entry>, DbErr> {
    let rows = entity::Entity::find()
        .filter(entity::Column::SubjectId.eq(subject_id))
        .order_by_desc(entity::Column::At)
        .order_by_desc(entity::Column::Id)
        .limit(limit)
        .all(on)
        .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// Whether this account already left the same line about the same subject since `since`: looking at
/// a page ten times in a quarter of an hour is one look.
///
/// # Errors
/// When the database does not answer.
pub async fn already(
    on: &impl ConnectionTrait,
    account: AccountId,
    action: &str,
    subject: &str,
    subject_id: Uuid,
    since: Timestamp,
) -> Result<bool, DbErr> {
    Ok(entity::Entity::find()
        .filter(entity::Column::AccountId.eq(account.uuid()))
        .filter(entity::Column::Action.eq(action))
        .filter(entity::Column::Subject.eq(subject))
        .filter(entity::Column::SubjectId.eq(subject_id))
        .filter(entity::Column::At.gte(Moment::from(since)))
        .limit(1)
        .one(on)
        .await?
        .is_some())
}

impl From<entity::Model> for Entry {
    fn from(row: entity::Model) -> Self {
        Self {
            at: row.at.into(),
            account: row.account_id.map(Into::into),
            actor: row.actor,
            structure: row.structure_id.map(Into::into),
            action: row.action,
            subject: row.subject,
            subject_id: row.subject_id,
            person: row.person_id.map(Into::into),
            detail: row.detail,
        }
    }
}
