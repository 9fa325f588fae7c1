//! Who is what to a person, and the way every use case about somebody begins.

use access::{Action, CircleRole, Cx, Denied, Relation, Who};
use db::sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};
use kernel::id::{AccountId, PersonId, StructureId};

use crate::{
    model::Person,
    store::{circle_members, people},
};

/// Why a person stays out of reach.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("Cette personne est introuvable.")]
    NotFound,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// What links who asks to `person`: their structure first, else their place in the circle.
///
/// # Errors
/// When the database does not answer.
pub async fn relation(cx: &Cx, person: PersonId) -> Result<Relation, DbErr> {
    match people::Entity::find_by_id(person.uuid()).one(cx.db.read()).await? {
        Some(row) => relation_to(cx, cx.db.read(), &row).await,
        None => Ok(Relation::None),
    }
}

/// The structure that follows somebody now.
///
/// # Errors
/// When the database does not answer.
pub async fn followed_by(on: &impl ConnectionTrait, person: PersonId) -> Result<Option<StructureId>, DbErr> {
    let row = people::Entity::find_by_id(person.uuid()).one(on).await?;
    Ok(row.map(|row| row.structure_id.into()))
}

/// The people a structure follows now, for a list of something else about them.
pub fn ids_of(structure: StructureId) -> SelectStatement {
    people::Entity::find()
        .select_only()
        .column(people::Column::Id)
        .filter(people::Column::StructureId.eq(structure.uuid()))
        .into_query()
}

/// The first two lines of a use case about somebody: what you may not know exists is not found, what
/// you may not do is denied.
///
/// # Errors
/// [`Refused`].
pub async fn reach(
    cx: &Cx,
    on: &impl ConnectionTrait,
    person: PersonId,
    action: Action,
) -> Result<(Person, Relation), Refused> {
    reach_row(cx, on, person, action).await.map(|(row, relation)| (row.into(), relation))
}

pub(crate) async fn reach_row(
    cx: &Cx,
    on: &impl ConnectionTrait,
    person: PersonId,
    action: Action,
) -> Result<(people::Model, Relation), Refused> {
    let row = people::Entity::find_by_id(person.uuid()).one(on).await?.ok_or(Refused::NotFound)?;
    let relation = relation_to(cx, on, &row).await?;
    if cx.may(Action::SeePerson, relation).is_err() {
        return Err(Refused::NotFound);
    }
    cx.may(action, relation)?;
    Ok((row, relation))
}

async fn relation_to(cx: &Cx, on: &impl ConnectionTrait, row: &people::Model) -> Result<Relation, DbErr> {
    match &cx.who {
        Who::System | Who::Visitor => Ok(Relation::None),
        Who::Member { structure, .. } if structure.uuid() == row.structure_id => Ok(Relation::Structure),
        Who::Member { account, .. } | Who::Relative { account, .. } => {
            let role = circle_role(on, row.id.into(), *account).await?;
            Ok(role.map_or(Relation::None, Relation::Circle))
        }
    }
}

pub(crate) async fn circle_role(
    on: &impl ConnectionTrait,
    person: PersonId,
    account: AccountId,
) -> Result<Option<CircleRole>, DbErr> {
    Ok(circle_members::Entity::find()
        .filter(circle_members::Column::PersonId.eq(person.uuid()))
        .filter(circle_members::Column::AccountId.eq(account.uuid()))
        .filter(circle_members::Column::Until.is_null())
        .one(on)
        .await?
        .and_then(|row| CircleRole::from_code(&row.role)))
}
